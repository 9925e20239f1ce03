"""Which action comes next: a pure function of the script and the state, equal to Rasa's RulePolicy on our files."""

from collections.abc import Mapping
from typing import Any

from bot.dialogue.script import Rule, Script

FALLBACK = "utter_default"


def actions_after_intent(script: Script, intent: str, slots: Mapping[str, Any]) -> tuple[str, ...]:
    """What to do when a message comes while no form is open. The rule with most conditions wins."""
    rule = _best(script, [each for each in script.rules if intent in each.intents], slots)
    return rule.actions if rule else (FALLBACK,)


def actions_after_form(script: Script, form: str, slots: Mapping[str, Any]) -> tuple[str, ...]:
    """What to do when a form has just ended."""
    rule = _best(script, [each for each in script.rules if each.ends == form], slots)
    return rule.actions if rule else ()


def _best(script: Script, rules: list[Rule], slots: Mapping[str, Any]) -> Rule | None:
    fitting = [each for each in rules if all(slots.get(name) == value for name, value in each.slots)]
    return max(fitting, key=lambda each: len(each.slots), default=None)
