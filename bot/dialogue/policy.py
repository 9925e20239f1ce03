"""Which action comes next: the part of Rasa's RulePolicy that our files use, step by step through a turn."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.dialogue.script import LISTEN, Rule, Script

#: Rasa's action where no rule fits: says utter_default and forgets the message.
FALLBACK = "action_default_fallback"


class Walk:
    """The way through the rules since a message came or, in the same turn, a form ended.

    A rule goes on fitting as long as its conditions held at every step and everything done was its own.
    """

    def __init__(self, script: Script, intent: str) -> None:
        self._script, self._last = script, LISTEN
        self._begin(each for each in script.rules if intent in each.intents)

    def _begin(self, rules: Iterable[Rule]) -> None:
        self._fitting, self._done = list(rules), 0

    def next(self, slots: Mapping[str, Any], form: str | None) -> str:
        """An open form goes before all rules; of the rules the fitting one with most conditions."""
        if form:
            return LISTEN if self._last == form else form
        self._fitting = [each for each in self._fitting if self._script.holds(each, slots)]
        best = max(self._fitting, key=lambda each: len(each.slots), default=None)
        if best is None:
            return FALLBACK if self._script.fallback and self._last != FALLBACK else LISTEN
        return best.actions[self._done] if self._done < len(best.actions) else LISTEN

    def did(self, action: str, form: str | None) -> None:
        """This was done, by a rule or because an action asked for it; this form is open now."""
        self._last = action
        if action in self._script.forms and form is None:
            self._begin(each for each in self._script.rules if each.ends == action)
            return
        ahead = slice(self._done, self._done + 1)
        self._fitting = [each for each in self._fitting if each.actions[ahead] == (action,)]
        self._done += 1


def actions_after_intent(script: Script, intent: str, slots: Mapping[str, Any]) -> tuple[str, ...]:
    """All that a message would lead to if it came now and no slot changed on the way."""
    fitting = [each for each in script.rules if intent in each.intents and script.holds(each, slots)]
    best = max(fitting, key=lambda each: len(each.slots), default=None)
    return best.actions if best else ()
