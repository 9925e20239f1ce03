"""One turn: from what was understood, through rules, forms and actions, to what is said."""

from collections.abc import Mapping
from typing import Any

from bot.dialogue.action_runner import ActionRunner
from bot.dialogue.policy import FALLBACK, Walk
from bot.dialogue.script import LISTEN, REQUESTED, Script
from bot.dialogue.tracker import Tracker
from bot.dialogue.wording import Wording
from bot.messages import OutgoingMessage

#: Said where no rule fits.
DEFAULT = "utter_default"
#: More actions than this in one turn is a loop; Rasa's own limit.
MOST_ACTIONS = 10


class EndlessTurnError(RuntimeError):
    """The rules led from action to action without ever listening."""


class NothingFilledError(RuntimeError):
    """A validate_… action filled no slot, where Rasa's form would reject the message."""


class Engine:
    """Carries out a script."""

    def __init__(self, script: Script, runner: ActionRunner) -> None:
        self.script, self.runner, self.wording = script, runner, Wording(script)

    def turn(self, tracker: Tracker) -> list[OutgoingMessage]:
        """Answers the tracker's latest message. The tracker is changed."""
        said: list[OutgoingMessage] = []
        before, done = dict(tracker.slots), 0
        walk = Walk(self.script, str(tracker.latest_message["intent"]["name"]))
        while (name := self._next(walk, tracker)) != LISTEN:
            if done == MOST_ACTIONS:
                raise EndlessTurnError(f"more than {MOST_ACTIONS} actions in one turn")
            if name == FALLBACK:
                tracker.slots = dict(before)
            self._do(name, tracker, said)
            walk.did(name, tracker.active_loop)
            done += 1
        tracker.shown = buttons_shown(said) if said else tracker.shown
        return said

    @staticmethod
    def _next(walk: Walk, tracker: Tracker) -> str:
        """What an action asked for goes before forms and rules."""
        wanted, tracker.followup = tracker.followup, None
        return wanted or walk.next(tracker.slots, tracker.active_loop)

    def _do(self, name: str, tracker: Tracker, said: list[OutgoingMessage]) -> None:
        if name in self.script.forms:
            self._form(name, tracker, said)
        elif name in self.script.responses:
            said.append(self._say(name, {}, tracker))
        elif name != FALLBACK:
            self._run(name, tracker, said)
        elif DEFAULT in self.script.responses:
            said.append(self._say(DEFAULT, {}, tracker))

    def _run(self, action: str, tracker: Tracker, said: list[OutgoingMessage]) -> list[Mapping[str, Any]]:
        result = self.runner.run(action, tracker, self.script.domain)
        events = list(result.get("events") or ())
        tracker.apply(events)
        for response in result.get("responses") or ():
            channel, seed = _channel_and_seed(tracker)
            said.append(self.wording.from_action(response, slots=tracker.slots, channel=channel, seed=seed))
        return events

    def _form(self, form: str, tracker: Tracker, said: list[OutgoingMessage]) -> None:
        """Rasa's form: validate what was said, ask for the next slot, or end."""
        opening, tracker.active_loop = tracker.active_loop != form, form
        events = self._run(f"validate_{form}", tracker, said)
        filled = {each["name"]: each.get("value") for each in events if each["event"] == "slot"}
        if not (filled if opening else filled.keys() - {REQUESTED}):
            raise NothingFilledError(f"validate_{form}")
        wanted = filled[REQUESTED] if REQUESTED in filled else self._first_empty(form, tracker)
        tracker.slots[REQUESTED] = wanted
        if wanted is None:
            tracker.active_loop = None
        else:
            self._ask(form, str(wanted), tracker, said)

    def _first_empty(self, form: str, tracker: Tracker) -> str | None:
        return next((slot for slot in self.script.forms[form] if tracker.slots.get(slot) is None), None)

    def _ask(self, form: str, slot: str, tracker: Tracker, said: list[OutgoingMessage]) -> None:
        asking = self.script.asking(form, slot)
        if asking:
            self._do(asking, tracker, said)

    def _say(self, name: str, params: Mapping[str, Any], tracker: Tracker) -> OutgoingMessage:
        channel, seed = _channel_and_seed(tracker)
        return self.wording.say(name, params, slots=tracker.slots, channel=channel, seed=seed)


def buttons_shown(said: list[OutgoingMessage]) -> list[dict[str, str]]:
    """The buttons of the last message that has any."""
    for message in reversed(said):
        if message.buttons:
            return [{"title": each.title, "payload": each.payload} for each in message.buttons]
    return []


def _channel_and_seed(tracker: Tracker) -> tuple[str, str]:
    metadata = tracker.latest_message.get("metadata") or {}
    return str(metadata.get("channel") or ""), str(metadata.get("message_id") or "")
