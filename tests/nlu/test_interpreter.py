"""Whole messages: what is meant, how pressing it is, and that nothing at all breaks it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlu.interpreter import Interpreter


@pytest.mark.parametrize(
    ("text", "intent", "topic"),
    [
        ("3号楼2单元楼道里堆满了纸箱子，走路都困难", "report", "clutter.stairwell"),
        ("路灯坏了好几天了", "report", "repair.light"),
        ("楼上天天半夜打麻将，吵得睡不着", "report", "noise.neighbor"),
        ("我要反映垃圾没人收", "report", "env.garbage"),
        ("2号楼1单元电提又坏了", "report", "repair.elevator"),
        ("低保怎么申请，要带什么材料", "consult", "care.hardship"),
        ("物业费多少钱一平米", "consult", "property.fee"),
        ("建议在小区门口加个充电桩", "suggest", "service.deliberation"),
    ],
)
def test_intent_and_topic(interpreter: Interpreter, text: str, intent: str, topic: str) -> None:
    understood = interpreter.parse(text)
    assert (understood.intent.name, understood.problems[0].topic.name) == (intent, topic)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("你好", "greet"),
        ("谢谢啊", "thanks"),
        ("再见", "bye"),
        ("转人工", "human"),
        ("我的网格员是谁", "my_leader"),
        ("我上次报的事办到哪一步了", "progress"),
        ("怎么还没人来，都三天了，快点行不行", "urge"),
        ("不用管了，撤了吧", "withdraw"),
        ("字太小了看不清", "elder_mode"),
        ("给我写首诗", "out_of_scope"),
        ("你能干什么", "help"),
        ("把我的信息删了", "privacy"),
    ],
)
def test_what_is_wanted(interpreter: Interpreter, text: str, intent: str) -> None:
    assert interpreter.parse(text).intent.name == intent


def test_a_greeting_is_about_nothing(interpreter: Interpreter) -> None:
    assert interpreter.parse("你好").problems == ()


def test_what_is_not_broken_is_not_reported(interpreter: Interpreter) -> None:
    understood = interpreter.parse("路灯没有坏")
    assert understood.intent.name != "report"


def test_danger_is_a_pressing_report_with_its_own_topic(interpreter: Interpreter) -> None:
    understood = interpreter.parse("3号楼2单元楼道着火了，好大的烟")
    assert understood.emergency is not None
    assert understood.emergency.name == "em.fire"
    assert understood.intent.name == "report"
    assert [(p.topic.name, p.urgency) for p in understood.problems] == [("em.fire", "emergency")]


@pytest.mark.parametrize(
    "text",
    [
        "消防栓没水，一楼着火了",
        "过道停满了车，消防车开不进来，里头失火了",
        "电梯按钮早就坏了，今天把老人困在电梯里",
    ],
)
def test_plain_words_of_danger_are_heard_in_any_other_matter(interpreter: Interpreter, text: str) -> None:
    assert interpreter.parse(text).emergency is not None


@pytest.mark.parametrize("text", ["这个视频火了", "消防演练什么时候搞", "去年我们楼着过火，现在想问赔偿"])
def test_talk_of_danger_is_no_danger(interpreter: Interpreter, text: str) -> None:
    understood = interpreter.parse(text)
    assert understood.emergency is None
    assert not [p for p in understood.problems if p.topic.name.startswith("em.")]


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("楼道里着火了快来人", "emergency"),
        ("消防通道被车堵死了", "urgent"),
        ("草坪没人修剪", "normal"),
        ("物业费多少钱一平米", "low"),
    ],
)
def test_urgency(interpreter: Interpreter, text: str, urgency: str) -> None:
    assert interpreter.parse(text).problems[0].urgency == urgency


def test_what_cannot_be_understood_is_not_called_sure(interpreter: Interpreter) -> None:
    understood = interpreter.parse("那个东西又那样了你们管不管")
    assert all(problem.certainty != "sure" for problem in understood.problems)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "。。。？？？",
        "😀😀",
        "\x00\x01",
        "\u202e楼道\u202c",
        "z̷̛a̵l̶g̸o̷" * 50,
        "\ud800坏了",
        '{"a": [1, 2]}',
        "'; DROP TABLE cases; --",
        "<script>alert(1)</script>",
        "坏" * 20_000,
        "1" * 20_000,
        "，" * 20_000,
        "还有" * 10_000,
    ],
)
def test_nothing_breaks_it(interpreter: Interpreter, text: str) -> None:
    understood = interpreter.parse(text)
    assert understood.text == text
    assert 0.0 <= understood.intent.confidence <= 1.0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet=st.characters(), max_size=200))
def test_any_text_is_answered(interpreter: Interpreter, text: str) -> None:
    understood = interpreter.parse(text)
    assert understood.to_dict()["text"] == text


def test_many_are_parsed_as_one_by_one(interpreter: Interpreter) -> None:
    for many in interpreter.parse_many(["路灯不亮", "谢谢", "3号楼电梯坏了"]):
        one = interpreter.parse(many.text)
        assert many.intent.name == one.intent.name
        # Products of several rows are rounded otherwise than those of one.
        assert many.intent.confidence == pytest.approx(one.intent.confidence, abs=1e-3)
        assert [(each.text, each.topic.name, each.place) for each in many.problems] == [
            (each.text, each.topic.name, each.place) for each in one.problems
        ]


@pytest.mark.parametrize("danger", ["我家着火了快来人", "他昏过去了叫不醒", "孩子卡在电梯里了"])
def test_danger_is_heard_at_the_end_of_a_very_long_message(interpreter: Interpreter, danger: str) -> None:
    story = "路灯坏了，物业总说会来修。" + "".join(
        f"第{day}天还是没人来，我又打了电话。" for day in range(1, 220)
    )
    assert len(story) > 3500
    assert interpreter.parse(story).emergency is None
    assert interpreter.parse(story + danger).emergency is not None


@pytest.mark.parametrize(
    "text",
    ["真的很烦，" * 20 + "3号楼2单元楼道里堆满了纸箱子", "您好，" * 30 + "3号楼2单元楼道里堆满了纸箱子"],
)
def test_what_is_said_many_times_over_counts_once(interpreter: Interpreter, text: str) -> None:
    assert interpreter.parse(text).problems[0].topic.name == "clutter.stairwell"


@pytest.mark.parametrize("text", ["7号楼3单元电梯里有人抽烟", "电梯里有人吵架", "电梯里有人乱扔垃圾"])
def test_who_is_at_ease_in_a_lift_is_not_trapped(interpreter: Interpreter, text: str) -> None:
    assert interpreter.parse(text).emergency is None


@pytest.mark.parametrize(
    "text",
    [
        "电梯按钮没反应，门不开，我们三个人在里面",
        "电梯按钮坏了，里头有孩子",
        "电梯停了，按钮没反应，里面有老人",
        "电梯按键失灵了，我在里面",
        "电梯按钮没反应，悬在半空",
        "电梯里有人按警铃",
        "电梯里有人推门推不开",
        "电梯里有人吵着要出来",
    ],
)
def test_who_is_in_a_lift_that_does_not_open_is_trapped(interpreter: Interpreter, text: str) -> None:
    danger = interpreter.parse(text).emergency
    assert danger is not None
    assert danger.name == "em.elevator_trap"
