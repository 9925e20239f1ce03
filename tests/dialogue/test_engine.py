"""The engine on a small script: forms, follow-up actions, endless turns; wording and choices."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.choices import OUT_OF_RANGE, chosen
from bot.dialogue.cue import plain_cue
from bot.dialogue.engine import EndlessTurnError, Engine
from bot.dialogue.script import load_script
from bot.dialogue.tracker import Tracker
from bot.dialogue.wording import Wording

DOMAIN = """
version: "3.1"
intents: [begin, loop]
slots:
  one: {type: any, mappings: [{type: custom}]}
  two: {type: any, mappings: [{type: custom}]}
forms:
  two_form: {required_slots: [one, two]}
actions: [validate_two_form, action_loop]
responses:
  utter_ask_one: [{text: "第一个？"}]
  utter_ask_two_form_two: [{text: "第二个？"}]
  utter_done: [{text: "好：{one}{two}"}, {text: "在电报上：{one}", channel: telegram}]
  utter_default: [{text: "不明白"}]
  utter_many: [{text: "甲"}, {text: "乙"}, {text: "丙"}]
"""
RULES = """
version: "3.1"
rules:
- rule: begin
  steps:
  - intent: begin
  - action: two_form
  - active_loop: two_form
- rule: end
  condition:
  - active_loop: two_form
  steps:
  - action: two_form
  - active_loop: null
  - slot_was_set:
    - requested_slot: null
  - action: utter_done
- rule: loop
  steps:
  - intent: loop
  - action: action_loop
"""


class Actions:
    """Stands at the border of the process: what an action server would answer."""

    def run(self, action: str, tracker: Tracker, domain: Any) -> dict[str, Any]:
        if action == "action_loop":
            return {"events": [{"event": "followup", "name": "action_loop"}], "responses": []}
        asked = tracker.slots.get("requested_slot")
        text = tracker.latest_message["text"]
        return {"events": [{"event": "slot", "name": asked, "value": text}] if asked else [], "responses": []}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    (tmp_path / "domain.yml").write_text(DOMAIN, "utf-8")
    (tmp_path / "rules.yml").write_text(RULES, "utf-8")
    return Engine(load_script(tmp_path / "domain.yml", tmp_path / "rules.yml"), Actions())


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
    assert say(engine, again, "甲", "loop") == ["第二个？"], "while a form is open, every message goes to it"
    assert say(engine, again, "乙") == ["好：甲乙"]
    assert again.active_loop is None


def test_the_channels_own_words_come_first(engine: Engine) -> None:
    tracker = Tracker.load(
        "x", {"slots": {"one": "甲", "requested_slot": "two"}, "active_loop": "two_form"}, engine.script.slots
    )
    assert say(engine, tracker, "乙", channel="telegram") == ["在电报上：甲"]


def test_an_unknown_intent_is_answered_plainly(engine: Engine) -> None:
    assert say(engine, Tracker.load("x", {}, engine.script.slots), "啊", "other") == ["不明白"]


def test_a_loop_of_actions_ends_with_an_error(engine: Engine) -> None:
    with pytest.raises(EndlessTurnError):
        say(engine, Tracker.load("x", {}, engine.script.slots), "转", "loop")


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
