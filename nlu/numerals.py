"""Numbers as residents write them: 12, 十二, 二十三, 五零一, 幺零二."""

from __future__ import annotations

import re
from itertools import pairwise

DIGITS = dict(zip("零〇一二三四五六七八九幺", "001234567891", strict=True))
NUMBER = r"(?:(?<!\d)\d{1,3}(?!\d)|[一二三四五六七八九十百零〇幺]{1,4})"
_ONE = "([一二三四五六七八九])?"
_SCALED = re.compile(rf"(?:{_ONE}百零?)?(?:{_ONE}十)?{_ONE}")


def arabic(numeral: str) -> str:
    """Digits of a number, without leading zeros; anything that is no number comes back as it is."""
    if numeral.isascii():
        return str(int(numeral)) if numeral.isdigit() else numeral.upper()
    if all(character in DIGITS for character in numeral):
        return "".join(DIGITS[character] for character in numeral)
    scaled = _SCALED.fullmatch(numeral)
    if scaled is None:
        return numeral
    hundreds, tens, ones = scaled.groups()
    total = int(DIGITS.get(ones or "", "0"))
    total += 10 * int(DIGITS[tens] if tens else "十" in numeral)
    return str(total + 100 * int(DIGITS[hundreds] if hundreds else "百" in numeral))


def several(numeral: str) -> tuple[str, ...]:
    """二三 means 2 and 3, 十二 means 12: neighbouring digits that rise by one are a list."""
    values = [DIGITS.get(character) for character in numeral]
    if len(values) > 1 and None not in values and "0" not in values:
        steps = {int(after or 0) - int(before or 0) for before, after in pairwise(values)}
        if steps == {1}:
            return tuple(value for value in values if value)
    return (arabic(numeral),)


def between(first: str, last: str) -> tuple[str, ...]:
    """Every number of a short rising range, both ends included; else just the two ends."""
    if first.lstrip("-").isdigit() and last.lstrip("-").isdigit() and 0 < int(last) - int(first) <= 12:
        return tuple(str(number) for number in range(int(first), int(last) + 1))
    return (first, last)
