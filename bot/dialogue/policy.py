"""Which actions come next: a pure function of the script, equal to Rasa's RulePolicy on what it accepts."""

from bot.dialogue.script import Script


def actions_after_intent(script: Script, intent: str) -> tuple[str, ...]:
    """What to do when a message comes while no form is open."""
    return script.after_intent.get(intent, script.fallback)


def actions_after_form(script: Script, form: str) -> tuple[str, ...]:
    """What to do when a form has just ended."""
    return script.after_form[form]
