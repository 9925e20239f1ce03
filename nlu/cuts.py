"""Where a message may pass from one problem to the next, and what joins the two there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

_MARKS = " ，。；：、,;:！？!?\n\t"
_CIRCLED = {0x2460 + index: f"\n{index + 1}." for index in range(9)}
#: 1. 2、 三、 （4） 甲、: the numbers of a list, which count only if they follow each other from one on.
_ITEM = re.compile(r"[（(]?([1-9一二三四五六七八九甲乙丙丁])[）).、]")
_ITEM_VALUE = {
    character: 1 + index % 9 for index, character in enumerate("123456789一二三四五六七八九甲乙丙丁")
}
#: 第一, 其次, 二是, 一个是 …: these count if there are two of them.
_ORDINAL = re.compile(
    rf"(?:^|(?<=[{_MARKS}]))(?:"
    r"(?:第|头|其)[一二三四五六](?![\d单次回天栋层期幼小中年医人名届楼区号学职遍])(?:个|件|点|样|条|是|、|，|：){0,2}(?:问题|事情?)?就?是?"
    r"|(?:首先|其次|最后)(?=[^都])|[一二三四][是来](?=[^的])|一[个件样条](?:就?是|呢)"
    r"|一[个件样](?=[^人月多星礼小晚孩老男女大年字都没也，。是呢样劲]))"
)
_ADDED = (
    r"另外|此外|外加|除此之外|另(?=[，,：:])|再有(?:就是)?|再一个|再就是|再说(?!了)|再反映|对了"
    r"|顺[便带道](?:再)?(?:说|问|反映|提)?(?:一[下句声]|[声下])?|[还也]想(?:再)?(?:说|问|反映|咨询|了解|知道)(?:一[下句]|下)?"
    r"|(?<![上下])还有(?:一?[件个]事情?|[一俩两]个[事情]|个问题|一[点个样]|就是|哦|呢|啊|，)|同时[也还]?反映(?:一?下)?"
)
_ALSO = "还有(?!人|老人|孩子|小孩|一股|点)|还(?=有人)|也(?=有人)|以及|同时|而且|并且|外带|然后"
#: 还有老人要上八楼, 还有一股味道: told of the same problem.
_OF_THE_SAME = ("还有老人", "还有孩子", "还有小孩", "还有一股", "还有点")
#: 「不是着火，是路灯不亮」 tells of one thing.
_DENIED, _RATHER = re.compile("不是|错了"), ("是", "应该是", "而是")
#: 您好，我是六栋的业主: who speaks, and nothing yet of what is the matter.
_INTRODUCES = re.compile(
    r"(?:[^，。]{0,8}好[，。 ]?)?(?:我|俺|咱|本人)们?家?(?:是|住在?|在)"
    r"[^，。]{0,12}(?:业主|住户|居民|租户|家属|[栋幢楼号元室座区]的?|\d)"
)
_WORDS = {"added": re.compile(_ADDED), "also": re.compile(_ALSO)}
#: The place or thing that stands before a connecting word (天台上还有人…) belongs to the new problem.
_LED = re.compile(rf"(?:^|(?<=[{_MARKS}]))[^{_MARKS}]{{1,5}}(?=(?P<added>{_ADDED})|(?:{_ALSO}))")
#: Where nothing at all joins them, a new problem begins with what it is about.
SUBJECT = (
    r"我?家?楼上|楼[下前后道梯]|隔壁|对[门面]|电梯|路灯|暖气|水(?:压|也|又|还|都)|自来水|门[口禁]|单元门|小区|物业|保[安洁]|垃圾|地库|地下"
    r"|车[库位]|停[车电水]|漏水|广场|花[园坛]|草坪|绿化|井盖|下水|监控|消防|邻居|厕所|健身|道闸|快递|学校|旁边|路(?:面|上|也|又)"
    r"|[东南西北][边门侧]|网络|宽带|煤气|燃气|天然气|窗[户子]|玻璃|[房楼]顶|墙[皮根裂]|外墙|井盖|路口|红绿灯|车棚|车筐|道口|门卫|消防栓|灭火器|秋千|滑梯"
    r"|凉亭|草[坪地]|树[枝木]?(?:挡|倒|把)|河边|湖|桥[头底]|工地|商铺|摊贩|洒水车|公交|医保|低保|社保|老年证|高龄|幼儿园|食堂|网格|群里|宠物|野[猫狗]|蚊子|老鼠"
    r"|[一二三四五六七八九十]楼|再么|再问|再就"
)
_BARE = re.compile(
    r"(?<=[\u4e00-\u9fff]{4})(?<![的在把被让给从到个和与跟里往有着去说找问叫请我您们家过不没使全整还也老连堆向对元栋幢层室期楼号门边前后面儿站通校市办])"
    rf"(?<!而且|还有|以及|另外)(?=(?:{SUBJECT})[^，。；！？ ]{{2}})"
)
_BREAK = re.compile(
    r"(?P<stop>[，。；;！？!?\n]*[。；;！？!?\n][，。；;！？!?\n]*)"
    r"|(?P<comma>，+|(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff]|\d{1,3}[号栋幢#]))|(?P<listed>、)(?=[^、，。；]{2})"
)
#: From the weakest joint to the strongest.
_STRENGTH = ("bare", "listed", "comma", "stop", "also", "added", "numbered", "first")
#: Joints that join clauses of one story as often as two problems.
LOOSE = frozenset({"bare", "listed", "comma", "stop"})
#: Fewer characters than this are not a problem of their own, save in an enumeration (狗屎、小广告).
_SHORTEST, _SHORTEST_LISTED = 2, 2
#: In a longer message only full stops and words set a problem apart.
_LONGEST_PLAIN = 70


@dataclass(frozen=True)
class Piece:
    """A stretch of the message that begins at `start`, and how it is joined to the one before."""

    text: str
    joint: str
    start: int


def mark_numbers(text: str) -> str:
    """The text with ① as a line that begins with 1., as later steps would make a bare 1 of it."""
    return text.translate(_CIRCLED)


def cut(text: str) -> list[Piece]:
    """The pieces between all joints, in order; those too short to stand alone go with the one before."""
    joints = _joints(text)
    pieces: list[Piece] = []
    carried, begun = "bare", 0
    for start, end in pairwise([*sorted(joints), len(text)]):
        joint, begin = joints[start]
        joint = max(joint, carried, key=_STRENGTH.index)
        own = text[begin:end].strip(_MARKS)
        if not own:
            carried = joint
            continue
        if pieces and _belongs(pieces[-1], own, joint, long=len(text) > _LONGEST_PLAIN):
            pieces[-1] = Piece(f"{pieces[-1].text}，{own}", pieces[-1].joint, pieces[-1].start)
        else:
            pieces.append(Piece(own, joint, begun))
        carried, begun = "bare", end
    return pieces


def _belongs(before: Piece, text: str, joint: str, *, long: bool) -> bool:
    """Whether the piece cannot be a problem of its own; what leads up to a list is none either."""
    if (
        joint == "first"
        or _INTRODUCES.fullmatch(before.text)
        or text.startswith(_OF_THE_SAME)
        or (text.startswith(_RATHER) and _DENIED.search(before.text))
        or (long and joint in LOOSE - {"stop"})
    ):
        return True
    if joint == "listed" and len(text) >= _SHORTEST_LISTED:
        return False
    return (joint in LOOSE and len(text) < _SHORTEST) or (
        before.joint != "listed" and len(before.text) < _SHORTEST
    )


def _joints(text: str) -> dict[int, tuple[str, int]]:
    """Where pieces begin: the joint, and where the words after it begin."""
    joints = {0: ("bare", 0)}
    joints |= {match.start(): ("bare", match.start()) for match in _BARE.finditer(text)}
    joints |= {match.end(): (match.lastgroup or "", match.end()) for match in _BREAK.finditer(text)}
    led = {match.end(): match for match in _LED.finditer(text)}
    for joint in ("also", "added"):
        for match in _WORDS[joint].finditer(text):
            if match.start() not in led:
                joints[match.start()] = (joint, match.end())
    joints |= {
        match.start(): ("added" if match["added"] else "also", match.start()) for match in led.values()
    }
    for index, (start, end) in enumerate(_numbers(text)):
        joints[start] = ("numbered" if index else "first", end)
    swallowed = {inside for start, (_, end) in joints.items() for inside in range(start + 1, end + 1)}
    return {start: joint for start, joint in joints.items() if start not in swallowed}


def _numbers(text: str) -> list[tuple[int, int]]:
    """Start and end of each number of a list that has at least two."""
    for numbers in (list(_items(text)), [match.span() for match in _ORDINAL.finditer(text)]):
        if len(numbers) > 1:
            return numbers
    return []


def _items(text: str) -> Iterator[tuple[int, int]]:
    expected, last_end = 1, 0
    for match in _ITEM.finditer(text):
        start, end = match.span()
        if (
            _ITEM_VALUE[match[1]] == expected
            and _is_item(text, match)
            and (expected == 1 or start - last_end > 2)
        ):
            yield start, end
            expected, last_end = expected + 1, end


def _is_item(text: str, match: re.Match[str]) -> bool:
    """Whether it stands where a list item may: at the head of a clause, or amid text but in no number."""
    start, end = match.span()
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    if not before or before in _MARKS:
        return True
    return match[1] not in "1一甲" and not after.isdigit() and before not in "0123456789十百第"
