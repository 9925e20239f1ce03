"""Reads data/rules.yml: what follows on a message, and on the end of a form."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from bot.dialogue.domain_file import format_is_ours
from bot.dialogue.parts import Part, read
from bot.dialogue.script import REQUESTED, Rule, Script

#: How a rule for the end of a form goes on after its first step.
_ENDED = ({"active_loop": None}, {"slot_was_set": [{REQUESTED: None}]})


def read_rules(path: Path, script: Script) -> tuple[Rule, ...]:
    """The rules, which name only what the script knows. Raises ScriptError."""
    parts = read(path).fields({"version", "rules"}, needed=("rules",))
    format_is_ours(parts)
    rules = [(each, _rule(each, script)) for each in parts["rules"].listed()]
    for (_, one), (place, other) in combinations(rules, 2):
        _check_priority(place, one, other)
    ended = {rule.ends for _, rule in rules}
    for place, rule in rules:
        for form in {*rule.actions} & script.forms.keys() - ended:
            raise place.refused(f"没有一条规则说表单 {form} 结束以后做什么")
    return tuple(rule for _, rule in rules)


def _rule(part: Part, script: Script) -> Rule:
    parts = part.fields({"rule", "condition", "steps"}, needed=("rule", "steps"))
    name, steps = parts["rule"].text(), parts["steps"].listed()
    form, slots = _conditions(parts.get("condition"), script)
    if form:
        _check_ending(steps, form)
        return Rule(name, frozenset(), form, slots, _actions(steps, 1 + len(_ENDED), script))
    return Rule(name, _intents(steps[0], script), None, slots, _actions(steps, 1, script))


def _conditions(part: Part | None, script: Script) -> tuple[str | None, dict[str, Any]]:
    form: str | None = None
    slots: dict[str, Any] = {}
    for each in part.listed() if part else ():
        key, value = _single(each, ("active_loop", "slot_was_set"))
        if key == "slot_was_set":
            for slot in value.listed():
                slots.update(_condition(each, script) for each in slot.named().values())
        elif form or value.value not in script.forms:
            raise value.refused("只能写一个表单的名字，domain.yml 的 forms 里要有它")
        else:
            form = value.text()
    return form, slots


def _condition(part: Part, script: Script) -> tuple[str, Any]:
    """What Rasa's featurisation lets a rule see: not the value of a text, nothing of `any`."""
    slot = script.slots.get(part.key)
    if slot is None or not slot.seen:
        raise part.refused("不能作条件：要是 domain.yml 里的 text、bool 或 categorical 槽位（影响对话的）")
    value = part.plain()
    right = {"text": isinstance(value, str), "bool": isinstance(value, bool)}
    if value is not None and not right.get(slot.kind, str(value).lower() in slot.values):
        raise part.refused(f"{value} 不是 {slot.kind} 槽位的值")
    return part.key, slot.feature(value)


def _single(part: Part, known: Sequence[str]) -> tuple[str, Part]:
    """Rasa reads only one key of a step and passes over the others."""
    found = list(part.fields(known).items())
    if len(found) != 1:
        raise part.refused(f"一步只能写一项：{'、'.join(known)}")
    return found[0]


def _intents(part: Part, script: Script) -> frozenset[str]:
    key, value = _single(part, ("intent", "or"))
    parts = [value] if key == "intent" else [_single(each, ("intent",))[1] for each in value.listed()]
    for each in parts:
        if each.text() not in script.intents:
            raise each.refused(f"domain.yml 里没有意图 {each.value}")
    return frozenset(each.text() for each in parts)


def _check_ending(steps: Sequence[Part], form: str) -> None:
    for step, wanted in zip(steps, ({"action": form}, *_ENDED), strict=False):
        if step.plain() != wanted:
            raise step.refused(
                f"以 active_loop 为条件的规则要从表单结束开始：action: {form}、active_loop: null、"
                f"slot_was_set: [{REQUESTED}: null]"
            )


def _actions(steps: Sequence[Part], start: int, script: Script) -> tuple[str, ...]:
    """The actions in order. A form is the last of them: it listens, and what follows is for the end of the form."""
    if len(steps) <= start:
        raise steps[-1].refused("后面没有动作")
    actions: list[str] = []
    rest = iter(steps[start:])
    for step in rest:
        _, value = _single(step, ("action",))
        name = value.text()
        if name not in script.doable:
            raise value.refused(f"domain.yml 里没有动作 {name}")
        actions.append(name)
        if name in script.forms:
            _check_opened(value, rest)
    return tuple(actions)


def _check_opened(form: Part, rest: Iterator[Part]) -> None:
    opened = next(rest, None)
    if opened is None or opened.plain() != {"active_loop": form.value}:
        raise (opened or form).refused(f"表单后面要写 active_loop: {form.value}")
    if (more := next(rest, None)) is not None:
        raise more.refused("表单之后的步骤要写成另一条规则，从表单结束开始")


def _check_priority(place: Part, one: Rule, other: Rule) -> None:
    """Of two rules that fit, Rasa takes the one with more conditions; what it calls a contradiction is refused."""
    if one.ends != other.ends or not (one.ends or one.intents & other.intents):
        return
    if any(one.slots[name] != other.slots[name] for name in one.slots.keys() & other.slots.keys()):
        return
    wide, narrow = sorted((one.slots, other.slots), key=len)
    if wide.keys() < narrow.keys():
        if any(narrow[name] is not None for name in narrow.keys() - wide.keys()):
            return
        raise place.refused(f"和规则“{one.name}”矛盾：只多出空值的条件，没写条件的规则也算符合")
    raise place.refused(f"和规则“{one.name}”会同时符合，分不出先后")
