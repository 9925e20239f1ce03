"""The engine on a small script: forms, rules, endless turns; wording and choices. What is expected is what Rasa does."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.choices import OUT_OF_RANGE, chosen
from bot.dialogue.cue import Cue, plain_cue
from bot.dialogue.engine import EndlessTurnError, Engine, NothingFilledError
from bot.dialogue.loading import load_script
from bot.dialogue.tracker import Tracker, UnknownEventError
from bot.dialogue.wording import Wording
from nlu.interpreter import Interpreter
from tests.dialogue.small_script import CONFIG, DOMAIN, RULES, write


class Actions:
    """Stands at the border of the process: what an action server would answer.

    Without anything set, a form takes what is said for the slot it asked for.
    """

    def __init__(self, **events: list[dict[str, Any]]) -> None:
        self.events, self.done = events, []

    def run(self, action: str, tracker: Tracker, domain: Any) -> dict[str, Any]:
        self.done.append(action)
        said = [{"text": action}] if action.startswith("action_") else []
        if action in self.events:
            return {"events": self.events[action], "responses": said}
        asked = tracker.slots.get("requested_slot")
        filled = asked if action.startswith("validate_") and asked else "name"
        value = tracker.latest_message["text"] if filled == asked else tracker.slots["name"]
        return {"events": [slot(filled, value)], "responses": said}


def slot(name: str, value: Any) -> dict[str, Any]:
    return {"event": "slot", "name": name, "value": value}


def followup(name: str) -> dict[str, Any]:
    return {"event": "followup", "name": name}


def engine_with(
    folder: Path, *rules: str, config: str = CONFIG, domain: str = DOMAIN, **events: Any
) -> Engine:
    """The small script, with these rules after its own (in YAML's short form)."""
    more = "".join(f"- {each}\n" for each in rules)
    script = load_script(write(folder, rules=RULES + more, config=config, domain=domain))
    return Engine(script, Actions(**events))


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return engine_with(tmp_path)


def say(
    engine: Engine, tracker: Tracker, text: str, intent: str = "begin", channel: str = "web"
) -> list[str]:
    tracker.hear(plain_cue(text, intent), {"channel": channel, "message_id": text})
    return [each.text for each in engine.turn(tracker)]


def test_a_form_asks_one_thing_a_turn_and_ends(engine: Engine) -> None:
    tracker = Tracker.load("x", {}, engine.script.slots)
    assert say(engine, tracker, "开始") == ["第一个？"]
    kept = tracker.to_kept()
    again = Tracker.load("x", kept, engine.script.slots)
    assert say(engine, again, "甲", "loop") == ["action_ask_two"], (
        "while a form is open, every message goes to it"
    )
    assert say(engine, again, "乙") == ["好：甲乙"]
    assert again.active_loop is None


def test_the_channels_own_words_come_first(engine: Engine) -> None:
    tracker = Tracker.load(
        "x", {"slots": {"one": "甲", "requested_slot": "two"}, "active_loop": "two_form"}, engine.script.slots
    )
    assert say(engine, tracker, "乙", channel="telegram") == ["在电报上：甲"]


def test_an_unknown_intent_is_answered_plainly(engine: Engine) -> None:
    assert say(engine, Tracker.load("x", {}, engine.script.slots), "啊", "other") == ["不明白"]


def test_a_loop_of_actions_ends_with_an_error_after_as_many_as_rasa_does(tmp_path: Path) -> None:
    engine = engine_with(tmp_path, action_loop=[followup("action_loop")])
    with pytest.raises(EndlessTurnError):
        say(engine, Tracker.load("x", {}, engine.script.slots), "转", "loop")
    assert engine.runner.done == ["action_loop"] * 10


RULE = {
    "general": "{rule: r, steps: [{intent: again}, {action: utter_many}]}",
    "old": "{rule: r, condition: [{slot_was_set: [{old: true}]}], steps: [{intent: again}, {action: action_note}]}",
    "old then more": "{rule: r, condition: [{slot_was_set: [{old: true}]}], "
    "steps: [{intent: again}, {action: action_loop}, {action: action_note}]}",
    "not old": "{rule: r, condition: [{slot_was_set: [{old: false}]}], steps: [{intent: again}, {action: utter_hello}]}",
    "unknown": "{rule: r, condition: [{slot_was_set: [{old: null}]}], steps: [{intent: again}, {action: utter_size}]}",
    "named": "{rule: r, condition: [{slot_was_set: [{name: 谁}]}], steps: [{intent: again}, {action: action_note}]}",
    "small": "{rule: r, condition: [{slot_was_set: [{size: SMALL}]}], steps: [{intent: again}, {action: action_note}]}",
    "old and small": "{rule: r, condition: [{slot_was_set: [{old: true}, {size: small}]}], "
    "steps: [{intent: again}, {action: utter_size}]}",
    "loop": "{rule: r, steps: [{intent: again}, {action: action_loop}]}",
    "loop then note": "{rule: r, steps: [{intent: again}, {action: action_loop}, {action: action_note}]}",
    "loop then form": "{rule: r, steps: [{intent: again}, {action: action_loop}, {action: two_form}, "
    "{active_loop: two_form}]}",
}


@pytest.mark.parametrize(
    ("rules", "slots", "said"),
    [
        # Which rule fits, and which of two.
        (["old"], {}, ["不明白"]),
        (["old"], {"old": True}, ["action_note"]),
        (["old"], {"old": "true"}, ["action_note"]),
        (["old"], {"old": 1}, ["action_note"]),
        (["old"], {"old": "1"}, ["action_note"]),
        (["old"], {"old": False}, ["不明白"]),
        (["old"], {"old": "是"}, ["不明白"]),
        (["not old"], {"old": False}, ["您好"]),
        (["not old"], {"old": 0}, ["您好"]),
        (["not old"], {}, ["不明白"]),
        (["unknown"], {}, ["一般"]),
        (["unknown"], {"old": "是"}, ["一般"]),
        (["unknown"], {"old": []}, ["一般"]),
        (["unknown"], {"old": False}, ["不明白"]),
        (["named"], {"name": "老李"}, ["action_note"]),
        (["named"], {"name": ""}, ["action_note"]),
        (["named"], {}, ["不明白"]),
        (["small"], {"size": "Small"}, ["action_note"]),
        (["small"], {"size": "huge"}, ["不明白"]),
        (["old", "not old", "unknown"], {"old": False}, ["您好"]),
        (["loop", "old"], {"old": True}, ["action_note"]),
        (["loop", "old"], {}, ["action_loop"]),
        (["old", "old and small"], {"old": True, "size": "small"}, ["一般"]),
        (["old", "old and small"], {"old": True, "size": "big"}, ["action_note"]),
        # A rule goes on only while its conditions hold.
        (["old then more"], {"old": True}, ["action_loop", "不明白"]),
        (["loop then note", "old then more"], {"old": True}, ["action_loop", "action_note"]),
        (["loop", "old then more"], {"old": True}, ["action_loop"]),
        (["loop then form"], {}, ["action_loop", "第一个？"]),
    ],
)
def test_rules_are_chosen_as_rasa_does(
    tmp_path: Path, rules: list[str], slots: dict[str, Any], said: list[str]
) -> None:
    engine = engine_with(
        tmp_path,
        *(RULE[each] for each in rules),
        domain=DOMAIN.replace("- loop\n", "- loop\n- again\n", 1),
        action_loop=[slot("old", None)],
    )
    tracker = Tracker.load("x", {"slots": slots}, engine.script.slots)
    assert say(engine, tracker, "来", "again") == said


@pytest.mark.parametrize(
    ("asked_for", "said"),
    [
        ("action_listen", ["action_loop"]),
        ("utter_hello", ["action_loop", "您好", "不明白"]),
        ("two_form", ["action_loop", "第一个？"]),
    ],
)
def test_what_an_action_asks_for_comes_next_and_ends_the_rule(
    tmp_path: Path, asked_for: str, said: list[str]
) -> None:
    engine = engine_with(tmp_path, action_loop=[followup(asked_for)])
    assert say(engine, Tracker.load("x", {}, engine.script.slots), "转", "loop") == said


def test_a_rule_goes_on_after_what_was_asked_for_if_it_says_the_same(tmp_path: Path) -> None:
    engine = engine_with(tmp_path, action_note=[followup("utter_hello")])
    tracker = Tracker.load("x", {"slots": {"name": "老王"}}, engine.script.slots)
    assert say(engine, tracker, "好", "hello") == ["action_note", "您好"]


def test_where_no_rule_fits_the_message_is_forgotten(tmp_path: Path) -> None:
    engine = engine_with(tmp_path, action_loop=[slot("name", "老李"), followup("utter_hello")])
    tracker = Tracker.load("x", {"slots": {"name": "老王"}}, engine.script.slots)
    say(engine, tracker, "转", "loop")
    assert tracker.slots["name"] == "老王"


@pytest.mark.parametrize(
    ("config", "domain"),
    [
        (CONFIG.replace("prediction: true", "prediction: false"), DOMAIN),
        (CONFIG, DOMAIN.replace("  utter_default:\n  - text: 不明白\n", "")),
    ],
    ids=["switched off", "without words"],
)
def test_where_no_rule_fits_nothing_may_be_said(tmp_path: Path, config: str, domain: str) -> None:
    engine = engine_with(tmp_path, config=config, domain=domain)
    assert say(engine, Tracker.load("x", {}, engine.script.slots), "啊", "hello") == []


def test_a_form_ends_when_its_validation_says_so(tmp_path: Path) -> None:
    engine = engine_with(tmp_path, validate_two_form=[slot("one", "甲"), slot("requested_slot", None)])
    tracker = Tracker.load("x", {}, engine.script.slots)
    assert say(engine, tracker, "开始") == ["好：甲"]
    assert tracker.active_loop is None


def test_a_form_asks_what_its_validation_says(tmp_path: Path) -> None:
    engine = engine_with(tmp_path, validate_two_form=[slot("one", "甲"), slot("requested_slot", "one")])
    assert say(engine, Tracker.load("x", {}, engine.script.slots), "开始") == ["第一个？"]


def test_a_form_that_takes_nothing_is_an_error_because_rasa_would_reject_the_message(
    tmp_path: Path,
) -> None:
    engine = engine_with(tmp_path, validate_two_form=[slot("requested_slot", "one")])
    tracker = Tracker.load("x", {}, engine.script.slots)
    assert say(engine, tracker, "开始") == ["第一个？"]
    with pytest.raises(NothingFilledError):
        say(engine, tracker, "甲")


@pytest.mark.parametrize("event", [{"event": "restart"}, {"event": "pause"}, slot("gone", 1)])
def test_an_event_that_is_not_carried_out_is_an_error(tmp_path: Path, event: dict[str, Any]) -> None:
    engine = engine_with(tmp_path, action_loop=[event])
    with pytest.raises(UnknownEventError):
        say(engine, Tracker.load("x", {}, engine.script.slots), "转", "loop")


@pytest.mark.parametrize(
    ("size", "channel", "said"),
    [
        (None, "web", "一般"),
        ("BIG", "web", "大的"),
        ("small", "web", "一般"),
        ("small", "telegram", "电报上一般"),
        ("big", "telegram", "电报上大的"),
    ],
)
def test_the_own_channel_goes_before_a_condition(engine: Engine, size: Any, channel: str, said: str) -> None:
    assert Wording(engine.script).say("utter_size", {}, slots={"size": size}, channel=channel).text == said


def test_buttons_image_and_custom_are_sent(engine: Engine) -> None:
    said = Wording(engine.script).say("utter_hello", {})
    assert [(each.title, each.payload) for each in said.buttons] == [("开始", "/begin")]
    assert (said.image, said.custom) == ("a.png", {"big": True})


def test_the_same_message_gets_the_same_words_and_others_vary(engine: Engine) -> None:
    wording = Wording(engine.script)
    said = [wording.say("utter_many", {}, seed=f"m{index}").text for index in range(40)]
    assert said == [wording.say("utter_many", {}, seed=f"m{index}").text for index in range(40)]
    assert set(said) == {"甲", "乙", "丙"}


def test_what_a_resident_wrote_is_never_read_as_a_gap(engine: Engine) -> None:
    assert Wording(engine.script).say("utter_done", {"one": "{two}", "two": "秘密"}).text == "好：{two}秘密"


SHOWN = [
    {"title": "对，提交", "payload": "/a"},
    {"title": "地点不对", "payload": "/b"},
    {"title": "不报了", "payload": "/c"},
]


@pytest.mark.parametrize(
    ("text", "payload"),
    [
        ("1", "/a"), ("１", "/a"), ("①", "/a"), ("一", "/a"), ("选2", "/b"), ("第三个", "/c"), ("3.", "/c"),
        ("地点不对", "/b"), ("/b", "/b"), (" 2 ", "/b"), ("4", OUT_OF_RANGE), ("0", OUT_OF_RANGE), ("99", OUT_OF_RANGE),
        ("3号楼", None), ("1单元漏水", None), ("对", None), ("", None),
        ("1️⃣", "/a"), ("2️⃣。", "/b"), ("⑴", "/a"), ("❷", "/b"), ("1、", "/a"), ("选1", "/a"), ("我选一", "/a"),
        ("第一个吧", "/a"), ("就2", "/b"), ("回复3", "/c"), ("选 2", "/b"), ("1 对，提交", "/a"), ("3 地点不对", None),
        ("11", OUT_OF_RANGE), ("第9个", OUT_OF_RANGE), ("1楼", None), ("一会儿", None), ("2号楼的", None),
    ],
)  # fmt: skip
def test_a_number_or_a_title_finds_its_button(text: str, payload: str | None) -> None:
    assert chosen(text, SHOWN) == payload


def test_a_number_with_nothing_shown_is_no_choice() -> None:
    assert chosen("1", []) is None


@given(st.text(max_size=60))
def test_choosing_never_raises(text: str) -> None:
    assert chosen(text, SHOWN) in {"/a", "/b", "/c", OUT_OF_RANGE, None}


def test_all_numbers_up_to_ten() -> None:
    shown = [{"title": f"事{index}", "payload": f"/{index}"} for index in range(1, 11)]
    for marks in ("一二三四五六七八九十", "①②③④⑤⑥⑦⑧⑨⑩"):
        assert [chosen(mark, shown) for mark in marks] == [each["payload"] for each in shown]


def test_what_only_the_service_begins_is_no_command_of_a_resident(interpreter: Interpreter) -> None:
    cue = Cue(interpreter, lambda _: None, frozenset({"progress", "EXTERNAL_followup_due"}))
    number = '{"case_no": "20261123-0001"}'
    for written in (f"/EXTERNAL_followup_due{number}", "/restart", '/progress{"case_no":'):
        instead = cue.command(written)
        assert instead is not None
        assert (instead["intent"]["name"], instead["entities"]) == ("help", [])
    assert cue.command("/3号楼灯坏了") is None
    progress = cue.command(f"/progress{number}")
    assert progress is not None
    assert progress["intent"]["name"] == "progress"
