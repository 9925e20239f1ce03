"""Reads what config.yml says of the dialogue; `service:` is read by cases.policy."""

from pathlib import Path

from bot.dialogue.domain_file import format_is_ours
from bot.dialogue.parts import Part, read

_KEYS = frozenset({"version", "recipe", "assistant_id", "language", "pipeline", "policies", "service"})
_POLICY_KEYS = frozenset(
    {"name", "core_fallback_threshold", "core_fallback_action_name", "enable_fallback_prediction"}
)


def read_fallback(path: Path) -> bool:
    """Whether something is said where no rule fits. Raises ScriptError."""
    parts = read(path).fields(_KEYS, needed=("recipe", "language", "pipeline", "policies"))
    format_is_ours(parts)
    parts["recipe"].only("default.v1")
    parts["language"].only("zh")
    if parts["pipeline"].value != []:
        raise parts["pipeline"].refused("要是空的 []：两种引擎都用本服务自己的理解")
    policy, *more = parts["policies"].listed()
    for each in more:
        raise each.refused("只支持 RulePolicy 一个")
    return _rule_policy(policy)


def _rule_policy(part: Part) -> bool:
    parts = part.fields(_POLICY_KEYS, needed=("name",))
    parts["name"].only("RulePolicy")
    if "core_fallback_action_name" in parts:
        parts["core_fallback_action_name"].only("action_default_fallback")
    if "enable_fallback_prediction" in parts:
        parts["enable_fallback_prediction"].only(True, False)
    if "core_fallback_threshold" in parts:
        _check_threshold(parts["core_fallback_threshold"])
    return "enable_fallback_prediction" not in parts or bool(parts["enable_fallback_prediction"].value)


def _check_threshold(part: Part) -> None:
    """Rules are the only policy, so any threshold does the same – but at 0 Rasa falls silent."""
    if isinstance(part.value, bool) or not isinstance(part.value, int | float) or not 0 < part.value <= 1:
        raise part.refused("要是大于 0、不超过 1 的数")
