"""Row numbers as they come in addresses and forms."""

#: The largest that a column holds on PostgreSQL.
LARGEST = 2**31 - 1


def row_number(text: object) -> int | None:
    """The number, or None for what can be no row's."""
    digits = str(text)
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > 10:
        return None
    number = int(digits)
    return number if 0 < number <= LARGEST else None
