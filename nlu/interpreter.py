"""Understands one message: puts words, model, places, dangers and the gate together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nlu import cuts, emergencies, emergency_guards, encoder, entities, gate, places, segments, urgency
from nlu.evidence import lacks_words
from nlu.features import Sparse, simplify
from nlu.heads import Floats, Head, rank
from nlu.model import CODE_VERSION, Model, NoModelError, load, save
from nlu.normalize import normalize
from nlu.training import Progress, no_progress, train
from nlu.training_data import fingerprint, read_folder
from nlu.understanding import Emergency, Gazetteer, Place, Problem, Ranked, Understanding

#: Intents that are always about a matter, and those that may be.
_ABOUT_SOMETHING = frozenset({"report", "consult", "suggest"})
_MAYBE_ABOUT = frozenset({"praise", "progress", "urge", "withdraw", "supplement"})
_SAID = re.compile(r"\w")
_RANKED = 5
#: The topic of messages that do not say what they are about.
_UNCLEAR = "other.unclear"
#: How the names of topics of danger begin.
_DANGER = "em."
#: From here on a message that need not be about a matter is taken to be about this one.
_LIKELY_ABOUT = 0.5
#: A topic of danger that the model names is believed from here on: better one alarm too many.
_DANGER_BELIEVED = 0.45
#: A part of a message is believed only if the whole message hints at danger too.
_DANGER_HINTED = 0.1
_ASKING = frozenset({"report", "urge", "supplement"})
_ASKING_ENOUGH = 0.3
#: So many characters of the message are shown as the words that gave the danger away.
_MATCHED = 60
_NOTHING = (Ranked("out_of_scope", 0.0),)


@dataclass(frozen=True)
class _Look:
    """A text as the heads see it."""

    features: Sparse
    alike: Floats


class Interpreter:
    """Parses messages with one model; safe to share between threads."""

    def __init__(self, model: Model, gazetteer: Gazetteer | None = None) -> None:
        encoder.keep_to_one_thread()
        self.model = model
        self.gazetteer = gazetteer

    @property
    def engine(self) -> str:
        """Which model answers."""
        return self.model.engine

    def parse(self, text: str) -> Understanding:
        """Everything that is understood of one message; never raises on any text."""
        return self.parse_many([text])[0]

    def parse_many(self, texts: Sequence[str]) -> list[Understanding]:
        """One understanding for each text, in order; the sentence vectors are made for all at once."""
        cleaned = [normalize(cuts.mark_numbers(text)) for text in texts]
        looks = self._look(cleaned)
        return [
            self._understand(text, clean, look)
            for text, clean, look in zip(texts, cleaned, looks, strict=True)
        ]

    def _understand(self, text: str, clean: str, look: _Look) -> Understanding:
        if not _SAID.search(clean):
            return Understanding(text, _NOTHING[0], _NOTHING, engine=self.engine)
        topics = self._topics(clean, look)
        parts = self._parts(clean, topics)
        wishes = self._rank(self.model.intent, look)
        danger = emergencies.find_emergency(clean) or _believed_danger([(clean, topics), *parts], wishes)
        intents = _intents(gate.judge(clean), wishes, danger)
        problems = self._problems(parts, intents[0].name, danger)
        found = entities.find_entities(clean)
        return Understanding(text, intents[0], intents[:_RANKED], danger, problems, found, self.engine)

    def topics(self, text: str) -> tuple[Ranked, ...]:
        """Every topic for the text as one whole, likeliest first."""
        clean = normalize(text)
        return self._topics(clean, self._look([clean])[0])

    def knows(self, topic: str) -> bool:
        """False for the topics of ours that a model trained on others' labels has never seen."""
        return self.model.topic is not None and topic in self.model.topic.classes

    def _look(self, texts: Sequence[str]) -> list[_Look]:
        vectors = self.model.encoder.encode([simplify(text) for text in texts])
        measure = self.model.vocabulary.measure
        alike = self.model.likeness.measure(vectors)
        return [_Look(measure(text), row) for text, row in zip(texts, alike, strict=True)]

    def _rank(self, head: Head | None, look: _Look) -> tuple[Ranked, ...]:
        return head.rank(look.features, look.alike) if head else ()

    def _topics(self, text: str, look: _Look) -> tuple[Ranked, ...]:
        """Every topic, likeliest first; dangers that cannot be meant leave their confidence to the others."""
        head = self.model.topic
        if head is None:
            return ()
        shares = head.probabilities(look.features, look.alike)
        harmless = _is_harmless(text)
        meant = [
            not (name.startswith(_DANGER) and (harmless or lacks_words(name, text))) for name in head.classes
        ]
        left = shares * meant
        return rank(head.classes, left / left.sum() if left.any() else shares)

    def _parts(self, text: str, topics: tuple[Ranked, ...]) -> list[segments.Part]:
        """What the message is about, one part for each problem, with the topics of each."""
        if not topics:
            return []
        return segments.split(text, self.read, topics=topics, find_place=self.find_place)

    def _problems(
        self, parts: list[segments.Part], intent: str, danger: Emergency | None
    ) -> tuple[Problem, ...]:
        if not parts or not self._is_about(intent, parts[0][1], danger):
            return ()
        whole: Place | None = None
        problems = []
        if danger and not any(danger.matched in text for text, _ in parts):
            danger = replace(danger, matched=parts[0][0])
        for text, ranking in parts:
            problem = self._problem(
                text, _with_danger(text, ranking, danger), intent, alarm=danger is not None
            )
            whole = whole or _addressed(problem.place)
            problems.append(_inherit(problem, whole))
        return tuple(problems)

    def _is_about(self, intent: str, topics: tuple[Ranked, ...], danger: Emergency | None) -> bool:
        if danger or intent in _ABOUT_SOMETHING:
            return True
        likely = max(self.model.thresholds.unsure, _LIKELY_ABOUT)
        return intent in _MAYBE_ABOUT and topics[0].confidence >= likely

    def read(self, texts: Sequence[str]) -> list[segments.Reading]:
        """Pieces of a message, each as if it were all that was said."""
        return [self._reading(text, look) for text, look in zip(texts, self._look(texts), strict=True)]

    def _reading(self, text: str, look: _Look) -> segments.Reading:
        topic = self.model.topic
        clear = float(topic.scores(look.features, look.alike).max()) if topic else 0.0
        wants = sum(
            wish.confidence for wish in self._rank(self.model.intent, look) if wish.name in _ABOUT_SOMETHING
        )
        return segments.Reading(self._topics(text, look), clear, float(look.alike.max()), wants)

    def find_place(self, text: str) -> Place | None:
        """The place that the text names, if any."""
        return places.find_place(text, self.gazetteer)

    def _problem(self, text: str, ranking: tuple[Ranked, ...], intent: str, *, alarm: bool) -> Problem:
        best = ranking[0]
        return Problem(
            text=text,
            topic=best,
            topic_ranking=ranking[:_RANKED],
            place=self.find_place(text),
            urgency=urgency.judge(text, best.name, intent=intent, alarm=alarm),
            certainty=self._certainty(best),
        )

    def _certainty(self, topic: Ranked) -> str:
        if topic.name == _UNCLEAR:
            return "unknown"
        return self.model.thresholds.certainty(topic.confidence)


def _intents(
    verdict: gate.Verdict, ranking: tuple[Ranked, ...], danger: Emergency | None
) -> tuple[Ranked, ...]:
    """Danger is never small talk; where there is none, the gate may hold a report back."""
    if not ranking:
        return _NOTHING
    if danger is None:
        return gate.apply(verdict, ranking)
    if ranking[0].name in _ABOUT_SOMETHING | _MAYBE_ABOUT:
        return ranking
    report = Ranked("report", max(0.9, danger.confidence))
    return (report, *(ranked for ranked in ranking if ranked.name != "report"))


def _is_harmless(text: str) -> bool:
    """True if dangerous words are no danger here; only the patterns, who know why, may still find one."""
    return emergencies.guarded(text) or emergency_guards.without_idioms(text) != text


def _believed_danger(parts: list[segments.Part], intents: tuple[Ranked, ...]) -> Emergency | None:
    """The danger that the model alone sees in a message (first its whole) that asks for somebody to come."""
    asking = sum(ranked.confidence for ranked in intents if ranked.name in _ASKING)
    if intents and asking < _ASKING_ENOUGH:
        return None
    if not parts or _danger_share(parts[0][1]) < _DANGER_HINTED:
        return None
    for text, ranking in parts:
        believed = _danger_share(ranking)
        if believed >= _DANGER_BELIEVED:
            return Emergency(_dangers(ranking)[0].name, text[:_MATCHED], round(believed, 4))
    return None


def _danger_share(ranking: tuple[Ranked, ...]) -> float:
    return sum(ranked.confidence for ranked in _dangers(ranking))


def _dangers(ranking: tuple[Ranked, ...]) -> list[Ranked]:
    return [ranked for ranked in ranking if ranked.name.startswith(_DANGER)]


def _with_danger(text: str, ranking: tuple[Ranked, ...], danger: Emergency | None) -> tuple[Ranked, ...]:
    """The ranking with the danger first if this text is the one that tells of it."""
    if danger is None or danger.matched not in text or ranking[0].name == danger.name:
        return ranking
    first = Ranked(danger.name, danger.confidence)
    return (first, *(ranked for ranked in ranking if ranked.name != danger.name))


#: Matters inside a building: a second one is in the same building unless another is named.
_IN_BUILDING = (
    *("repair.", "clutter.", "fire.", "env.dirty", "env.garbage", "env.sewage", "env.smoke", "em."),
    *("noise.neighbor", "noise.renovation", "dispute.", "security.highthrow"),
)


def _addressed(place: Place | None) -> Place | None:
    """The place if it is an address, and not only a spot (楼道) that every building has."""
    return place if place and (place.building or place.area or place.unit) else None


def _inherit(problem: Problem, whole: Place | None) -> Problem:
    """Give a problem told without a building the one that was named before."""
    if whole is None or not problem.topic.name.startswith(_IN_BUILDING):
        return problem
    own = problem.place
    if own is None:
        return replace(problem, place=replace(whole, floor=None, room=None, spot=None, also=()))
    if own.building is None and own.area is None:
        unit = own.unit or whole.unit
        return replace(problem, place=replace(own, area=whole.area, building=whole.building, unit=unit))
    return problem


def load_current(model_dir: Path, data_dir: Path) -> Model | None:
    """The stored model, if there is one that fits the sentences and the code of today."""
    try:
        model = load(model_dir)
    except NoModelError:
        return None
    return model if model.fingerprint == fingerprint(data_dir, version=CODE_VERSION) else None


def train_and_save(model_dir: Path, data_dir: Path, *, progress: Progress = no_progress) -> Model:
    """A new model of a folder of sentences, stored."""
    mark = fingerprint(data_dir, version=CODE_VERSION)
    model = train(read_folder(data_dir), fingerprint=mark, progress=progress)
    save(model, model_dir)
    return model


def load_or_train(model_dir: Path, data_dir: Path, *, progress: Progress = no_progress) -> Model:
    """The stored model, or a new one where none fits."""
    return load_current(model_dir, data_dir) or train_and_save(model_dir, data_dir, progress=progress)
