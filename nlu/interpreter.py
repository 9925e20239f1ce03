"""Understands one message: puts words, model, places, dangers and the gate together."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from nlu import cuts, emergencies, encoder, entities, gate, places, segments, urgency
from nlu.features import MOST_CHARACTERS
from nlu.joint_training import learn_judge
from nlu.model import CODE_VERSION, Model, NoModelError, load, save
from nlu.normalize import normalize
from nlu.reader import ABOUT_SOMETHING, Message, Reader, Reading
from nlu.training import Progress, no_progress, train
from nlu.training_data import fingerprint, read_folder, read_marked
from nlu.understanding import Emergency, Gazetteer, Place, Problem, Ranked, Understanding

#: Intents that may be about a matter.
_MAYBE_ABOUT = frozenset({"praise", "progress", "urge", "withdraw", "supplement", "deny"})
_SAID = re.compile(r"\w")
_RANKED = 5
#: The topic of messages that do not say what they are about.
_UNCLEAR = "other.unclear"
#: From here on a message that need not be about a matter is taken to be about this one.
_LIKELY_ABOUT = 0.5
#: A part of a message is believed to tell of danger only if the whole message hints at one.
_DANGER_HINTED = 0.15
#: So much before the end of what is read as a whole a sentence may have begun.
_BEFORE = 40
_SENTENCE = re.compile(r"[。！？\n]")
_NOTHING = (Ranked("out_of_scope", 0.0),)


class Interpreter:
    """Parses messages with one model; safe to share between threads."""

    def __init__(self, model: Model, gazetteer: Gazetteer | None = None) -> None:
        encoder.keep_to_one_thread()
        self.model = model
        self.reader = Reader(model)
        self.gazetteer = gazetteer

    @property
    def engine(self) -> str:
        """Which model answers."""
        return self.model.engine

    def parse(self, text: str) -> Understanding:
        """Everything that is understood of one message; never raises on any text."""
        return self.parse_many([text])[0]

    def parse_many(self, texts: Sequence[str]) -> list[Understanding]:
        """One understanding for each text, in order; the encoder works on all of them together."""
        messages = self.reader.take_in([_clean(text) for text in texts])
        return list(map(self._understand, texts, messages))

    def _understand(self, text: str, message: Message) -> Understanding:
        if not _SAID.search(message.text):
            return Understanding(text, _NOTHING[0], _NOTHING, engine=self.engine)
        parts = self._parts(message)
        danger = (
            message.reading.danger or _danger_in(parts, message.reading) or self._danger_far_on(message.text)
        )
        intents = _intents(gate.judge(message.text), message.reading.intents, danger)
        problems = self._problems(parts, intents[0].name, danger)
        found = entities.find_entities(message.text)
        return Understanding(text, intents[0], intents[:_RANKED], danger, problems, found, self.engine)

    def _danger_far_on(self, text: str) -> Emergency | None:
        """The danger that a long message tells of after what is read of it as a whole."""
        if len(text) <= MOST_CHARACTERS:
            return None
        far = _SENTENCE.split(text[MOST_CHARACTERS - _BEFORE :])
        told = [each for each in far if emergencies.listen(each).emergency]
        readings = (message.reading for message in self.reader.take_in(told))
        return next((each.danger for each in readings if each.danger), None)

    def topics(self, text: str) -> tuple[Ranked, ...]:
        """Every topic for the text as one whole, likeliest first."""
        return self.reader.take_in([_clean(text)])[0].reading.topics

    def knows(self, topic: str) -> bool:
        """False for the topics of ours that a model trained on others' labels has never seen."""
        return self.model.topic is not None and topic in self.model.topic.classes

    def _parts(self, message: Message) -> list[segments.Part]:
        """What the message is about, one part for each problem."""
        if self.model.topic is None:
            return []
        if self.model.judge is None:
            return [(message.text, message.reading)]
        return segments.split(message, self.model.judge, read=self.reader.read, find_place=self.find_place)

    def _problems(
        self, parts: list[segments.Part], intent: str, danger: Emergency | None
    ) -> tuple[Problem, ...]:
        if not parts or not self._is_about(intent, parts[0][1].topics, danger):
            return ()
        whole: Place | None = None
        problems = []
        if danger and not any(danger.matched in text for text, _ in parts):
            danger = replace(danger, matched=parts[0][0])
        for text, reading in parts:
            ranking = _with_danger(text, reading.topics, danger)
            problem = self._problem(text, ranking, intent, alarm=danger is not None)
            whole = whole or _addressed(problem.place)
            problems.append(_inherit(problem, whole))
        return tuple(problems)

    def _is_about(self, intent: str, topics: tuple[Ranked, ...], danger: Emergency | None) -> bool:
        if danger or intent in ABOUT_SOMETHING:
            return True
        likely = max(self.model.thresholds.unsure, _LIKELY_ABOUT)
        return intent in _MAYBE_ABOUT and topics[0].confidence >= likely

    def find_place(self, text: str) -> Place | None:
        """The place that a normalized text names, if any."""
        return places.place_in(text, self.gazetteer)

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


def _clean(text: str) -> str:
    return normalize(cuts.mark_numbers(text))


def _danger_in(parts: Sequence[segments.Part], whole: Reading) -> Emergency | None:
    """The danger that only a part of the message tells of."""
    if (whole.belief or 0.0) < _DANGER_HINTED:
        return None
    return next((reading.danger for _, reading in parts if reading.danger), None)


def _intents(
    verdict: gate.Verdict, ranking: tuple[Ranked, ...], danger: Emergency | None
) -> tuple[Ranked, ...]:
    """Danger is never small talk; where there is none, the gate may hold a report back."""
    if not ranking:
        return _NOTHING
    if danger is None:
        return gate.apply(verdict, ranking)
    if ranking[0].name in ABOUT_SOMETHING | _MAYBE_ABOUT:
        return ranking
    report = Ranked("report", max(0.9, danger.confidence))
    return (report, *(ranked for ranked in ranking if ranked.name != "report"))


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
    if marked := read_marked(data_dir):
        model = replace(model, judge=learn_judge(Reader(model), marked))
    save(model, model_dir)
    return model


def load_or_train(model_dir: Path, data_dir: Path, *, progress: Progress = no_progress) -> Model:
    """The stored model, or a new one where none fits."""
    return load_current(model_dir, data_dir) or train_and_save(model_dir, data_dir, progress=progress)
