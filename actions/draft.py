"""The draft: what a resident has reported so far, before it becomes cases. Lives in the slot `draft`."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher as Say

from actions.answers import wants_no_name
from actions.turn import Turn
from cases.drafts import PLACE_PARTS, PlaceDraft, place_text
from cases.taxonomy import Taxonomy

#: What a message is filed under when nobody can tell: a person will.
UNSORTED = "other.unclear"
#: Asked this often, then the report goes on without it: no dead end.
MOST_QUESTIONS = 2
#: So many messages in a row that neither confirm nor correct a report, then it is registered for a person to see.
MOST_UNANSWERED = 3
#: Characters of an exclamation that is no matter of its own.
MOST_COLOURING = 8

#: How a form ended; the slot `confirmation`.
SUBMIT, CANCEL, DANGER, HUMAN, RESTART = "submit", "cancel", "danger", "human", "restart"
#: Neither confirmed nor corrected, however often asked: registered as it stands, for a person to look at.
UNCONFIRMED = "unconfirmed"
#: It was no report but the answer to a question of ours, and has been dealt with.
TOLD = "told"


@dataclass
class DraftProblem:
    """One matter of a message: what, where, and how sure we are."""

    text: str
    topic: str
    certainty: str = "sure"
    choices: list[str] = field(default_factory=list)
    place: dict[str, Any] | None = None
    urgency: str = "normal"
    kind: str = "report"
    topic_asked: int = 0
    place_asked: int = 0
    #: The resident's open case that seems to be this very matter.
    same_as: str = ""
    #: A neighbour's open case that seems to be this very matter.
    joins: str = ""
    #: They said that it is another one.
    apart: bool = False

    @classmethod
    def of(cls, problem: Mapping[str, Any], kind: str) -> "DraftProblem":
        """From one entry of `problems`."""
        ranking = [each["name"] for each in problem.get("topic_ranking") or ()]
        return cls(
            text=problem["text"],
            topic=problem["topic"]["name"],
            certainty="unknown" if problem["topic"]["name"] == UNSORTED else problem.get("certainty", "sure"),
            choices=[name for name in ranking if not name.startswith(("em.", "other."))][:3],
            place=place_of(problem),
            urgency=problem.get("urgency", "normal"),
            kind=kind,
        )

    def needs_place(self, taxonomy: Taxonomy) -> bool:
        """Whether somebody has to go somewhere, and we do not know where, and have not asked enough."""
        category = taxonomy.leaf(self.topic)
        wanted = {"place", "room"} & set(category.ask_for)
        most = 1 if self.topic == UNSORTED else MOST_QUESTIONS
        return bool(wanted) and not is_located(self.place) and self.place_asked < most


@dataclass
class Draft:
    """All matters of a report, and which message was read last (a form reads each message once)."""

    problems: list[DraftProblem] = field(default_factory=list)
    read: str = ""
    attachments: list[int] = field(default_factory=list)
    details: dict[str, str] = field(default_factory=dict)
    anonymous: bool = False
    #: The matter that is being corrected.
    focus: int = 0
    #: The only matters to submit; empty: all.
    chosen: list[int] = field(default_factory=list)
    #: Messages in a row that did not say whether it is right so.
    unanswered: int = 0

    @classmethod
    def of_turn(cls, turn: Turn) -> "Draft":
        """A new draft of a first message; words without a recognised matter become an unsorted one."""
        kind = kind_of(turn)
        problems = without_colouring([DraftProblem.of(each, kind) for each in turn.problems])
        if not problems:
            place = dict(turn.place) if turn.place else None
            # 「我要投诉」 alone tells nothing yet.
            text = "" if turn.commanded else turn.text
            problems = [DraftProblem(text, UNSORTED, certainty="unknown", place=place, kind=kind)]
        if len(problems) == 1 and turn.text and not turn.commanded:
            problems[0].text = turn.text
        nameless = wants_no_name(turn.text) or bool(turn.slots.get("no_name"))
        draft = cls(problems, turn.message_id, [], turn.details(), nameless)
        draft.attachments = [*(turn.slots.get("attachments") or ()), *turn.attachments]
        return draft

    @classmethod
    def from_slot(cls, value: Mapping[str, Any] | None) -> "Draft":
        """The draft kept in the slot, or an empty one."""
        if not value:
            return cls()
        kept = dict(value)
        kept["problems"] = [DraftProblem(**each) for each in kept["problems"]]
        return cls(**kept)

    def to_slot(self) -> dict[str, Any]:
        """Plain data for the tracker."""
        return asdict(self)

    def next_question(self, taxonomy: Taxonomy) -> str:
        """The one thing to ask next: `topic_choice`, `place` or `confirmation`."""
        for index, problem in enumerate(self.problems):
            if problem.certainty != "sure":
                self.focus = index
                return "topic_choice"
        for index, problem in enumerate(self.problems):
            if problem.needs_place(taxonomy):
                self.focus = index
                return "place"
        return "confirmation"

    @property
    def words(self) -> str:
        """All that was said of the matters."""
        return "。".join(each.text for each in self.problems)

    @property
    def focused(self) -> DraftProblem:
        """The matter that the last question was about."""
        return self.problems[min(self.focus, len(self.problems) - 1)]


def kind_of(turn: Turn) -> str:
    """What a matter of this message is: a report, whatever the message is for, unless it is something else."""
    return turn.intent if turn.intent in ("report", "suggest", "consult", "praise") else "report"


def place_of(problem: Mapping[str, Any]) -> dict[str, Any] | None:
    """Where a matter is. Where somebody lives, or comes from, is no second place of it."""
    place = problem.get("place")
    if not place:
        return None
    elsewhere = _OWN_HOME.search(problem["text"]) or _COMES_FROM.search(problem["text"])
    return {**place, "also": None if elsewhere else place.get("also")}


def joined(before: str, more: str) -> str:
    """What was said of a matter, one sentence after the other."""
    return "。".join(filter(None, (before, more)))


def without_colouring(problems: list[DraftProblem]) -> list[DraftProblem]:
    """「气死我了，楼道又堆满了」「3号楼501，楼上太吵」: what tells no matter beside a clear one belongs to that one."""
    clear = [each for each in problems if not _tells_nothing(each)]
    if not clear or len(clear) == len(problems):
        return problems
    first = clear[0]
    first.text = "，".join(each.text for each in problems if each is first or each not in clear)
    for each in problems:
        if each not in clear and each.place and not (first.place or {}).get("building"):
            house = {part: each.place.get(part) for part in ("area", "building", "unit")}
            first.place = merge_place(house, first.place or {})
    return clear


def _tells_nothing(problem: DraftProblem) -> bool:
    """A cry, an address, where somebody lives, what it does to one's sleep, the plea not to be named."""
    if _SLEEPLESS.fullmatch(problem.text):
        return True
    if problem.certainty == "sure":
        return False
    said = problem.text.replace((problem.place or {}).get("text") or "", "").strip("，,。 ")
    at_home = _OWN_HOME.search(problem.text) and len(said) <= MOST_COLOURING
    short = not problem.place and len(problem.text) <= MOST_COLOURING
    return bool(short or at_home or len(said) <= 1 or wants_no_name(said))


def hide_home(problem: DraftProblem, said: str, taxonomy: Taxonomy) -> None:
    """「我住302，楼上太吵」: in matters between neighbours the reporter's own door is nobody's business."""
    room = (problem.place or {}).get("room")
    if not (problem.place and room and taxonomy.leaf(problem.topic).reporter_shield):
        return
    # 「601半夜打麻将，我住501」: the other door is what it is about.
    # 「三零二」 is no 302 to look for, but the words of the place.
    door = rf"(?:{re.escape(room)}|{re.escape(problem.place.get('text') or room)})"
    own = rf"(?:{_OWN_HOME.pattern})[^，,。]{{0,14}}{door}|{door}{_NEXT_DOOR}"
    told_once = room not in said and _OWN_HOME.search(said)
    if not (told_once or re.search(own, said)):
        return
    problem.place = {**problem.place, "room": None, "floor": None}
    problem.place["text"] = place_label(problem.place)


#: Beside a noise this is what it does, and no wish for a talk.
_SLEEPLESS = re.compile(
    r"(?:我|全家|一家人|孩子|老人|晚上|夜里|天天|一宿|一夜|都|根本|实在|半夜)*(?:睡不(?:着|好|成|了觉?)|没(?:法)?睡(?:着|好|觉)?|没合眼|失眠|头疼|心烦|烦死了?)[了啊呀的]*"
)


def open_draft(turn: Turn, say: Say) -> list[dict[str, Any]]:
    """Begins a draft with what was said; the first one also says what the words are used for."""
    if not turn.slots.get("noticed"):
        say.utter_message(response="utter_notice")
    draft = Draft.of_turn(turn)
    if draft.anonymous:
        say.utter_message(response="utter_reporter_shielded")
    return [SlotSet("draft", draft.to_slot()), SlotSet("noticed", True), SlotSet("confirmation", None)]


#: After a door: what is told of is not that one, unless another number follows.
_NEXT_DOOR = r"[室号]?[，,。 的]*(?:楼上|楼下|隔壁|对门|对面)(?!\d)"
_OWN_HOME = re.compile(r"[我俺咱](?:们)?(?:家)?(?:是|在|住)|住在?(?=[^，。]{0,10}\d{3})|[我俺]家")
_COMES_FROM = re.compile(r"的?(?:人|住户|业主|居民|邻居|那家)[^，。]{0,6}(?:把|往|跑到)")
#: Spots that every house has: they say where within a house, not which house.
_IN_ANY_HOUSE = re.compile(
    r"^(我?家|屋|室|楼道|楼梯|楼上|楼下|楼里|楼内|楼顶|屋顶|房顶|天台|顶上|电梯|门口|门厅|大厅|阳台|厨房|厕所|卫生间|对门|隔壁|单元|过道|走廊|窗|房|墙|管道|天花板)"
)


def is_located(place: Mapping[str, Any] | None) -> bool:
    """Whether somebody could go there: a house, an area, or a spot that there is only one of."""
    if not place:
        return False
    spot = str(place.get("spot") or "")
    return bool(place.get("building") or place.get("area") or (spot and not _IN_ANY_HOUSE.match(spot)))


def merge_place(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> dict[str, Any]:
    """A correction names only what changes: 8号楼西头 corrected by 9号楼 is 9号楼西头.

    Another building has other units, floors and rooms, so those fall away with it; told before any building, they stay.
    """
    merged = {part: (old or {}).get(part) for part in PLACE_PARTS}
    if new.get("building") and merged["building"] and new["building"] != merged["building"]:
        merged.update(unit=None, floor=None, room=None)
    merged.update({part: new[part] for part in PLACE_PARTS if new.get(part)})
    merged["also"] = new.get("also") or (None if new.get("building") else (old or {}).get("also"))
    merged["text"] = place_label(merged) or new.get("text", "")
    return merged


def place_label(place: Mapping[str, Any] | None) -> str:
    """How a place is read back: 「3号楼2单元 楼道」, of several 「3号楼、5号楼」. Empty for no place."""
    if not place:
        return ""
    return "、".join([_label(place), *(_label(each) for each in place.get("also") or ())])


def _label(place: Mapping[str, Any]) -> str:
    return place_text(place) or str(place.get("text") or "")


def place_draft(place: dict[str, Any]) -> PlaceDraft:
    """A place of the dialogue as the desk takes it."""
    return PlaceDraft(text=place_label(place), **{part: place.get(part) for part in PLACE_PARTS})
