"""Reads domain.yml: what is known by name, and every sentence."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bot.dialogue.parts import Part, read
from bot.dialogue.script import REQUESTED, Script, Slot, Variation

FORMAT = "3.1"
_KEYS = frozenset(
    {"version", "intents", "entities", "slots", "forms", "actions", "responses", "session_config"}
)
_KINDS = ("any", "text", "bool", "categorical")
#: To these Rasa gives a meaning of its own.
_RASAS_INTENTS = frozenset({"restart", "back", "session_start"})
_RASAS_SLOTS = frozenset(
    {
        REQUESTED,
        "session_started_metadata",
        "knowledge_base_listed_objects",
        "knowledge_base_last_object",
        "knowledge_base_last_object_type",
    }
)
_RASAS_ACTIONS = frozenset(
    {
        "...",
        "action_listen",
        "action_restart",
        "action_session_start",
        "action_default_fallback",
        "action_deactivate_loop",
        "action_revert_fallback_events",
        "action_default_ask_affirmation",
        "action_default_ask_rephrase",
        "action_two_stage_fallback",
        "action_unlikely_intent",
        "action_back",
        "action_extract_slots",
        "action_validate_slot_mappings",
        "action_query_knowledge_base",
    }
)
_UTTER = "utter_"
_GAP = re.compile(r"\{[a-z_]+\}")
_PAYLOAD = re.compile(r"/([^{@\s]+)")


def read_domain(path: Path) -> Script:
    """The script without its rules. Raises ScriptError."""
    whole = read(path)
    parts = whole.fields(_KEYS, needed=_KEYS - {"version", "entities"})
    format_is_ours(parts)
    _no_sessions(parts["session_config"])
    _names(parts.get("entities"), frozenset())
    script = Script(
        intents=_names(parts["intents"], _RASAS_INTENTS),
        slots={name: _slot(name, each) for name, each in parts["slots"].named().items()},
        forms={name: _form(each) for name, each in parts["forms"].named().items()},
        actions=_names(parts["actions"], _RASAS_ACTIONS),
        responses={name: _response(each) for name, each in parts["responses"].named().items()},
        domain=whole.plain(),
    )
    _check_actions(parts["actions"], script)
    _check_forms(parts["forms"], script)
    _check_responses(parts["responses"], script)
    return script


def format_is_ours(parts: Mapping[str, Part]) -> None:
    """Rasa reads a file without a version as the newest it knows."""
    if "version" in parts:
        parts["version"].only(FORMAT)


def _no_sessions(part: Part) -> None:
    """A conversation of ours never begins anew by itself."""
    known = {"session_expiration_time": 0, "carry_over_slots_to_new_session": True}
    for name, each in part.fields(known, needed=known).items():
        each.only(known[name])


def _names(part: Part | None, taken: Iterable[str]) -> frozenset[str]:
    names: set[str] = set()
    for each in part.listed() if part else ():
        if not isinstance(each.value, str):
            raise each.refused("只支持一个一个的名字，不支持带设置的写法")
        name = each.text()
        if name in names:
            raise each.refused(f"{name} 写了两次")
        if name in taken or "/" in name:
            raise each.refused(f"不支持 {name}：Rasa 对它另有用处")
        names.add(name)
    return frozenset(names)


def _slot(name: str, part: Part) -> Slot:
    if name in _RASAS_SLOTS:
        raise part.refused(f"不支持 {name}：Rasa 对它另有用处")
    parts = part.fields({"type", "mappings", "values", "influence_conversation"}, needed=("type", "mappings"))
    parts["type"].only(*_KINDS)
    kind = str(parts["type"].value)
    for mapping in parts["mappings"].listed():
        if mapping.plain() != {"type": "custom"}:
            raise mapping.refused("只支持 type: custom，槽位由 validate_… 动作来填")
    seen = kind != "any"
    if "influence_conversation" in parts:
        parts["influence_conversation"].only(*((True, False) if seen else (False,)))
        seen = bool(parts["influence_conversation"].value)
    return Slot(kind, _values(kind, part, parts.get("values")), seen)


def _values(kind: str, slot: Part, part: Part | None) -> tuple[str, ...]:
    if kind != "categorical":
        if part:
            raise part.refused("只有 categorical 类型可以有 values")
        return ()
    if part is None:
        raise slot.refused("categorical 类型要有 values")
    return tuple(each.text().lower() for each in part.listed())


def _form(part: Part) -> tuple[str, ...]:
    parts = part.fields({"required_slots"}, needed=("required_slots",))
    return tuple(each.text() for each in parts["required_slots"].listed())


def _response(part: Part) -> tuple[Variation, ...]:
    if not part.key.startswith(_UTTER) or "/" in part.key:
        raise part.refused("名字要以 utter_ 开头，中间不能有 /")
    variations = tuple(_variation(each) for each in part.listed())
    if not any(each.channel is None and not each.condition for each in variations):
        raise part.refused("要有一句不带 channel 和 condition 的，不然有时会没有话说")
    return variations


def _variation(part: Part) -> Variation:
    parts = part.fields({"text", "buttons", "channel", "condition", "image", "custom"})
    if "text" not in parts and "custom" not in parts:
        raise part.refused("缺少 text")
    given = {name: parts[name].text() for name in ("text", "channel", "image") if name in parts}
    if "{" in _GAP.sub("", given.get("text", "")) or "}" in _GAP.sub("", given.get("text", "")):
        raise parts["text"].refused("花括号里只能是小写英文名字，如 {place}")
    for name in ("image", "custom"):
        if name in parts and _GAP.search(str(parts[name].plain())):
            raise parts[name].refused("只有 text 里可以有 {…}")
    custom = (
        {name: each.plain() for name, each in parts["custom"].named().items()} if "custom" in parts else None
    )
    return Variation(
        text=given.get("text", ""),
        buttons=tuple(_button(each) for each in parts["buttons"].listed()) if "buttons" in parts else (),
        channel=given.get("channel"),
        condition=tuple(map(_condition, parts["condition"].listed())) if "condition" in parts else (),
        image=given.get("image"),
        custom=custom,
    )


def _button(part: Part) -> Mapping[str, str]:
    known = ("title", "payload")
    button = {name: each.text() for name, each in part.fields(known, needed=known).items()}
    if any(_GAP.search(each) for each in button.values()):
        raise part.refused("只有 text 里可以有 {…}")
    return button


def _condition(part: Part) -> tuple[str, Any]:
    known = ("type", "name", "value")
    parts = part.fields(known, needed=known)
    parts["type"].only("slot")
    return parts["name"].text(), parts["value"].plain()


def _check_actions(part: Part, script: Script) -> None:
    for each in part.listed():
        if each.value in script.forms:
            raise each.refused(f"{each.value} 是表单，不能再写成动作")
        if each.value.startswith(_UTTER) and each.value not in script.responses:
            raise each.refused(f"responses 里没有 {each.value}")


def _check_forms(part: Part, script: Script) -> None:
    """Without a validate_… action Rasa's form would reject every message, as no mapping fills its slots."""
    for name, form in part.named().items():
        if f"validate_{name}" not in script.actions:
            raise form.refused(f"actions 里没有 validate_{name}")
        for slot in form.named()["required_slots"].listed():
            if slot.value not in script.slots:
                raise slot.refused(f"slots 里没有 {slot.value}")
            if script.asking(name, slot.value) is None:
                raise slot.refused(f"没有问 {slot.value} 的动作或回答，如 utter_ask_{slot.value}")


def _check_responses(part: Part, script: Script) -> None:
    for response, each in part.named().items():
        for number, variation in enumerate(script.responses[response]):
            place = each.listed()[number]
            for slot, _ in variation.condition:
                if slot not in script.slots:
                    raise place.refused(f"slots 里没有 {slot}")
            for button in variation.buttons:
                named = _PAYLOAD.match(button["payload"])
                if named and named[1] not in script.intents:
                    raise place.refused(f"intents 里没有 {named[1]}")
