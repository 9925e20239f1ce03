"""Finds phones, number plates, persons and times in a message, and masks what must not be seen by others."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlu.normalize import fold
from nlu.place_tokens import tokens
from nlu.understanding import Entity

_PROVINCE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_CN = "一二两三四五六七八九十"
_NUMBER = rf"(?:\d{{1,3}}|[{_CN}几半]{{1,3}}|好几|十几)"
_UNIT = r"(?:个多?(?:月|小时|钟头|星期|礼拜)|多?(?:年|天|周|小时|分钟|晚上|宿|星期|礼拜))多?"

_PHONE = re.compile(
    r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d[- ]?\d{4}[- ]?\d{4})(?!\d)"
    r"|(?<![\d-])(0\d{2,3}[- ]?\d{7,8})(?!\d)|(?<![\d-])([48]00-?\d{3}-?\d{4})(?!\d)"
)
_ID_CARD = re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}[01]\d[0-3]\d{4}[\dXx](?![\dA-Za-z])")
_PLATE = re.compile(
    rf"(?<![A-Za-z0-9])(?:WJ[{_PROVINCE}]?\d{{4}}[A-Z0-9]|[{_PROVINCE}][A-Z][·.\- ]?"
    r"(?:[A-Z0-9]{5,6}|[A-Z0-9]{4}[警挂学港澳]|[A-Z0-9*]{5,6}))(?![A-Za-z0-9])"
    r"|(?<![A-Za-z0-9])(?:使|领)\d{6}|(?<=车牌)(?:号)?(?:是|为|：|:)?[A-Z]?[A-Z0-9*]{5,6}(?![A-Za-z0-9])"
    r"|(?<=尾号)(?:是|为|：|:)?[A-Z0-9]{3,5}(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_SURNAME = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江"
    "尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_PERSON = re.compile(
    rf"(?<![一-龥])?(?:老|小)?[{_SURNAME}](?:大爷|大妈|大娘|大姐|大哥|阿姨|叔叔|叔|婶|奶奶|爷爷|师傅|"
    rf"老师|先生|女士|小姐|主任|书记|经理"
    rf"|医生|警官|队长|站长|网格员|网格长|楼长|姐|哥|嫂|工(?![作程具地厂资人业]))|(?:我叫|我是|本人|"
    rf"姓名[是：:]?)(?=[{_SURNAME}][一-龥]{{1,2}}(?:[，。,. ]|$))[一-龥]{{2,3}}"
)
_TIME = re.compile(
    r"(?:20\d{2}年)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})月(?:\d{1,2}|"
    r"[一二三四五六七八九十]{1,3})[日号](?!楼)(?:凌晨|早上|上午|中午|下午|傍晚|晚上)?"
    r"|(?:今天|昨天|前天|明天|昨晚|今晚|今早|昨夜|周[一二三四五六日天末]|星期[一二三四五六日天]|"
    r"礼拜[一二三四五六日天])?(?:凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|半夜|夜里|深夜|夜间)?"
    r"(?:(?:\d{1,2}|[一二两三四五六七八九十]{1,3})(?:点(?:半|一刻|[\d一二三四五六七八九十]{1,3}分?)?|"
    r"[:：]\d{2})(?:钟|多|左右)?)"
    r"|(?:今天|昨天|前天|明天|大前天|周[一二三四五六日天末]|星期[一二三四五六日天]|"
    r"礼拜[一二三四五六日天])(?:凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|半夜|夜里)?|昨晚|今晚|今早|"
    r"昨夜|刚才|刚刚|凌晨|半夜|深夜|大半夜|中午|傍晚|早上|上午|下午|晚上|夜里"
)
_SINCE = re.compile(
    rf"(?:已经?|都|快|有|持续|连续|将近|足足)?(?:{_NUMBER}{_UNIT})(?:了|没(?:人)?(?:管|修|来|清|处理|"
    rf"收|有水|水|电)?)"
    rf"|(?:已经?|都|持续|连续|将近)(?:{_NUMBER}{_UNIT})|好久了?|好长时间|很久了?|半天了|一直没|"
    rf"从(?:上周|上个?月|去年|昨天|前天|今早|早上|年初|[^，。]{{1,6}})(?:开始|起|到现在|至今)|"
    rf"自从[^，。]{{1,8}}(?:以来|后)"
)
_FREQUENCY = re.compile(
    rf"(?:每|天)(?:天|晚|周|月|年|次|隔[^，。]{{1,4}}|个?(?:周末|星期|礼拜|月|晚上|早上))(?:早上|晚上|"
    rf"半夜|都|早|晚)?|隔三差五|三天两头|时不时|经常|总是|老是|动不动|常常|有时候?|偶尔|"
    rf"{_NUMBER}天一次|一?(?:天|周|月|年)(?:{_NUMBER})?[次回]|(?:周末|晚上)都"
)
_KINDS = (
    ("phone", _PHONE),
    ("plate", _PLATE),
    ("person", _PERSON),
    ("frequency", _FREQUENCY),
    ("since", _SINCE),
    ("time", _TIME),
)


def find_entities(text: str) -> tuple[Entity, ...]:
    """In order of the text; where two kinds overlap the first of phone, plate, person … keeps the words."""
    folded = fold(text[:4000])
    taken: list[tuple[int, int]] = [match.span() for match in _ID_CARD.finditer(folded)]
    found = []
    for kind, pattern in _KINDS:
        for match in pattern.finditer(folded):
            start, end = match.span()
            if start < end and not any(start < last and first < end for first, last in taken):
                taken.append((start, end))
                value = _value(kind, match.group())
                found.append(Entity(kind, value, text[start:end], start, end))
    return tuple(sorted(found, key=lambda entity: entity.start))


def mask(text: str) -> str:
    """The text with phone, plate, ID and room numbers starred out, for everybody who need not know."""
    folded = fold(text)
    covered = list(text)
    for start, end in _secrets(folded):
        covered[start:end] = "*" * (end - start)
    return "".join(covered)


def _secrets(text: str) -> Iterator[tuple[int, int]]:
    for match in _ID_CARD.finditer(text):
        yield match.start() + 3, match.end() - 2
    for match in _PHONE.finditer(text):
        yield match.end() - 8, match.end() - 2
    for match in _PLATE.finditer(text):
        yield match.start() + 2, match.end() - 1
    for token in tokens(text[:4000]):
        if token.kind == "room" and token.manner != "named":
            said = text[token.start : token.end]
            number = re.search(r"[\d零〇一二三四五六七八九幺十]{2,4}", said)
            if number:
                yield token.start + number.start(), token.start + number.end()


def _value(kind: str, said: str) -> str:
    if kind == "phone":
        digits = re.sub(r"\D", "", said)
        return digits[2:] if digits.startswith("86") and len(digits) == 13 else digits
    if kind == "plate":
        return re.sub(r"^(?:号|是|为|：|:)+|[·.\- ]", "", said).upper()
    return re.sub(r"^(?:我叫|我是|本人|姓名[是：:]?)", "", said) if kind == "person" else said
