"""What the dialogue is told of a message: Rasa's parse data, with the understanding's own keys beside it."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from actions.answers import ADDED, CORRECTED, wants_no_name, wants_person
from actions.help_words import calls, help_came
from actions.over import may_be_over, still_on
from bot.dialogue.phrases import CASE_NO, ROBOT, plain_meaning
from cases.routing import leader_does_it
from nlu.emergencies import listen
from nlu.interpreter import Interpreter
from nlu.places import find_place
from nlu.understanding import Ranked, Understanding

_COMMAND = re.compile(r"^/([A-Za-z_]+)\s*(\{.*\})?\s*$", re.DOTALL)
#: Written by a program, well or not: no resident begins so.
_BEGUN = re.compile(r"/[A-Za-z_]+(?:\s*\{.*)?", re.DOTALL)
#: Words that always mean one thing, as they stand on buttons and in the help text.
_WORDS = {
    "start_over": ("重新开始", "重来", "从头来", "重新说", "重新报", "返回", "清空"),
    "progress": ("进度", "查进度", "查询进度", "办到哪了", "办得怎么样了"),
    "my_cases": ("我的诉求", "我的工单", "我的记录", "我报的事"),
    "urge": ("催办", "催一催", "催一下", "催"),
    "withdraw": ("撤销", "撤单", "撤回", "不用管了"),
    "supplement": ("补充", "补充情况", "我要补充"),
    "my_leader": ("查网格长", "网格长", "网格员", "楼栋长", "单元长", "谁管我们楼"),
    "help": ("帮助", "怎么用", "菜单", "使用说明", "功能"),
    "human": ("转人工", "人工", "人工服务", "找人工", "要人工"),
    "privacy": ("隐私", "隐私说明"),
    "elder_mode": ("大字", "长辈模式", "老年模式", "字大点"),
    "report": ("我要报事", "报事", "我要反映问题", "投诉", "我要投诉", "反映问题"),
}
_INTENT_OF = {word: intent for intent, words in _WORDS.items() for word in words}
#: Rates what is done, also where the question for it was put aside: the payload of its button.
_RATINGS = {"rate:satisfied": ("满意", "很满意", "挺满意", "非常满意"), "rate:fair": ("基本满意",)}
_RATING_OF = {word: rating for rating, words in _RATINGS.items() for word in words}
_END_MARKS = "。！!？?~～，, 吧啊呀"
#: Intents under which a message that nobody understood would be filed wrongly or silently.
_FILING = frozenset({"report", "suggest"})
#: Intents that an answer out of the stored questions may fit.
_ASKING = frozenset({"consult", "my_leader"})
#: Intents that go with a matter; 「我家那个漏水还在漏」 taken for a mere no is a report all the same.
_OF_A_MATTER = _ASKING | {"urge", "progress", "supplement", "withdraw"}
#: Below this an intent that files nothing is doubted: the words may well have been a report.
_BELIEVED = 0.5

#: What is asked, or done with a case, is no news of a danger; nor is danger itself, unless it is said to be over.
_NO_NEWS = frozenset(
    {"consult", "progress", "my_cases", "my_leader", "emergency", "no_name", "help", "privacy", "elder_mode"}
)
#: One clause takes back what was told, the other tells of something else.
_DROP = r"(?:(?!他|她|物业|(?<!不)说|让|叫)[^，,。；;！!？?]){0,10}(?:不(?:用|想|要)?(?:报|说|反映|投诉)|别报|算)了?"
_DROPPED = re.compile(
    rf"(?P<drop>{_DROP}[^，,。；;！!？?]{{0,8}})[，,。；;！! ]{{1,5}}(?P<then>.{{4,}})"
    rf"|(?P<first>.{{4,}}?)[，,。；;！! ]{{1,5}}(?P<last>{_DROP}[吧啊。！!]*)",
    re.DOTALL,
)

_COURTEOUS = frozenset({"greet", "thanks", "bye", "chitchat", "help", "human"})
#: Characters of a courtesy or of a yes or no.
_SHORT = 8
_RANKED = 5
_PLEA = re.compile(r"[我俺]?(?:们)?(?:想|要)?匿名(?:地|的)?(?:举报|反映|投诉)?")
#: 「不是灯 是门」: what it is not, and what it is.
_RATHER = re.compile(
    r"(?:不对[，, ]*)?不是(?P<not>[^，。, 是]{1,8})[，。, ]*(?:而?是)(?P<but>[^，。,]{1,12})[。！!]?"
)
#: Not yet done, said in a few words; 「没弄错」 says something else.
_UNDONE = re.compile(r"(?:没|未)有?人?(?:再|给)?(?:修|清|处理|解决|搞|弄|来|管|办|搬|收)(?!错|事|电|水|法)")
_NO_USE = re.compile(r"没用|不管|不理|不来|白[找说]")
#: A word or two taken for a goodbye without one of these: nobody is sent away for that.
_PARTING = re.compile(r"见|拜|晚安|bye|走了|回头|下次|再会|告辞|不聊|挂了|先这样|^886?$", re.IGNORECASE)
#: Nor are the letters made bigger for 「不方便说」.
_ELDERLY = re.compile(
    r"[字词大慢快看念听读讲写打懂短长少多老眼耳认声音简绕啰放话]|要紧|意思|复杂|费劲|关怀|一[句次件遍]|模式"
)
#: Nor is 「会不会掉河里了」 about what is kept of whom.
_PRIVATE = re.compile(r"隐私|信息|保密|泄|透露|删|记录|数据|资料|个人|知道|告诉|名|存|留|谁看|号码|电话")
#: Nor does 「我有问题想说」 ask for what was reported before.
_REPORTED = re.compile(r"[报件查单反投提诉记录历]")
#: 「3」 after a question for the house.
_NUMBER = re.compile(r"[0-9]|^[甲乙一二三四五六七八九十]+$")

FindAnswer = Callable[[str], Mapping[str, str] | None]


class Cue:
    """Turns a text into what the dialogue acts on. The same for our engine and for a standard Rasa."""

    def __init__(self, interpreter: Interpreter, find_answer: FindAnswer, intents: frozenset[str]) -> None:
        self._interpreter, self._find_answer = interpreter, find_answer
        # What only the service may begin is not begun by writing its name.
        self._intents = frozenset(each for each in intents if not each.startswith("EXTERNAL_"))

    def __call__(self, text: str) -> dict[str, Any]:
        """Rasa's parse data: text, intent, intent_ranking, entities + problems, emergency, place, faq …"""
        command = self.command(text)
        if command is not None:
            return command
        return self._instead(text) or self.of(self._interpreter.parse(text))

    def _instead(self, text: str) -> dict[str, Any] | None:
        """「垃圾不报了，5号楼灯不亮」: what is wanted, and the topics of what is wanted no more."""
        said = _DROPPED.fullmatch(text.strip())
        if said is None:
            return None
        wanted = said["then"] or said["first"]
        data = self.of(self._interpreter.parse(wanted))
        if data["intent"]["name"] not in {*_FILING, "emergency"}:
            return None
        gone = self._interpreter.parse(said["drop"] or said["last"]).problems
        dropped = [each.topic.name for each in gone if not each.topic.name.startswith("other.")]
        return {**data, "text": text, "instead": wanted, "dropped": dropped}

    def command(self, text: str) -> dict[str, Any] | None:
        """`/choose{"choice":"submit"}` or 进度: what needs no understanding; None for plain words."""
        words = text.strip().rstrip(_END_MARKS)
        if fixed := _INTENT_OF.get(words):
            return {**plain_cue(text, fixed), "command": True}
        if rating := _RATING_OF.get(words):
            return {**plain_cue(text, "choose", [{"entity": "choice", "value": rating}]), "command": True}
        return self._begun(text) if _BEGUN.fullmatch(text.strip()) else None

    def _begun(self, text: str) -> dict[str, Any]:
        """`/intent{…}`; what is none of ours (`/restart`), or broken, becomes nobody's report."""
        unknown, found = {**plain_cue(text, "help"), "command": True}, _COMMAND.match(text)
        if not found or found[1] not in self._intents:
            return unknown
        try:
            values = json.loads(found[2]) if found[2] else {}
        except (json.JSONDecodeError, RecursionError):
            return unknown
        entities = [{"entity": str(key), "value": value} for key, value in values.items()]
        return {**plain_cue(text, found[1], entities), "command": True}

    def of(self, understood: Understanding) -> dict[str, Any]:
        """The cue of an understanding: danger first, then what is wanted."""
        data = understood.to_dict()
        place = find_place(understood.text, self._interpreter.gazetteer)
        data["place"] = place_dict(place) if place else None
        numbers = list(CASE_NO.finditer(understood.text))
        data["entities"] += [{"entity": "case_no", "value": f"{each[1]}-{each[2]}"} for each in numbers]
        # No word names the danger: beside one that was told, it is that one.
        data["guessed"] = bool(understood.emergency) and listen(understood.text).emergency is None
        self._rather(understood.text, data)
        name = self._name(understood, data)
        data["faq"] = dict(self._find_answer(understood.text) or {}) or None if name in _ASKING else None
        if self._is_news(understood.text, name):
            data["otherwise"], name = name, "danger_news"
        data["intent"] = {**data["intent"], "name": name}
        return data

    @staticmethod
    def _is_news(text: str, name: str) -> bool:
        """「没事了」 ends a danger, for whoever has told of one; who has not, is answered as `otherwise` says."""
        if calls(text) and name not in {*_FILING, "emergency", "no_name"}:
            return True
        good, on = may_be_over(text) or help_came(text), still_on(text)
        if name == "consult":
            return on  # 「太疼了」 of who lies there; else it is asked what helps
        return good if name == "emergency" else name not in _NO_NEWS and (good or on)

    @classmethod
    def _of_case(cls, understood: Understanding, place: Mapping[str, Any] | None) -> str | None:
        """What plainly speaks of the case there is: its place put right, its number, that it is not done."""
        text = understood.text
        corrected = place and CORRECTED.search(text)
        if ADDED.match(text) or (corrected and (place or {}).get("building")):
            return "supplement"
        named = any(each.certainty != "unknown" for each in understood.problems)
        return None if named else cls._of_unnamed(understood, corrected=bool(corrected))

    @staticmethod
    def _of_unnamed(understood: Understanding, *, corrected: bool) -> str | None:
        """「换到2单元，我说错了」「没清走」: no matter is named, so it is the one of the case."""
        text, said_of_it = understood.text, understood.intent.name in ("deny", "urge", "supplement")
        if said_of_it and corrected:
            return "supplement"
        brief = understood.intent.name in _FILING and len(text) <= _SHORT and _UNDONE.match(text)
        return "urge" if brief or (said_of_it and _UNDONE.search(text)) else None

    @staticmethod
    def _is_misheard(understood: Understanding, data: dict[str, Any]) -> bool:
        """Taken for something that takes plain words, without any of them."""
        text, place = understood.text, data["place"]
        said = {
            "bye": _PARTING.search(text),
            "elder_mode": _ELDERLY.search(text),
            "privacy": _PRIVATE.search(text),
            "my_cases": _REPORTED.search(text),
            "human": not ROBOT.fullmatch(text) and (not place or wants_person(text, place)),
        }
        return not said.get(understood.intent.name, True)

    def _is_doubtful(self, understood: Understanding) -> bool:
        """Hardly more than a guess; and 「单元长自己堆东西」「堆东西，找单元长没用」 ask for no leader."""
        intent, text = understood.intent, understood.text
        if intent.name == "my_leader" and (leader_does_it(text) or _NO_USE.search(text)):
            return leader_does_it(text) or bool(self._matter(text))
        return intent.name not in _FILING and intent.confidence < _BELIEVED

    def _doubted(self, understood: Understanding, data: dict[str, Any]) -> str:
        """「3号楼漏水」 taken for a question: it is a report if its matter is clear, else it is asked about."""
        intent = understood.intent.name
        if intent in ("affirm", "deny") and len(understood.text.strip()) <= _SHORT:
            return intent
        if not understood.problems:
            best = self._matter(understood.text)
            if not best:
                return (
                    intent if intent in _COURTEOUS and len(understood.text.strip()) <= _SHORT else "unclear"
                )
            data["problems"] = [_problem_dict(understood.text, best, data["place"])]
            return "report"
        if not any(each.certainty != "unknown" for each in understood.problems):
            return "unclear"
        return intent if intent in _OF_A_MATTER else "report"

    def _rather(self, text: str, data: dict[str, Any]) -> None:
        """Of 「不是灯 是门」 the matter is the door; of what breaks a word is enough."""
        said = _RATHER.fullmatch(text.strip())
        if said is None:
            return
        broken = any(each.name.startswith("repair.") for each in self._matter(said["not"])[:1])
        best = self._matter(said["but"]) or (self._matter(f"{said['but']}坏了") if broken else ())
        if best:
            data["problems"] = [_problem_dict(text, best, data["place"])]

    def _matter(self, text: str) -> Sequence[Ranked]:
        """The topics of a text that names a matter with certainty, best first; else none."""
        best = self._interpreter.topics(text)[:_RANKED]
        sure = best and self._interpreter.model.thresholds.certainty(best[0].confidence) == "sure"
        return best if sure and not best[0].name.startswith("other.") else ()

    def _says_nothing(self, understood: Understanding, data: dict[str, Any]) -> bool:
        """A few words without a place, a number or a matter: no report is opened for them."""
        words = understood.text.strip()
        told = data["place"] or _NUMBER.search(words) or understood.problems
        return len(words) <= _SHORT and not told and not self._matter(words)

    def _nameless(self, understood: Understanding, data: dict[str, Any]) -> str:
        """「我要匿名举报3号楼楼道堆杂物」 is a report, whatever the first half is taken for."""
        best = self._matter(_PLEA.sub("", understood.text))
        if not best and not data["place"]:
            return "no_name"
        data["problems"] = [_problem_dict(understood.text, best, data["place"])] if best else []
        return "report" if best else "unclear"

    def _name(self, understood: Understanding, data: dict[str, Any]) -> str:
        if understood.emergency:
            return "emergency"
        if plain := plain_meaning(understood.text):
            return plain
        if about := self._of_case(understood, data["place"]):
            return about
        if wants_no_name(understood.text) and not understood.problems:
            return self._nameless(understood, data)
        name = understood.intent.name
        if self._is_misheard(understood, data):
            return "chitchat" if self._says_nothing(understood, data) else "unclear"
        if self._is_doubtful(understood):
            return self._doubted(understood, data)
        if name in _FILING and not any(each.certainty != "unknown" for each in understood.problems):
            return "unclear"
        return name


def _problem_dict(text: str, ranking: Sequence[Ranked], place: Mapping[str, Any] | None) -> dict[str, Any]:
    topics = [{"name": each.name, "confidence": each.confidence} for each in ranking]
    parts = {"text": text, "topic": topics[0], "topic_ranking": topics, "place": place}
    return {**parts, "urgency": "normal", "certainty": "sure"}


def plain_cue(text: str, intent: str, entities: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """A cue without understanding: a command, an attachment, a trigger."""
    return {
        "text": text,
        "intent": {"name": intent, "confidence": 1.0},
        "intent_ranking": [],
        "entities": entities or [],
        "problems": [],
        "emergency": None,
        "place": None,
        "faq": None,
    }


def place_dict(place: Any) -> dict[str, Any]:
    """A Place as the actions read it."""
    parts = ("text", "area", "building", "unit", "floor", "room", "spot")
    also = [place_dict(each) for each in place.also]
    return {**{part: getattr(place, part) for part in parts}, "also": also}
