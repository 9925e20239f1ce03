"""The records in which the understanding of one message is handed from `nlu` to everyone else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple


@dataclass(frozen=True)
class Place:
    """Where something is; `text` is the words as said, `also` the other places of the same message.

    Numbers are digits as stored with an address: building "3", "甲5" or "B", unit "2",
    floor "4" or "-1", room "501".
    """

    text: str
    area: str | None = None
    building: str | None = None
    unit: str | None = None
    floor: str | None = None
    room: str | None = None
    spot: str | None = None
    also: tuple[Place, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As in the public interface."""
        return asdict(self) | {"also": [place.to_dict() for place in self.also]}


@dataclass(frozen=True)
class Gazetteer:
    """The community's buildings with their units, and its named places. Empty accepts every number."""

    buildings: Mapping[str, frozenset[str]] = field(default_factory=dict)
    names: frozenset[str] = frozenset()

    def knows(self, place: Place) -> bool:
        """False only if the place names a building or unit that the community does not have."""
        if not self.buildings or place.building is None:
            return True
        units = self.buildings.get(place.building)
        if units is None:
            return False
        return place.unit is None or not units or place.unit in units


class Ranked(NamedTuple):
    """A topic or an intent by its name in the taxonomy, with a calibrated confidence from 0 to 1.

    A tuple, because a message gives rise to hundreds of them.
    """

    name: str
    confidence: float

    def to_dict(self) -> dict[str, Any]:
        """As in the public interface."""
        return self._asdict()


@dataclass(frozen=True)
class Emergency:
    """A danger to life; `name` is an `em.*` leaf of the taxonomy, `matched` the words that gave it away."""

    name: str
    matched: str
    confidence: float

    def to_dict(self) -> dict[str, Any]:
        """As in the public interface."""
        return asdict(self)


@dataclass(frozen=True)
class Entity:
    """A phone, plate, person, time, since or frequency; `start` and `end` count characters of the text."""

    entity: str
    value: str
    text: str
    start: int
    end: int

    def to_dict(self) -> dict[str, Any]:
        """As in the public interface."""
        return asdict(self)


@dataclass(frozen=True)
class Problem:
    """One matter of a message. Urgency: emergency, urgent, normal, low; certainty: sure, unsure, unknown."""

    text: str
    topic: Ranked
    topic_ranking: tuple[Ranked, ...] = ()
    place: Place | None = None
    urgency: str = "normal"
    certainty: str = "sure"

    def to_dict(self) -> dict[str, Any]:
        """As in the public interface."""
        return {
            "text": self.text,
            "topic": self.topic.to_dict(),
            "topic_ranking": [ranked.to_dict() for ranked in self.topic_ranking],
            "place": self.place.to_dict() if self.place else None,
            "urgency": self.urgency,
            "certainty": self.certainty,
        }


@dataclass(frozen=True)
class Understanding:
    """Everything that one message was understood to say, and which engine said so."""

    text: str
    intent: Ranked
    intent_ranking: tuple[Ranked, ...] = ()
    emergency: Emergency | None = None
    problems: tuple[Problem, ...] = ()
    entities: tuple[Entity, ...] = ()
    engine: str = ""

    def to_dict(self) -> dict[str, Any]:
        """As in the public interface."""
        return {
            "text": self.text,
            "intent": self.intent.to_dict(),
            "intent_ranking": [ranked.to_dict() for ranked in self.intent_ranking],
            "emergency": self.emergency.to_dict() if self.emergency else None,
            "problems": [problem.to_dict() for problem in self.problems],
            "entities": [entity.to_dict() for entity in self.entities],
            "engine": self.engine,
        }
