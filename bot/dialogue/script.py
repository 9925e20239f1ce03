"""Reads domain.yml and the rules; refuses at start whatever the engine would not carry out as Rasa does."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.dialogue.files import Part, ScriptError, plain

__all__ = ["LISTEN", "Rule", "Script", "ScriptError", "Variation", "load_script"]

LISTEN = "action_listen"
_DEFAULT_FALLBACK = "action_default_fallback"
_DOMAIN_KEYS = ("version", "intents", "entities", "slots", "forms", "actions", "responses", "session_config")
_POLICY_KEYS = (
    "name", "core_fallback_threshold", "core_fallback_action_name", "enable_fallback_prediction",
    "check_for_contradictions",
)  # fmt: skip
_ENDING = "表单结束的规则要以 action: {0}、active_loop: null、slot_was_set: [requested_slot: null] 开头"


@dataclass(frozen=True)
class Variation:
    """One way to word a response."""

    text: str
    buttons: tuple[Mapping[str, str], ...] = ()
    channel: str | None = None
    #: Slot values that must hold for this variation.
    condition: tuple[tuple[str, Any], ...] = ()
    image: str | None = None
    custom: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Rule:
    """After one of `intents`, or after the form `ends`, these actions."""

    name: str
    intents: frozenset[str]
    ends: str | None
    actions: tuple[str, ...]


@dataclass(frozen=True)
class Script:
    """Everything that the engine needs to know of the dialogue."""

    intents: frozenset[str]
    #: With their initial values.
    slots: Mapping[str, Any]
    forms: Mapping[str, tuple[str, ...]]
    actions: frozenset[str]
    responses: Mapping[str, tuple[Variation, ...]]
    after_intent: Mapping[str, tuple[str, ...]]
    after_form: Mapping[str, tuple[str, ...]]
    #: What is done where no rule fits.
    fallback: tuple[str, ...]
    #: The domain as Rasa sends it to an action server.
    domain: Mapping[str, Any]


def load_script(domain_path: Path, rules_path: Path, config_path: Path | None = None) -> Script:
    """Raises ScriptError. Without a configuration the fallback is Rasa's own."""
    domain = Part.of_file(domain_path).only(*_DOMAIN_KEYS)
    responses = _responses(domain.part("responses"))
    intents, actions, forms = domain.words("intents"), domain.words("actions"), _forms(domain.part("forms"))
    _version(domain)
    _no_session_ends(domain)
    rules = _rules(rules_path)
    doable = {*actions, *forms, *responses, LISTEN}
    for rule in rules:
        _names_what_exists(rules_path, rule, frozenset(intents), frozenset(doable))
    script = Script(
        intents=frozenset(intents),
        slots=_slots(domain.part("slots")),
        forms=forms,
        actions=frozenset(actions),
        responses=responses,
        after_intent=_by_start(rules_path, [(each, rule) for rule in rules for each in rule.intents]),
        after_form=_by_start(rules_path, [(rule.ends, rule) for rule in rules if rule.ends]),
        fallback=_fallback(Part.of_file(config_path) if config_path else None, doable),
        domain=plain(domain.node),
    )
    _every_form_ends(rules_path, script)
    _no_other_files(domain_path, rules_path)
    return script


def _version(file: Part) -> None:
    if str(file.get("version") or "3.1") not in ("3.0", "3.1"):
        raise file.refuse("version", "只支持 3.0 和 3.1 的写法")


def _no_session_ends(domain: Part) -> None:
    session = domain.part("session_config").only(
        "session_expiration_time", "carry_over_slots_to_new_session"
    )
    if session.get("session_expiration_time") != 0:
        raise domain.refuse(
            "session_config", "对话引擎的会话不过期，要写明 session_expiration_time: 0"
        )


def _slots(slots: Part) -> dict[str, Any]:
    return {name: _initial(name, slots.part(name)) for name in slots.names()}


def _initial(name: str, slot: Part) -> Any:
    slot.only("type", "mappings", "initial_value")
    if slot.get("type") != "any":
        raise slot.refuse("type", f"槽位 {name} 只支持 any 类型")
    for mapping in slot.parts("mappings"):
        if dict(mapping.node) != {"type": "custom"}:
            raise slot.refuse("mappings", f"槽位 {name} 只支持 type: custom")
    return plain(slot.get("initial_value"))


def _forms(forms: Part) -> dict[str, tuple[str, ...]]:
    return {name: forms.part(name).only("required_slots").words("required_slots") for name in forms.names()}


def _responses(responses: Part) -> dict[str, tuple[Variation, ...]]:
    found = {}
    for name in responses.names():
        found[name] = tuple(_variation(each) for each in responses.parts(name))
        if not any(each.channel is None and not each.condition for each in found[name]):
            raise responses.refuse(name, "至少要有一句不带 channel 和 condition，否则有时无话可说")
    return found


def _variation(node: Part) -> Variation:
    node.only("text", "buttons", "channel", "condition", "image", "custom")
    condition = []
    for each in node.parts("condition"):
        each.only("type", "name", "value")
        if each.get("type") != "slot":
            raise node.refuse("condition", "只支持 type: slot 的条件")
        condition.append((each.word("name"), plain(each.get("value"))))
    buttons = [each.only("title", "payload") for each in node.parts("buttons")]
    return Variation(
        text=node.word("text") if "text" in node else "",
        buttons=tuple({"title": each.word("title"), "payload": each.word("payload")} for each in buttons),
        channel=node.word("channel") if "channel" in node else None,
        condition=tuple(condition),
        image=node.word("image") if "image" in node else None,
        custom=plain(node.part("custom").node) if "custom" in node else None,
    )


def _rules(path: Path) -> list[Rule]:
    file = Part.of_file(path).only("version", "rules")
    _version(file)
    return [_rule(each) for each in file.parts("rules")]


def _rule(node: Part) -> Rule:
    node.only("rule", "condition", "steps")
    name, loop, steps = node.word("rule"), _loop(node), node.parts("steps")
    intents = _intents(steps[0]) if steps else frozenset()
    if intents:
        if loop:
            raise node.refuse("condition", "表单进行中的话都交给表单，不支持在表单里按意图写规则")
        return Rule(name, intents, None, _actions(steps[1:]))
    if loop is None:
        raise node.refuse("steps", "规则要么从意图开始，要么以 active_loop 为条件、从表单结束开始")
    ending = [{"action": loop}, {"active_loop": None}, {"slot_was_set": [{"requested_slot": None}]}]
    if [plain(each.node) for each in steps[:3]] != ending:
        raise node.refuse("steps", _ENDING.format(loop))
    return Rule(name, frozenset(), loop, _actions(steps[3:]))


def _loop(node: Part) -> str | None:
    """The form of the condition. Slots are no condition: Rasa's rules do not look at slots of type any."""
    loop = None
    for each in node.parts("condition"):
        if "slot_was_set" in each:
            raise each.refuse("slot_was_set", "any 类型的槽位在规则的条件里不起作用")
        loop = each.only("active_loop").get("active_loop")
    return loop


def _intents(step: Part) -> frozenset[str]:
    if "intent" in step:
        return frozenset({step.only("intent").word("intent")})
    if "or" in step:
        return frozenset(each.only("intent").word("intent") for each in step.only("or").parts("or"))
    return frozenset()


def _actions(steps: tuple[Part, ...]) -> tuple[str, ...]:
    """Actions in order; an `active_loop` step only repeats that the form before it is now open."""
    actions: list[str] = []
    for step in steps:
        step.only("action", "active_loop")
        if "action" in step:
            actions.append(step.word("action"))
        elif not actions or step.get("active_loop") != actions[-1]:
            raise step.refuse("active_loop", "只能写在同名表单之后")
    return tuple(actions)


def _names_what_exists(path: Path, rule: Rule, intents: frozenset[str], doable: frozenset[str]) -> None:
    for name in sorted(rule.intents - intents):
        raise ScriptError(f"{path}，规则“{rule.name}”：domain.yml 里没有意图 {name}")
    for name in rule.actions:
        if name not in doable:
            raise ScriptError(f"{path}，规则“{rule.name}”：domain.yml 里没有动作 {name}")


def _by_start(path: Path, rules: list[tuple[str, Rule]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for start, rule in rules:
        if start in found:
            raise ScriptError(f"{path}，规则“{rule.name}”：和另一条规则的开头相同（{start}）")
        found[start] = rule.actions
    return found


def _every_form_ends(path: Path, script: Script) -> None:
    for form in script.forms.keys() ^ script.after_form.keys():
        known = form in script.forms
        raise ScriptError(
            f"{path}：表单 {form} 没有写结束以后做什么的规则" if known else f"{path}：domain.yml 里没有表单 {form}"
        )


def _fallback(config: Part | None, doable: set[str]) -> tuple[str, ...]:
    """What RulePolicy's settings in config.yml say is done where no rule fits."""
    said = ("utter_default",) if "utter_default" in doable else ()
    if config is None:
        return said
    policies = config.parts("policies")
    if [each.get("name") for each in policies] != ["RulePolicy"]:
        raise config.refuse("policies", "对话引擎只有 RulePolicy 一种")
    policy = policies[0].only(*_POLICY_KEYS)
    if policy.get("enable_fallback_prediction") is False:
        return ()
    name = policy.get("core_fallback_action_name") or _DEFAULT_FALLBACK
    if name == _DEFAULT_FALLBACK:
        return said
    if name not in doable:
        raise policy.refuse("core_fallback_action_name", f"domain.yml 里没有动作 {name}")
    return (str(name),)


def _no_other_files(domain_path: Path, rules_path: Path) -> None:
    """A standard Rasa reads every file of the folder; the engine would leave them out in silence."""
    folder = rules_path.parent
    for path in sorted((*folder.rglob("*.yml"), *folder.rglob("*.yaml"))):
        if path not in (domain_path, rules_path) and path.relative_to(folder).parts[0] != "nlu":
            raise ScriptError(f"{path}：对话引擎只读 {rules_path.name}，请把规则写进去")
