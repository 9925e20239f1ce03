"""What others may see: phones, plates, ID numbers and rooms masked; the reporter shielded."""

import re

_ID_CARD = re.compile(r"(?<!\d)\d{6}(?:19|20)\d{9}[\dXx](?!\d)")
_PHONE = re.compile(r"(?<!\d)(1[3-9]\d)[\s-]?\d{4}[\s-]?(\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3})-?\d{7,8}(?!\d)")
_PLATE = re.compile(
    r"([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z])[·\s]?[A-Z0-9]{3,5}([A-Z0-9挂学警港澳])"
)
_WHO = re.compile(r"(我是(?!不是|真的|想)|我叫|本人)([^，。,；;！!？?\s]{1,12})")
_MY_HOME = re.compile(
    r"((?:[我俺](?:们)?(?:家)?)?住(?:在)?|[我俺](?:们)?(?:家)?(?:在|是))([^，。,；;！!？?\s]{0,14}?\d{3,4})(室|的|住户)?"
)


#: The reporter's plea not to be named says that there is somebody to fear.
_PLEA = re.compile(
    r"[，,。；;\s]*(?:千万)?(?:别|不要|不能|可别|莫)(?:说|讲|告诉|透露)[^，。；;]{0,12}(?:我|俺)(?:说的|反映的|投诉的|举报的)?[^，。；;]{0,4}|[^，。；;]{0,4}怕(?:他|她|人家|对方)[^，。；;]{0,10}(?:我|俺)[^，。；;]{0,8}"
    r"|[，,。；;\s]*(?:千万)?(?:别|不要|不能|不想|莫)让[^，。；;]{0,8}知道[^，。；;]{0,4}[我俺][^，。；;]{0,4}[，,]?"
    r"|[我俺]?(?:们)?(?:想|要)?匿名(?:举报|反映|投诉)?"
)


#: A room as it stands behind a house, a unit or 「住」, in digits or spoken.
_ROOM = re.compile(
    r"(?<=[元楼栋幢座号家住是在\-])(?:[1-9]\d{2,3}|[一二三四五六七八九十]{1,2}[零〇][一二三四五六七八九])"
    r"(?!\d)(?:室|户|号房|房)?(?![元块年月米度])"
)


def mask(text: str) -> str:
    """Phone, plate and ID numbers hidden, for groups, logs and lists."""
    text = _ID_CARD.sub("（证件号）", text)
    text = _PHONE.sub(r"\1****\2", text)
    text = _LANDLINE.sub(r"\1-*******", text)
    return _PLATE.sub(r"\1***\2", text)


def shield(text: str) -> str:
    """A report's words as a handler may read them: the matter, not who told it."""
    text = _PLEA.sub("", text)
    text = _MY_HOME.sub(r"\1（略）", _WHO.sub(r"\1（略）", text))
    text = _ID_CARD.sub("（证件号）", text)
    return _LANDLINE.sub("（电话）", _PHONE.sub("（电话）", text))


def without_room(text: str) -> str:
    """Without the rooms that it names; the house and the unit stay."""
    return _ROOM.sub("", text)
