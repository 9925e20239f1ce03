"""Danger is heard in every manner of speech, and harmless words for it are not taken for danger."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.emergencies import find_emergency, listen
from nlu.emergency_patterns import LEAVES, patterns
from nlu.interpreter import Interpreter

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


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("3号楼2单元有人晕倒了", "em.medical"),
        ("楼下有个老人病倒了起不来，没气了", "em.medical"),
        ("着火了，我被困在屋里", "em.fire"),
        ("房子塌了，有人被困", "em.collapse"),
        ("电梯里都是烟，我被困住了", "em.elevator_trap"),
        ("2号楼的墙倒了，砸着人了", "em.collapse"),
    ],
)
def test_who_falls_or_is_trapped_is_in_the_right_danger(text, name):
    found = find_emergency(text)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("text", ["电话打我老公的", "打我手机就行，我不在家"])
def test_a_call_to_my_phone_is_no_blow(text):
    assert find_emergency(text) is None


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
        "去年这里着火了",
        "万一着火怎么跑",
        "下周演练着火逃生",
        "做梦梦到着火",
        "着火了，已经扑灭了",
        "上次被狗咬谁赔",
        "楼道起火，谢谢消防员及时扑灭",
        "这个视频火了",
    ],
)
def test_told_as_past_supposed_or_over(text):
    heard = listen(text)
    assert (heard.emergency, heard.excused) == (None, True)


@pytest.mark.parametrize("text", ["路灯坏了", "电梯停在一楼", "物业费多少钱"])
def test_words_without_danger_need_no_excuse(text):
    heard = listen(text)
    assert (heard.emergency, heard.excused) == (None, False)


def test_an_empty_lift_traps_nobody_unless_somebody_calls_from_it():
    assert listen("电梯停在三楼不动了，里面没人").denied == "em.elevator_trap"
    assert listen("电梯停了，里面没人应，刚才还有人喊").denied is None


@pytest.mark.parametrize(
    "text",
    [
        "房子歪了，住户都跑出来了",
        "被别人家的猫抓了，出血了",
        "老人躺在地上一动不动",
        "孩子被护理员打了",
        "小孩天天被他爸打",
        "昨晚电线断了掉在水里带电",
    ],
)
def test_what_only_looks_like_an_excuse_is_none(text):
    assert listen(text).emergency is not None


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
    listen(text)


@pytest.mark.parametrize(
    "piece", ["着火", "老人", "电梯", "我", "被狗", "打我", "3", "，", "上周着火", "会不会"]
)
def test_long_repetitions_are_read_in_full(piece):
    find_emergency(piece * (20_000 // len(piece)))


@pytest.mark.parametrize(
    "text",
    [
        "楼道里呛得喘不上来，手往墙上一搭滚烫，底下好像在烧",
        "生着煤炉睡的两口子，早上一个吐一个站不稳",
        "门外是一堵水泥墙，我们四个还在里头，按什么都不理",
        "隔壁奶奶好几天没露面，牛奶都堆在门口，敲门没动静",
        "老爷子说去剃个头，三个钟头了，手机也没带，他脑子糊涂",
        "雨天搭上铁门把手，胳膊一下子弹回来",
        "一条没拴的狗窜出来照着我小腿就是一口",
        "后爸又拿皮带抽她，背上一条一条的",
        "猫托付给楼下了，钥匙放在桌上，往后不用等我",
        "楼身往一边斜，砖头直往下掉，住户都跑出来了",
    ],
)
def test_danger_told_in_a_roundabout_way_is_heard(interpreter, text):
    assert interpreter.parse(text).emergency is not None


@pytest.mark.parametrize(
    "text",
    [
        "电梯停在一楼，里面没人，门开着不动了",
        "大狗没拴绳朝我叫，没咬到",
        "孩子的书包落在滑梯那儿了",
        "楼下烧烤的油烟飘进屋里，呛得咳嗽",
        "走丢的老人昨天送回来了，谢谢大家",
        "爸爸卧床好几年了，想请人上门护理",
        "暖气片嘶嘶放气，还是不热",
        "路牌倒了没人扶",
        "3-2-501",
    ],
)
def test_what_only_sounds_dangerous_raises_no_alarm(interpreter, text):
    assert interpreter.parse(text).emergency is None


def test_without_a_head_for_danger_the_words_alone_decide(interpreter):
    plain = Interpreter(replace(interpreter.model, danger=None))
    assert plain.parse("楼道着火了快来人").emergency is not None
    assert plain.parse("猫托付给楼下了，往后不用等我").emergency is None
