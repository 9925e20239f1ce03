"""A number in any dress, or a title, typed instead of a tapped button."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

_DIGITS = {each: index for index, each in enumerate("一二三四五六七八九十", 1)}
_DIGITS |= {each: index for index, each in enumerate("❶❷❸❹❺❻❼❽❾❿", 1)} | {"两": 2, "壹": 1, "贰": 2, "叁": 3}
#: 1、选1、第一个、只要第二个、就1吧、1号、(1); ①, １ and the digit keys of phones are made plain before.
_NUMBER = re.compile(
    r"(?:我|就|只|要|报|提交|选|选择|回复?|按|点|是)*第?[(\[]?\s*"
    r"(-?[0-9]{1,2}|[一二三四五六七八九十两壹贰叁❶❷❸❹❺❻❼❽❾❿])"
    r"\s*[)\]]?(?:个|项|号|条|种|件)?(?:就行|就好|就可以)?(?:吧|啊|呀|的|了|呢)*[。.、,;!~ ]*"
)
#: What makes a digit a key cap, and other marks without a width of their own.
_INVISIBLE = dict.fromkeys(map(ord, "\ufe0f\u20e3\u200b\u200d"))
_YES = re.compile(
    r"^(对|是|好|行|嗯|恩|中|要|需要|请|可以|没错|确认|同意|ok|yes)[的了吧啊呀哒对是好嗯恩]*[，,。！!~～]*$",
    re.IGNORECASE,
)
_NO = re.compile(
    r"^(?:算了[吧啊]?[，, ]*)*(不|不是|不要|不用|不对|别|算了|先不|还是不|先别|no)[了吧啊呀的撤]*[，,。！!~～]*$",
    re.IGNORECASE,
)
#: 「第二个」 of several matters that were read back is the second matter, not the second button.
_COUNTS_MATTERS = re.compile(r"第|只|件")
_ONE_MATTER = '"only:'
#: A deed of two characters is often said in one: 撤 for 撤销.
_TWO = 2
OUT_OF_RANGE = "out of range"


def chosen(text: str, shown: Sequence[Mapping[str, str]]) -> str | None:
    """The payload that was meant; OUT_OF_RANGE for a number that is not shown; None for other words."""
    if not shown:
        return None
    plain = text.strip()
    for index, button in enumerate(shown, 1):
        if plain in (button["payload"], button["title"], f"{index} {button['title']}"):
            return button["payload"]
    found = _choice_in(plain)
    if not found:
        return None
    number = _DIGITS.get(found[1]) or int(found[1])
    if _COUNTS_MATTERS.search(plain):
        shown = [each for each in shown if _ONE_MATTER in each["payload"]] or shown
    return shown[number - 1]["payload"] if 0 < number <= len(shown) else OUT_OF_RANGE


def only_a_number(text: str) -> bool:
    """「1」, but not 「3号」, which may well be a house."""
    return "号" not in text and _choice_in(text) is not None


def _choice_in(text: str) -> re.Match[str] | None:
    plain = unicodedata.normalize("NFKC", text.strip()).translate(_INVISIBLE)
    return _NUMBER.fullmatch(plain.strip())


def agreed(text: str, shown: Sequence[Mapping[str, str]]) -> str | None:
    """Yes or no to a question whose first button is the yes and whose last is the no."""
    if not shown or not all(each["payload"].startswith("/choose") for each in (shown[0], shown[-1])):
        return None
    if _YES.match(text.strip()) or _does_it(text.strip(), shown[0]["title"]):
        return shown[0]["payload"]
    return shown[-1]["payload"] if _NO.match(text.strip()) else None


def _does_it(text: str, title: str) -> bool:
    """「是的，撤了吧」 to 撤销, 「提交吧」 to 对，提交."""
    if title.endswith("了"):
        return False  # 「没有危险了吧」 asks
    deed = re.escape(title.rpartition("，")[2])
    short = f"|{deed[0]}" if len(deed) == _TWO else ""
    return bool(
        re.fullmatch(rf"(?:是的?|对|嗯+|好的?|行|要)*[，, ]*就?(?:{deed}{short})[了吧掉它的呀啊。！!]*", text)
    )


def title_of(payload: str, shown: Sequence[Mapping[str, str]]) -> str:
    """What a payload is called on its button, for the transcript."""
    return next((each["title"] for each in shown if each["payload"] == payload), payload)
