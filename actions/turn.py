"""One turn of a conversation as the actions see it, read from Rasa's tracker."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker

#: Intents that ask for something to be told, not done; answered at once, wherever the talk stands.
SIDE_INTENTS = frozenset(
    {
        "consult", "my_leader", "my_cases", "progress", "help", "privacy", "elder_mode",
        "greet", "thanks", "bye", "chitchat", "out_of_scope",
    }
)  # fmt: skip

#: Those of them that are often only guessed: whoever was asked something has not answered it.
COURTESIES = frozenset({"greet", "thanks", "bye", "chitchat", "out_of_scope"})


@dataclass(frozen=True)
class Turn:
    """What the resident just said, what was understood of it, and where the talk stands."""

    text: str
    intent: str
    #: The payload of a tapped button or typed number: `submit`, `topic:repair.light`, …
    choice: str | None
    problems: tuple[Mapping[str, Any], ...]
    #: The place named anywhere in the message, also when it is about nothing else.
    place: Mapping[str, Any] | None
    emergency: Mapping[str, Any] | None
    #: The best answer of the FAQ, if one fits: {question, answer, source}.
    faq: Mapping[str, Any] | None
    entities: tuple[Mapping[str, Any], ...]
    message_id: str
    conversation_id: int
    attachments: tuple[int, ...]
    slots: Mapping[str, Any]
    requested: str | None
    #: A button, or a word that stands on one: there is nothing more in it than its intent.
    commanded: bool = False
    #: The emergency was concluded from the whole; no word names it.
    guessed: bool = False
    #: Of a danger told before these words would say that it is over, or not; `intent` is what they say else.
    danger_news: bool = False
    #: Topics of what these words drop before they tell of something else (`text`); None: they drop nothing.
    dropped: tuple[str, ...] | None = None

    @classmethod
    def of(cls, tracker: Tracker) -> "Turn":
        """Reads the tracker; everything that a caller may have left out has a plain default."""
        said = tracker.latest_message or {}
        metadata = said.get("metadata") or {}
        entities = tuple(said.get("entities") or ())
        intent = (said.get("intent") or {}).get("name") or "unclear"
        return cls(
            text=(said.get("instead") or said.get("text") or "").strip(),
            intent=said.get("otherwise") or intent,
            choice=_entity(entities, "choice"),
            problems=tuple(said.get("problems") or ()),
            place=said.get("place"),
            emergency=said.get("emergency"),
            faq=said.get("faq"),
            entities=entities,
            message_id=str(metadata.get("message_id") or said.get("message_id") or ""),
            conversation_id=int(metadata.get("conversation_id") or 0),
            attachments=tuple(metadata.get("attachments") or ()),
            slots=tracker.slots or {},
            requested=tracker.get_slot("requested_slot"),
            commanded=bool(said.get("command")),
            guessed=bool(said.get("guessed")),
            danger_news=intent == "danger_news",
            dropped=tuple(said["dropped"]) if "dropped" in said else None,
        )

    @property
    def asks_something(self) -> bool:
        """A question or courtesy that is answered and leaves the matter in hand where it was."""
        return self.intent in SIDE_INTENTS

    def origin_key(self, what: str) -> str | None:
        """Under which this message does this once, however often its turn is taken."""
        return f"{self.conversation_id}:{self.message_id}:{what}" if self.message_id else None

    @property
    def courteous(self) -> bool:
        """Words that neither tell nor ask anything."""
        return self.intent in COURTESIES

    def details(self) -> dict[str, str]:
        """Phone, plate, times … said in the message, by kind; the first of each kind counts."""
        found: dict[str, str] = {}
        for each in self.entities:
            if each.get("entity") not in (None, "choice", "case_no"):
                found.setdefault(str(each["entity"]), str(each.get("value", "")))
        return found


def _entity(entities: tuple[Mapping[str, Any], ...], name: str) -> str | None:
    return next((str(each["value"]) for each in entities if each.get("entity") == name), None)
