"""A number, a title or a circled digit typed instead of a tapped button."""

import re
from collections.abc import Mapping, Sequence

_DIGITS = {each: index for index, each in enumerate("一二三四五六七八九十", 1)}
_DIGITS |= {each: index for index, each in enumerate("①②③④⑤⑥⑦⑧⑨⑩", 1)} | {"两": 2, "壹": 1, "贰": 2, "叁": 3}
_NUMBER = re.compile(
    r"^(?:选|我选|要|第|按|回|点)?\s*([0-9０-９]{1,2}|[一二三四五六七八九十①②③④⑤⑥⑦⑧⑨⑩两])\s*(?:个|项|号)?[。.、，,)）!！]*$"
)
_YES = re.compile(
    r"^(对|是|好|行|嗯|中|要|可以|没错|确认|同意|ok|yes)[的了吧啊呀哒对是好嗯]*[，,。！!~～]*$", re.IGNORECASE
)
_NO = re.compile(r"^(不|不是|不要|不用|不对|别|算了|先不|no)[了吧啊呀的撤]*[，,。！!~～]*$", re.IGNORECASE)
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


def agreed(text: str, shown: Sequence[Mapping[str, str]]) -> str | None:
    """Yes or no to a question whose first button is the yes and whose last is the no."""
    if not shown or not all(each["payload"].startswith("/choose") for each in (shown[0], shown[-1])):
        return None
    if _YES.match(text.strip()):
        return shown[0]["payload"]
    return shown[-1]["payload"] if _NO.match(text.strip()) else None


def title_of(payload: str, shown: Sequence[Mapping[str, str]]) -> str:
    """What a payload is called on its button, for the transcript."""
    return next((each["title"] for each in shown if each["payload"] == payload), payload)
