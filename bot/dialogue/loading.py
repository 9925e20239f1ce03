"""Reads config.yml, domain.yml and data/rules.yml; refuses at start whatever the engine would not do as Rasa does."""

from dataclasses import replace
from pathlib import Path

from bot.dialogue.config_file import read_fallback
from bot.dialogue.domain_file import read_domain
from bot.dialogue.parts import ScriptError
from bot.dialogue.rules_file import read_rules
from bot.dialogue.script import Script


def load_script(folder: Path) -> Script:
    """Raises ScriptError."""
    fallback = read_fallback(folder / "config.yml")
    script = read_domain(folder / "domain.yml")
    rules = folder / "data" / "rules.yml"
    for path in sorted((*rules.parent.glob("*.yml"), *rules.parent.glob("*.yaml"))):
        if path != rules:
            raise ScriptError(f"{path}：不会读这个文件；对话只写在 rules.yml 里，例句放在 nlu/ 里")
    return replace(script, rules=read_rules(rules, script), fallback=fallback)
