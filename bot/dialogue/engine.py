"""One turn: from what was understood, through rules, forms and actions, to what is said."""

from collections.abc import Mapping
from typing import Any

from bot.dialogue import policy
from bot.dialogue.action_runner import ActionRunner
from bot.dialogue.script import LISTEN, Script
from bot.dialogue.tracker import REQUESTED, Tracker
from bot.dialogue.wording import Wording
from bot.messages import OutgoingMessage

#: More actions than this in one turn is a loop.
MOST_ACTIONS = 12


class EndlessTurnError(RuntimeError):
    """The rules led from action to action without ever listening."""


class Engine:
    """Carries out a script."""

    def __init__(self, script: Script, runner: ActionRunner) -> None:
        self.script, self.runner, self.wording = script, runner, Wording(script)

    def turn(self, tracker: Tracker) -> list[OutgoingMessage]:
        """Answers the tracker's latest message. The tracker is changed."""
        said: list[OutgoingMessage] = []
        todo = [tracker.active_loop] if tracker.active_loop else list(self._first_actions(tracker))
        for _ in range(MOST_ACTIONS):
            if tracker.followup:
                todo, tracker.followup = [tracker.followup], None
            if not todo or todo[0] == LISTEN:
                tracker.shown = buttons_shown(said) if said else tracker.shown
                return said
            todo = self._do(todo[0], tracker, said) + todo[1:]
        raise EndlessTurnError(f"more than {MOST_ACTIONS} actions in one turn")

    def _first_actions(self, tracker: Tracker) -> tuple[str, ...]:
        intent = str(tracker.latest_message["intent"]["name"])
        return policy.actions_after_intent(self.script, intent, tracker.slots)

    def _do(self, name: str, tracker: Tracker, said: list[OutgoingMessage]) -> list[str]:
        """Does one thing; returns what it makes necessary next."""
        if name in self.script.forms:
            return self._form(name, tracker, said)
        if name in self.script.responses:
            said.append(self._say(name, {}, tracker))
        else:
            self._run(name, tracker, said)
        return []

    def _run(self, action: str, tracker: Tracker, said: list[OutgoingMessage]) -> list[Mapping[str, Any]]:
        result = self.runner.run(action, tracker, self.script.domain)
        events = list(result.get("events") or ())
        tracker.apply(events)
        for response in result.get("responses") or ():
            channel, seed = _channel_and_seed(tracker)
            said.append(self.wording.from_action(response, slots=tracker.slots, channel=channel, seed=seed))
        return events

    def _form(self, form: str, tracker: Tracker, said: list[OutgoingMessage]) -> list[str]:
        """Rasa's form: validate what was said, ask for the next slot, or end."""
        tracker.active_loop = form
        events: list[Mapping[str, Any]] = []
        if f"validate_{form}" in self.script.actions:
            events = self._run(f"validate_{form}", tracker, said)
        decided = [each for each in events if each.get("event") == "slot" and each.get("name") == REQUESTED]
        wanted = decided[-1].get("value") if decided else self._first_empty(form, tracker)
        tracker.slots[REQUESTED] = wanted
        if wanted is None:
            tracker.active_loop = None
            return list(policy.actions_after_form(self.script, form, tracker.slots))
        self._ask(form, str(wanted), tracker, said)
        return []

    def _first_empty(self, form: str, tracker: Tracker) -> str | None:
        return next((slot for slot in self.script.forms[form] if tracker.slots.get(slot) is None), None)

    def _ask(self, form: str, slot: str, tracker: Tracker, said: list[OutgoingMessage]) -> None:
        action = f"action_ask_{form}_{slot}"
        if action in self.script.actions:
            self._run(action, tracker, said)
            return
        names = (f"utter_ask_{form}_{slot}", f"utter_ask_{slot}")
        said.append(self._say(next(name for name in names if name in self.script.responses), {}, tracker))

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
