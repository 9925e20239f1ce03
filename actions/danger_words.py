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
#: Self-harm of somebody else than who writes; and where the words leave open whose it is.
OTHER, DOUBTED = "_other", "_doubted"
_KIN = (
    r"爸爸?|妈妈?|爹|[老俺我]娘|哥哥?|姐姐?|弟弟?|妹妹?|爷爷|奶奶|[我俺][爷奶公婆姥舅姑姨叔婶]|姥姥|姥爷|外公|外婆|公公|婆婆|岳父|岳母|丈母娘|舅舅?"
    r"|姑姑?|姨妈?|叔叔?|婶婶?|(?:外)?孙[子女]|侄[子女]|外甥女?|儿子|女儿|闺女|儿媳妇?|女婿|(?:小)?孩子|小孩|娃娃?|老公|老婆|老伴|老头|老太太?"
    r"|大[爷妈娘叔婶]|阿姨|丈夫|妻子|媳妇|爱人|对象|男朋友|女朋友|室友|邻居|同学|同事|朋友|小伙子?|姑娘|女孩|男孩|女子|男子|保安|租客|工人|业主|住户|学生"
)
#: 「被妈妈说了」: not who does it.
_NOT_BY = r"(?<![被让跟和带为])(?<![被让跟和带为].)"
_ONE = rf"(?<!没)有(?:一?[个名位])?(?:人|{_KIN})|那个?人|一[个名位](?:男|女|老人)的?"
_SOMEBODY = rf"{_NOT_BY}(?:[他她](?!们?说我)|{_ONE}|{_KIN})"
#: Between the person and the deed stands where they are, how, and that it is now. Nothing else: 「老公出轨了想跳楼」
#: is said of oneself.
_BETWEEN = (
    r"(?:正|在|要|想|准备|说(?![的了])|老|一直|已经|刚刚?|站|坐|爬|趴|骑|翻|到|从|往|上|了|着|把|又|就|快|喝[多醉了]*|家|楼|层|外|里|面|边|沿|顶|的|号|单元"
    r"|房间|屋|卧室|厕所|阳台|天台|窗户?|子|大[爷妈]|老[头太]太?|情绪(?:激动|失控|不稳)|闹|烧炭|发(?:微信|消息|短信)|[0-9一二三四五六七八九十])"
)
_DEED = (
    r"跳(?![舞绳])|坠楼|上吊|吊在|割腕|割脉|自杀|自尽|轻生|寻死|寻短|想不开|烧炭|喝(?:了)?(?:农)?药|服毒|吞"
    r"|楼顶|天台|窗台|栏杆|护栏"
)
#: 「我妈上吊了」「楼顶有人要跳」「他说不想活了」: a person, then the deed, in one breath.
_OF_ANOTHER = re.compile(
    rf"{_SOMEBODY}(?:{_BETWEEN}{{0,12}}?(?:{_DEED})|(?:老|一直|发微信|发消息)*[说讲喊](?:自己)?(?:不想活|想死|要死|活够)|要?(?:寻死|自杀))|[他她]不想活"
)
#: 「我」 who may be the one, or a loss that makes one wish it.
_OF_ME = re.compile(
    rf"[我俺咱](?!们|家|看|听|发现|在楼下|的?(?:{_KIN})|[爷奶公婆姥舅姑姨叔婶娘])|一起死|同归于尽|带着(?:孩子|娃)|想给|走了|没了|去世|不在了"
    r"|离婚|分手|离开|不要|丢下|再见|永别|对不起|没意思|活不|好难|在乎"
)
#: Anybody at all is spoken of.
_ANYBODY = re.compile(rf"{_KIN}|[他她]|(?<!没)有(?:一?[个名位])?人(?!生)|[个名位]人|人(?:要|想)跳")
#: Who cannot get away is not told to get to safety first.
_TRAPPED = re.compile(r"困|出不[去来]|下不[去来]|被堵|跑不|动不了|压[着住在]")


def manner(leaf: str, words: str) -> str:
    """The ending of the response's name for this danger, told in these words."""
    if leaf == SELF_HARM and _OF_ANOTHER.search(words) and not _OF_ME.search(words):
        return OTHER
    return _MANNER.get(leaf, "")


def first_ending(leaf: str, words: str) -> str:
    """Of the first line: where it is open who it is, it holds for both; everything after it is gentle."""
    spoken_of = manner(leaf, words)
    if spoken_of == _MANNER[SELF_HARM] and _ANYBODY.search(words) and not _OF_ME.search(words):
        return DOUBTED
    return OTHER if spoken_of == OTHER else ""


def stays_put(leaf: str, words: str) -> bool:
    """Whether who is in it cannot get away: nobody is then told to wait in a safe place."""
    return manner(leaf, words) == "_wait" or bool(_TRAPPED.search(words))


def is_own_grief(case: CaseLine) -> bool:
    """Whether it is who writes that may harm themselves."""
    return manner(case.topic, case.text) == _MANNER[SELF_HARM]


def notified_response(leaf: str, words: str) -> str:
    """Who is on the way, and what to do until then: nobody who lies there or is trapped is told to keep away."""
    return "utter_danger_notified" + (manner(leaf, words) or ("_wait" if _TRAPPED.search(words) else ""))


def kept_response(leaf: str, words: str) -> str:
    """More was told of this danger."""
    return "utter_danger_kept" + ("_gently" if manner(leaf, words) == "_gently" else "")


def where_response(leaf: str, words: str, said: str) -> str | None:
    """The question for the place; None where the first line holds the one question, of who may harm themselves."""
    here = manner(leaf, words)
    if here == _MANNER[SELF_HARM] and not first_ending(leaf, words):
        return None
    return "utter_ask_danger_place" + ("_here" if here or _TRAPPED.search(said) else "")


def say_danger(desk: Desk, leaf: str, words: str, *, say: Say, again: bool = False) -> None:
    """The first line: one action and the number, with the local numbers that are configured.

    Who may harm themselves and says so `again` is not answered with the same words.
    """
    phones = desk.policy.phones
    ending = first_ending(leaf, words)
    of_own = leaf == SELF_HARM and not ending
    names = {key: f"{each.label}{each.number}" for key, each in phones.items() if each.number}
    say.utter_message(
        response="utter_danger_" + leaf.removeprefix("em.") + ("_again" if again and of_own else ending),
        gas=f"{names['gas']} 或 119" if "gas" in names else "119",
        lift=f"{names['lift']} 或 119" if "lift" in names else "119",
        duty=names.get("duty", "社区值班"),
    )
