"""Danger is heard in every manner of speech, and harmless words for it are not taken for danger."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.emergencies import find_emergency, guarded
from nlu.emergency_patterns import LEAVES, patterns

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parent / "emergencies_dev.jsonl").read_text(encoding="utf-8").splitlines()
]
DANGEROUS = [(row["text"], row["emergency"]) for row in ROWS if row["emergency"]]
HARMLESS = [row["text"] for row in ROWS if not row["emergency"]]


@pytest.mark.parametrize(("text", "name"), DANGEROUS)
def test_danger_is_heard(text, name):
    found = find_emergency(text)
    assert found is not None
    assert found.name in LEAVES


def test_the_kind_of_danger_is_right():
    wrong = [
        (text, name) for text, name in DANGEROUS if (found := find_emergency(text)) and found.name != name
    ]
    assert len(wrong) <= len(DANGEROUS) // 50, wrong


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_words_are_no_danger(text):
    assert find_emergency(text) is None


def test_the_words_that_gave_it_away_are_those_of_the_text():
    found = find_emergency("楼道里好大煤气味")
    assert found is not None
    assert (found.name, found.matched in "楼道里好大煤气味") == ("em.gas_leak", True)


@pytest.mark.parametrize(
    "text",
    [
        "去年着过火",
        "万一着火怎么跑",
        "下周消防演练",
        "做梦梦到着火",
        "火已经灭了",
        "上次被狗咬谁赔",
        "谢谢消防员及时扑灭",
    ],
)
def test_told_as_past_supposed_or_over(text):
    assert guarded(text)


@pytest.mark.parametrize("text", ["着火了", "我不想活了", "电梯困人了，快来", "老人晕倒了"])
def test_plain_danger_is_not_guarded(text):
    assert not guarded(text)


def test_every_leaf_has_patterns_that_need_words():
    for leaf in LEAVES:
        assert patterns(leaf)
        assert not any(
            pattern.search("") for pattern in patterns(leaf) if not pattern.pattern.startswith("^")
        )


@given(
    st.text()
    | st.text(alphabet="着火电梯困人老孩子狗咬打我死跳楼煤气味漏了在里不怕万一上次，。现在没", max_size=80)
)
@settings(max_examples=300, deadline=None)
def test_never_raises(text):
    find_emergency(text)
    guarded(text)


@pytest.mark.parametrize(
    "piece", ["着火", "老人", "电梯", "我", "被狗", "打我", "3", "，", "上周着火", "会不会"]
)
def test_long_repetitions_are_read_in_full(piece):
    find_emergency(piece * (20_000 // len(piece)))
