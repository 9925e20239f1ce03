"""Reads domain.yml and data/rules.yml; refuses at start whatever the engine would not carry out as Rasa does."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

_DOMAIN_KEYS = frozenset(
    {"version", "intents", "entities", "slots", "forms", "actions", "responses", "session_config"}
)
_RESPONSE_KEYS = frozenset({"text", "buttons", "channel", "condition", "image", "custom"})
LISTEN = "action_listen"


class ScriptError(Exception):
    """A dialogue file says something that the engine does not do; the message names file, line and key."""


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
    """After one of `intents`, or after the form `ends`, these actions, while the slots hold these values."""

    name: str
    intents: frozenset[str]
    ends: str | None
    slots: tuple[tuple[str, Any], ...]
    actions: tuple[str, ...]


@dataclass(frozen=True)
class Script:
    """Everything that the engine needs to know of the dialogue."""

    intents: frozenset[str]
    slots: Mapping[str, Any]
    forms: Mapping[str, tuple[str, ...]]
    actions: frozenset[str]
    responses: Mapping[str, tuple[Variation, ...]]
    rules: tuple[Rule, ...]
    #: The domain as Rasa sends it to an action server.
    domain: Mapping[str, Any]


def load_script(domain_path: Path, rules_path: Path) -> Script:
    """Raises ScriptError."""
    domain, rules = _read(domain_path), _read(rules_path)
    _known_keys(domain_path, domain, _DOMAIN_KEYS)
    _known_keys(rules_path, rules, frozenset({"version", "rules"}))
    script = Script(
        intents=frozenset(_names(domain_path, domain, "intents")),
        slots={name: _slot(domain_path, name, each) for name, each in domain.get("slots", {}).items()},
        forms={name: _form(domain_path, name, each) for name, each in domain.get("forms", {}).items()},
        actions=frozenset(_names(domain_path, domain, "actions")),
        responses={
            name: tuple(_variation(domain_path, each) for each in variations)
            for name, variations in domain.get("responses", {}).items()
        },
        rules=tuple(_rule(rules_path, each) for each in rules.get("rules", ())),
        domain=_plain(domain),
    )
    _check_references(rules_path, script)
    return script


def _read(path: Path) -> CommentedMap:
    try:
        content = YAML().load(path.read_text("utf-8"))
    except (OSError, YAMLError, UnicodeDecodeError) as error:
        raise ScriptError(f"{path}：读不出来：{error}") from error
    if not isinstance(content, CommentedMap):
        raise ScriptError(f"{path}：最外层要是一项一项的设置")
    return content


def _plain(value: Any) -> Any:
    """Without ruamel's types, so that it can be sent as JSON."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value


def _line(node: Any, key: Any) -> int:
    try:
        return int(node.lc.key(key)[0]) + 1
    except (AttributeError, KeyError, TypeError):
        return int(getattr(getattr(node, "lc", None), "line", 0)) + 1


def _refuse(path: Path, node: Any, key: Any, why: str) -> ScriptError:
    return ScriptError(f"{path}，第 {_line(node, key)} 行，“{key}”：{why}")


def _known_keys(path: Path, node: Mapping[str, Any], known: frozenset[str]) -> None:
    for key in node:
        if key not in known:
            raise _refuse(path, node, key, f"对话引擎不支持这一项；支持的有：{'、'.join(sorted(known))}")


def _names(path: Path, domain: CommentedMap, key: str) -> Iterator[str]:
    for each in domain.get(key, ()):
        if not isinstance(each, str):
            raise _refuse(path, domain, key, "只支持一个一个的名字，不支持带设置的写法")
        yield each


def _slot(path: Path, name: str, slot: CommentedMap) -> Any:
    _known_keys(path, slot, frozenset({"type", "mappings", "initial_value"}))
    if slot.get("type") != "any":
        raise _refuse(path, slot, "type", f"槽位 {name} 只支持 any 类型")
    for mapping in slot.get("mappings", ()):
        if dict(mapping) != {"type": "custom"}:
            raise _refuse(path, slot, "mappings", f"槽位 {name} 只支持 type: custom")
    return slot.get("initial_value")


def _form(path: Path, name: str, form: CommentedMap) -> tuple[str, ...]:
    _known_keys(path, form, frozenset({"required_slots"}))
    return tuple(form["required_slots"])


def _variation(path: Path, node: CommentedMap) -> Variation:
    _known_keys(path, node, _RESPONSE_KEYS)
    condition = []
    for each in node.get("condition", ()):
        if each.get("type") != "slot":
            raise _refuse(path, node, "condition", "只支持 type: slot 的条件")
        condition.append((each["name"], each["value"]))
    return Variation(
        text=str(node.get("text", "")),
        buttons=tuple(
            {"title": str(b["title"]), "payload": str(b["payload"])} for b in node.get("buttons", ())
        ),
        channel=node.get("channel"),
        condition=tuple(condition),
        image=node.get("image"),
        custom=_plain(node["custom"]) if "custom" in node else None,
    )


def _rule(path: Path, node: CommentedMap) -> Rule:
    _known_keys(path, node, frozenset({"rule", "condition", "steps"}))
    loop, slots = _condition(path, node)
    steps = list(node["steps"])
    intents = _intents(path, steps[0])
    if intents:
        if loop:
            raise _refuse(path, node, "condition", "表单进行中的话都交给表单，不支持在表单里按意图写规则")
        return Rule(str(node["rule"]), intents, None, slots, _actions(path, steps[1:]))
    if loop is None:
        raise _refuse(path, node, "steps", "规则要么从意图开始，要么以 active_loop 为条件、从表单结束开始")
    _check_ending(path, node, steps, loop)
    return Rule(str(node["rule"]), frozenset(), loop, slots, _actions(path, steps[3:]))


def _condition(path: Path, node: CommentedMap) -> tuple[str | None, tuple[tuple[str, Any], ...]]:
    loop, slots = None, []
    for each in node.get("condition", ()):
        _known_keys(path, each, frozenset({"active_loop", "slot_was_set"}))
        loop = each.get("active_loop", loop)
        for slot in each.get("slot_was_set", ()):
            slots += list(slot.items())
    return loop, tuple(slots)


def _intents(path: Path, step: CommentedMap) -> frozenset[str]:
    if "intent" in step:
        _known_keys(path, step, frozenset({"intent"}))
        return frozenset({step["intent"]})
    return frozenset(_intent_of(path, each) for each in step.get("or", ()))


def _intent_of(path: Path, each: CommentedMap) -> str:
    _known_keys(path, each, frozenset({"intent"}))
    return str(each["intent"])


def _check_ending(path: Path, node: CommentedMap, steps: Sequence[Any], loop: str) -> None:
    expected = [{"action": loop}, {"active_loop": None}, {"slot_was_set": [{"requested_slot": None}]}]
    if [_plain(each) for each in steps[:3]] != expected:
        raise _refuse(
            path,
            node,
            "steps",
            f"表单结束的规则要以 action: {loop}、active_loop: null、requested_slot: null 开头",
        )


def _actions(path: Path, steps: Sequence[CommentedMap]) -> tuple[str, ...]:
    """Actions in order; an `active_loop` step only repeats that the form before it is now open."""
    actions: list[str] = []
    for step in steps:
        _known_keys(path, step, frozenset({"action", "active_loop"}))
        if "action" in step:
            actions.append(step["action"])
        elif not actions or step["active_loop"] != actions[-1]:
            raise _refuse(path, step, "active_loop", "只能写在同名表单之后")
    return tuple(actions)


def _check_references(path: Path, script: Script) -> None:
    doable = script.actions | set(script.forms) | set(script.responses) | {LISTEN}
    taken: set[tuple[str, tuple[tuple[str, Any], ...]]] = set()
    for rule in script.rules:
        for name in rule.intents - script.intents:
            raise ScriptError(f"{path}，规则“{rule.name}”：domain.yml 里没有意图 {name}")
        for name in set(rule.actions) - doable:
            raise ScriptError(f"{path}，规则“{rule.name}”：domain.yml 里没有动作 {name}")
        for start in rule.intents or {rule.ends or ""}:
            if (start, rule.slots) in taken:
                raise ScriptError(f"{path}，规则“{rule.name}”：和另一条规则的开头相同（{start}）")
            taken.add((start, rule.slots))
