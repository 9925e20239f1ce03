"""What makes dangerous words harmless: idioms, supposings, the past, drills, news and danger that is over."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from nlu.emergency_patterns import LIFT, alternatives, pattern

_CLAUSE = re.compile(r"[，。！？； \n]")
_NEGATED = re.compile(
    r"(?:没有?|未|并未|并没有?|无|不是|并非|不算|没人|没有人|无人|没谁|没听说|没发现|没发生|没出过|"
    r"没闻到|没闻见|没看到|没看见"
    r"|从没|从未|从来没|不存在|还没到|没啥|没什么|不至于|(?<![止叫喊动])不)"
    r"(?:人|有|在|再|发生|出现|过|什么|任何|被|是|真的?|啥|闻到|的|大|一点){0,4}$"
)
_AGAIN = re.compile(r"又(?:着|烧|冒|复|打|跑|不见)|复燃")
_INSIDE = re.compile(
    r"(?<!我)怕(?!是)|万一|差点|可能(?!是)|担心|容易|会不会(?!是)|如果|要是|以防|小心|上次|上回|以前|"
    r"经常|从不|从来不|不咬|没咬"
    r"|(?<![这一])会(?=起|着|爆|炸|触|塌|漏|倒|摔|砸|掉|咬|引|发)"
)
_ANY_TIME = re.compile(
    r"家暴|家庭暴力|两口子|夫妻|老公|丈夫|老婆|媳妇|男朋友|前夫|我爸|我妈|继父|后爸|儿子|儿媳|婆婆|"
    r"公公|男人|女婿|对象"
    r"|尾随|跟踪|扬言|威胁|要杀|说要|硫酸|弄死我"
)
_STRANGER = re.compile(
    r"(?:以前|之前|曾经|去年|那年|上次|前年|当年|早年|多年前|年前)[^，。]{0,14}(?:有人|有个|一个|住户|"
    r"邻居|死过|跳过|自杀过)|凶宅"
)
_EMPTY = re.compile(
    r"梯.*(?:没(?:有)?人在里|没(?:有)?[困关](?:着|住)?人|没人被[困关]|里(?:面|头)?(?:也|都)?(?:没(?:有)?人(?![管理应])|是?空)"
    r"|空着)|空(?:电梯|轿厢|梯)|轿厢(?:里)?没人"
)
#: Whoever does this in a lift is not trapped in it, unless anything else is said.
_AT_EASE = re.compile(
    r"梯(?:里|内|厢|轿厢)(?:里|内|面)?(?:老是?|总是?|经常|天天|又|一直)?(?:有(?:一?个)?(?:人|大妈|大爷|小伙)|他们?)"
    r"(?:在|老是?|总是?|经常|天天|又|一直)?(?:里面)?"
    r"(?:抽烟|吸烟|吵架|打架|乱|扔|丢|吐痰|吐了|撒尿|尿|拉屎|遛狗|牵狗|带狗|搬|放(?!我|出)|占|抢|骂人|聊天|贴|发传单|唱|吃|喝|跳广?场?舞)"
)
#: A button that sticks holds nobody.
_BUTTON = re.compile(r"按[键钮][^，。！？ ]{0,4}(?:卡|陷|粘|掉|坏|失灵)")
#: Somebody is in it, it does not move or open, or help is called for.
_STUCK = re.compile(
    r"困|关[着在]|出不|救|里[面头边]|在里|我在|我们|[俺咱]|孩子|老人|小孩|有人(?=按|推|喊|叫|在)|停[了在]|悬|不动|黑了|卡(?:住|在)(?=了?(?:半|中间|\d|[一二三四五六七八九十]+楼))"
    r"|门[^，。]{0,4}(?:不开|打不开|开不了)|打不开|开不了|推不开|铃|求助|喊|叫|哭|报警"
)
#: Whoever is trapped by fire or rubble is in no lift.
_BURNS = re.compile(r"着火|起火|失火|大火|火灾|火太?大|浓烟|冒烟|烟太?大|都是烟|塌")
_IN_THERE = re.compile(r"喊|叫|哭|救|困住|困着|关着|有人(?!管)|还没出来|出不来")
_LESSON = re.compile(r"讲座|新闻|电影|电视|小说|培训|宣传|热线是|自杀干预|预防自杀")
#: Told of yesterday or of every day, these are still not over.
_LASTS = ("em.missing", "em.dogbite", "em.violence", "em.electric", "em.gas_leak", "em.collapse")


def without_idioms(text: str) -> str:
    """The text with every harmless idiom blanked out, each character by one, so that positions stay."""
    return pattern("idiom").sub(lambda idiom: "○" * len(idiom.group()), text)


def is_talk(text: str) -> bool:
    """A drill, a lesson, the news, a game, a dream or an advertisement."""
    return bool(pattern("talk").search(text))


def is_over(text: str) -> bool:
    """The danger has passed, or thanks are given for its end."""
    return bool(pattern("over").search(text) or pattern("thanks").search(text)) and not _AGAIN.search(text)


def is_past(text: str) -> bool:
    """Told of a time long gone, with no word of now."""
    return bool(pattern("past").search(text)) and not pattern("now").search(text)


def is_claim(text: str) -> bool:
    """Only who is to pay or to blame is asked."""
    return bool(pattern("claim").search(text)) and not pattern("now").search(text)


@dataclass(frozen=True)
class Telling:
    """How the whole message is told, read once: it counts for every dangerous word in it."""

    over: bool
    gone: bool
    lately: bool
    claim: bool
    any_time: bool
    stranger: bool
    lesson: bool
    empty: bool
    burns: bool

    @classmethod
    def of(cls, text: str, *, whole: str) -> Telling:
        """Reads the text without its idioms; for what leaves a lift alone the `whole` of it."""
        return cls(
            over=is_over(text),
            gone=is_over(text) or is_past(text),
            lately=bool(pattern("lately").search(text)) and not pattern("now").search(text),
            claim=is_claim(text),
            any_time=bool(_ANY_TIME.search(text)),
            stranger=bool(_STRANGER.search(text) or pattern("thanks").search(text)),
            lesson=bool(_LESSON.search(text)),
            empty=(bool(_EMPTY.search(text)) and not _IN_THERE.search(text)) or _leaves_alone(whole),
            burns=bool(_BURNS.search(text)) and "梯" not in text,
        )

    def excuses(self, leaf: str) -> bool:
        """Violence at home counts whenever it was, self-harm unless it was somebody else's long ago."""
        if leaf == "em.selfharm":
            return self.stranger or self.lesson
        if leaf == "em.violence" and self.any_time:
            return False
        if leaf == LIFT and (self.empty or self.burns):
            return True
        lately = self.lately and leaf not in _LASTS
        return self.gone or lately or (self.claim and leaf != "em.missing")


def _leaves_alone(text: str) -> bool:
    """Somebody smokes in the lift, or its button sticks, and that is all."""
    return bool(_AT_EASE.search(text) or _BUTTON.search(text)) and not _STUCK.search(text)


def excused(leaf: str, text: str, start: int, *, end: int) -> bool:
    """Whether the clause around the dangerous words at `start` to `end` makes them harmless for that leaf."""
    clause = _CLAUSE.split(text[max(0, start - 40) : start])[-1]
    after = _CLAUSE.split(text[end : end + 24])[0]
    if _NEGATED.search(clause):
        return True
    if leaf == "em.selfharm":
        return False
    return bool(_after().match(after) or _supposed().search(clause) or _INSIDE.search(text[start:end]))


@lru_cache(maxsize=1)
def _supposed() -> re.Pattern[str]:
    marks = "|".join(alternatives("supposed"))
    return re.compile(rf"(?:{marks})[^，。！？； \n]{{0,14}}$|(?:(?<![这一])会|(?<!可)能)(?:把|被|让)?$")


@lru_cache(maxsize=1)
def _after() -> re.Pattern[str]:
    return re.compile(rf"(?:了|的|等|之?类){{0,2}}(?:安全|这种|那种)?(?:{'|'.join(alternatives('after'))})")
