"""A number, a title or a circled digit typed instead of a tapped button."""

import re
from collections.abc import Mapping, Sequence

_DIGITS = {each: index for index, each in enumerate("一二三四五六七八九十", 1)}
_DIGITS |= {each: index for index, each in enumerate("①②③④⑤⑥⑦⑧⑨⑩", 1)} | {"两": 2, "壹": 1, "贰": 2, "叁": 3}
_NUMBER = re.compile(
    r"^(?:选|我选|要|第|按|回|点)?\s*([0-9０-９]{1,2}|[一二三四五六七八九十①②③④⑤⑥⑦⑧⑨⑩两])\s*(?:个|项|号)?[。.、，,)）!！]*$"
)
OUT_OF_RANGE = "out of range"


def chosen(text: str, shown: Sequence[Mapping[str, str]]) -> str | None:
    """The payload that was meant; OUT_OF_RANGE for a number that is not shown; None for other words."""
    if not shown:
        return None
    plain = text.strip()
    for button in shown:
        if plain in (button["payload"], button["title"]):
            return button["payload"]
    found = _NUMBER.match(plain)
    if not found:
        return None
    number = _DIGITS.get(found[1]) or int(found[1])
    return shown[number - 1]["payload"] if 0 < number <= len(shown) else OUT_OF_RANGE


def title_of(payload: str, shown: Sequence[Mapping[str, str]]) -> str:
    """What a payload is called on its button, for the transcript."""
    return next((each["title"] for each in shown if each["payload"] == payload), payload)
