"""What residents answer in a word or two: yes, no, stop, no idea, the bare number of a house."""

import re
from collections.abc import Mapping
from typing import Any

from actions.turn import Turn

NO_IDEA = re.compile(r"不知道|不清楚|说不上|说不清|记不得|忘了|没有具体")
_SHORT = 8
_GREETING = 4
#: 「我家」「大门口」: short words for a place are often taken for a courtesy.
_SOMEWHERE = re.compile(r"[家屋楼门院区边里外口旁路场店]")
BARE_NUMBER = re.compile(r"[甲乙]?[0-9一二三四五六七八九十A-Z]{1,4}[#号]?")
CANCEL = re.compile(r"^(算了吧?|不报了|取消|不用了|不弄了|退出|不说了|先不报了?)[。！!了啊吧]*$")
#: What is taken for one of these has such a word in it.
_MEANT = {
    "affirm": re.compile(
        r"[对是好行嗯中成妥管哦噢]|可以|没.{0,2}[错问毛]|得劲|要得|知道|晓得|明白|收到|了解|同意|ok",
        re.IGNORECASE,
    ),
    "greet": re.compile(
        r"[好早嗨喂哈嘿您你]|在[吗不么嘛]|有人|师傅|老师|同志|新年|hi|hello|hey", re.IGNORECASE
    ),
    "deny": re.compile(r"[不没别否错算无甭莫非]|no", re.IGNORECASE),
    "thanks": re.compile(r"[谢感赞棒好]|辛苦|多亏|麻烦|费心|给力|thank", re.IGNORECASE),
}
#: Sounds without a meaning, three or more; laughter is one with a meaning.
_SOUNDS = re.compile(
    r"(?![哈呵嘿嘻]+$)[啊吧呵哒哼哈嘿噜啦嗯额呃嘻嘎嗷咕滴喵汪略唧的呀哎唉哟阿巴吼嘛哇嘟咚叮咔喔咿呜哩叽呱么卡拉乌]{3,}"
)
#: What was taken for a wish for a person has one of these in it.
_PERSON = re.compile(
    r"人工|真人|活人|客服|工作人员|负责人|领导|主任|书记|值班|社区|电话|机器|管事|做主|当面"
    r"|[找换叫喊派让请来][^，。]{0,3}人|个人"
)
_MARKS = "。！!？?~～，, "
#: The resident asks not to be named, and does not take it back.
_NAMELESS = re.compile(
    r"匿名|保密|不留名|(?:别|不要|不想|不能|莫|千万别|可别)(?:跟|和|对|向)?[^，。]{0,6}?"
    r"(?:说|讲|透露|暴露|泄露|写|提|报|知道|告诉)[^，。]{0,6}?(?:我|俺|名字|姓名)"
    r"|别告诉(?:他|她|人家|别人|对方|邻居|楼上|楼下)|别透露|怕(?:他|她|人家|对方|邻居|楼上)?[^，。]{0,4}(?:报复|知道是[我俺])"
)
_NAMED = re.compile(r"(?:取消|不用|不必|不要|不|非)匿名|不用保密")
_RECALLING = re.compile(r"撤|取消")
#: What was taken for a wish to take it back has one of these in it.
STOPPING = re.compile(r"撤|取消|算了|不报|不用|不要|不弄|不说|别报|别管|不管")
START_OVER = re.compile(r"^(重新开始|重来|从头来|重新说|重新报|重报|返回|清空)[。！!吧]*$")
#: What was taken for a yes has one of these in it, and none of those with which nobody agrees to anything.
_AGREEING = re.compile(
    r"[对是好行嗯中成妥管]|可以|没.{0,2}[错问毛]|得劲|要得|提交|上报|确认|同意|ok", re.IGNORECASE
)
_HESITATING = re.compile(r"那个|这个|那样|随便|改|不(?!错)")
NOT_SO = re.compile(r"^(不对|不是|错了|说错了|搞错了|弄错了|打错了|更正|改成|应该是|是在)")
#: 「补充：还有一辆破自行车」 is said of the case there is, whatever it is about.
ADDED = re.compile(r"(?:我要?|再|我再)?补充(?:一下|一点|说明|情况)?[：:，, ]")
#: 「说错了，是5号楼」「换到2单元」: the place that was registered is not the right one.
MISPLACED = re.compile(
    r"[说搞弄写打记]错|更正|改成|换[到成](?=[^，。,]{0,2}[0-9一二三四五六七八九十甲乙]{1,4}(?:号|栋|幢|座|楼|单元|层|室)|[东南西北])"
)
#: Or what it is not, and what it is.
CORRECTED = re.compile(rf"{MISPLACED.pattern}|不是.{{1,8}}(?:，|,|、|\s)?是")
#: What it is not.
DENIED = re.compile(r"不(?:是|在)在?([^，。,.是不而应]{1,8}?)(?:[，,。 ]|而?是|应该|$)")
#: 「撤销第二个」「第一件是6号楼」 counts in the list that was shown.
COUNTED = re.compile(r"第([一二三四五1-5])[个件条](?!单元|门)|([①②③④⑤])")
_NUMERALS = "一二三四五"
CHANGE = re.compile(r"(?:我要|要|再)?(?:改|修改|改改|改一下|改一改)[吧。！!]*")
YES = re.compile(
    r"^(对|是|好|行|嗯|恩|中|可以|没错|没问题|提交|确认|要得|就这样|同意|ok|OK)[的了吧啊呀滴哒对是好嗯恩]*[，,。！!~～]*$"
)


def count_of(counted: re.Match[str]) -> int:
    """Which one COUNTED means; the first is 0."""
    if counted[2]:
        return ord(counted[2]) - ord("①")
    return _NUMERALS.index(counted[1]) if counted[1] in _NUMERALS else int(counted[1]) - 1


def agrees(turn: Turn) -> bool:
    """A yes that can be acted on: a guess alone files nothing."""
    if YES.match(turn.text):
        return True
    meant = turn.intent == "affirm" and _AGREEING.search(turn.text)
    return bool(meant) and not _HESITATING.search(turn.text)


def is_said(turn: Turn) -> bool:
    """「啊吧啊吧」 is no yes, 「呵呵哒哒」 no thanks, whatever they are taken for."""
    meant = None if turn.commanded else _MEANT.get(turn.intent)
    return not _SOUNDS.fullmatch(turn.text.strip(_MARKS)) and (meant is None or bool(meant.search(turn.text)))


def wants_person(text: str, place: Mapping[str, Any] | None) -> bool:
    """Whether a person is asked for in plain words: 「人工湖边」 is where it is, 「人呢」 may be anything."""
    return bool(_PERSON.search(text.replace((place or {}).get("text") or "", "")))


def takes_back(turn: Turn) -> bool:
    """「算了」「撤销」: what was begun is to be dropped."""
    wish = turn.intent == "withdraw" and (turn.commanded or STOPPING.search(turn.text))
    return bool(CANCEL.match(turn.text) or wish)


def recalls(turn: Turn) -> bool:
    """「撤销」: what was alarmed is called back in so many words. 「算了不用了」 may be said in despair of help."""
    return takes_back(turn) and (turn.commanded or bool(_RECALLING.search(turn.text)))


def tells_a_matter(turn: Turn) -> bool:
    """Whether it is clear what is the matter, so that there is more in it than a place."""
    return any(each.get("certainty") == "sure" for each in turn.problems)


def may_be_a_place(turn: Turn) -> bool:
    """Not a yes, a command, a courtesy or another matter; those never become the spot of a case."""
    if turn.courteous or not is_said(turn):
        return bool(_SOMEWHERE.search(turn.text))
    something_else = turn.intent in ("affirm", "deny", "urge", "human", "consult")
    return not (turn.commanded or something_else or YES.match(turn.text) or tells_a_matter(turn))


def wants_no_name(text: str) -> bool:
    """「别说是我说的」「匿名」: not to be named."""
    return bool(_NAMELESS.search(text)) and not _NAMED.search(text)


def greets(turn: Turn) -> bool:
    """「你好」「在吗」: a courtesy with no room for anything else in it."""
    return turn.courteous and len(turn.text) <= _GREETING


def leaves_it_open(turn: Turn) -> bool:
    """「说不清楚啊」 is no question in between, whatever it is taken for."""
    return len(turn.text) <= _SHORT and bool(NO_IDEA.search(turn.text))
