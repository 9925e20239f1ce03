"""How a danger is spoken of: which sentence, by its kind and by who is in it."""

import re

from rasa_sdk.executor import CollectingDispatcher as Say

from cases.desk import Desk
from cases.own_cases import CaseLine

SELF_HARM = "em.selfharm"
#: Where a sentence to somebody in danger depends on the danger: the ending of the response's name.
_MANNER = {
    "em.medical": "_wait",
    "em.elevator_trap": "_wait",
    "em.missing": "_missing",
    SELF_HARM: "_gently",
}
#: Self-harm of somebody else than who writes.
OTHER = "_other"
_KIN = (
    r"爸爸?|妈妈?|爹|老娘|哥哥?|姐姐?|弟弟?|妹妹?|爷爷|奶奶|姥姥|姥爷|儿子|女儿|闺女|孩子|娃娃?|老公|老婆|老伴|老头|丈夫|妻子|媳妇|对象"
    r"|男朋友|女朋友|室友|邻居|同学|朋友|小伙子?|姑娘"
)
_SOMEBODY = rf"(?:[他她]|(?<!没)有(?:一?个)?人|(?<!没)有一?个|那个?人|一?个(?:男|女|老人|学生)的?|{_KIN})"
#: Between the person and the deed stands where they are, and that it is now. Nothing else: 「老公出轨了想跳楼」 is
#: said of oneself.
_BETWEEN = (
    r"(?:正|在|要|想|准备|说|老|一直|已经|刚刚?|站|坐|爬|趴|骑|翻|到|从|往|上|了|着|把|又|就|快|给|喝|家|楼|层|外|里|面|边|沿|顶|的|号|单元"
    r"|阳台|天台|窗户?|子|[0-9一二三四五六七八九十])"
)
_DEED = (
    r"跳(?![舞绳])|上吊|吊在|割腕|割脉|自杀|自尽|轻生|寻死|寻短|想不开|喝(?:了)?(?:农)?药|服毒|吞"
    r"|楼顶|天台|窗台|栏杆|护栏"
)
#: 「我妈上吊了」「楼顶有人要跳」「他说不想活了」: a person, then the deed, in one breath.
_OF_ANOTHER = re.compile(
    rf"{_SOMEBODY}(?:{_BETWEEN}{{0,12}}?(?:{_DEED})|(?:老|一直)?[说讲喊]不想活)|[他她]不想活"
)
#: 「我」 who may be the one, or a loss that makes one wish it: in doubt the gentle words, with 120 and 110 in them.
_OF_ME = re.compile(
    rf"[我俺咱](?!们|家|看|听|发现|在楼下|{_KIN})|自己|走了|没了|去世|不在了|离婚|分手|离开|不要|丢下"
    r"|再见|永别|对不起|没意思|活够|活不|好难|在乎"
)
#: Who cannot get away is not told to get to safety first.
_TRAPPED = re.compile(r"困|出不[去来]|下不[去来]|被堵|跑不|动不了|压[着住在]")


def manner(leaf: str, words: str) -> str:
    """The ending of the response's name for this danger, told in these words."""
    if leaf == SELF_HARM and _OF_ANOTHER.search(words) and not _OF_ME.search(words):
        return OTHER
    return _MANNER.get(leaf, "")


def stays_put(leaf: str, words: str) -> bool:
    """Whether who is in it cannot get away: nobody is then told to wait in a safe place."""
    return manner(leaf, words) == "_wait" or bool(_TRAPPED.search(words))


def is_own_grief(case: CaseLine) -> bool:
    """Whether it is who writes that may harm themselves."""
    return manner(case.topic, case.text) == _MANNER[SELF_HARM]


def notified_response(leaf: str, words: str) -> str:
    """Who is on the way, and what to do until then: nobody who lies there or is trapped is told to keep away."""
    return "utter_danger_notified" + manner(leaf, words)


def kept_response(leaf: str, words: str) -> str:
    """More was told of this danger."""
    return "utter_danger_kept" + ("_gently" if manner(leaf, words) == "_gently" else "")


def where_response(leaf: str, words: str, said: str) -> str | None:
    """The question for the place; None where the first line holds the one question, of who may harm themselves."""
    here = manner(leaf, words)
    if here == _MANNER[SELF_HARM]:
        return None
    return "utter_ask_danger_place" + ("_here" if here or _TRAPPED.search(said) else "")


def say_danger(desk: Desk, leaf: str, words: str, *, say: Say) -> None:
    """The first line: one action and the number, with the local numbers that are configured."""
    phones = desk.policy.phones
    names = {key: f"{each.label}{each.number}" for key, each in phones.items() if each.number}
    ending = OTHER if manner(leaf, words) == OTHER else ""
    say.utter_message(
        response="utter_danger_" + leaf.removeprefix("em.") + ending,
        gas=f"{names['gas']} 或 119" if "gas" in names else "119",
        lift=f"{names['lift']} 或 119" if "lift" in names else "119",
        duty=names.get("duty", "社区值班"),
    )
