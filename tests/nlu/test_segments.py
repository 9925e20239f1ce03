"""Several problems in one message become several; one problem told at length stays one."""

import pytest

from nlu.interpreter import Interpreter
from nlu.reader import Message

SEVERAL = [
    ("三号楼二单元楼道堆满纸箱子，还有人遛狗不拴绳", ["clutter.stairwell", "animals.leash"]),
    ("3号楼楼道灯不亮，另外5号楼有人给电动车飞线充电", ["repair.light", "fire.electric"]),
    ("3号楼楼道灯不亮，还有电梯也坏了", ["repair.light", "repair.elevator"]),
    ("1.电梯三天两头停 2.垃圾桶满了没人清 3.广场舞太吵", ["repair.elevator", "env.garbage", "noise.public"]),
    ("①路灯不亮②井盖松动", ["repair.light", "repair.manhole"]),
    ("暖气不热，顺便问一下物业费一平米多少钱", ["repair.heat", "property.fee"]),
    ("小区门口井盖坏了；2号楼电梯又停了", ["repair.manhole", "repair.elevator"]),
    ("楼上漏水漏到我家卧室，北门外面的井盖也翘起来了", ["repair.leak", "repair.manhole"]),
    (
        "三样事：路灯不亮，垃圾桶满了没人清，楼上半夜还拖椅子",
        ["repair.light", "env.garbage", "noise.neighbor"],
    ),
    ("1.5号楼楼道灯不亮2.垃圾桶满了没人清", ["repair.light", "env.garbage"]),
    ("反映两个情况，一个是井盖松了，一个是野猫太多", ["repair.manhole", "animals.stray"]),
    ("路灯不亮电梯也坏了", ["repair.light", "repair.elevator"]),
    ("天冷了暖气不热，楼顶上还有人养鸽子", ["repair.heat", "animals.keeping"]),
    ("5号楼下水道堵了往外冒，而且草坪里全是狗屎", ["env.sewage", "animals.fouling"]),
    ("3号楼2单元漏水 5号楼路灯坏 8号楼有僵尸车", ["repair.leak", "repair.light", "parking.zombie"]),
    ("门禁坏，路灯坏，桶满", ["repair.door", "repair.light", "env.garbage"]),
    ("路灯不亮，垃圾桶满了没人清，两样都管管吧", ["repair.light", "env.garbage"]),
    ("5号楼电梯坏了。另外，3号楼有人高空抛物", ["repair.elevator", "security.highthrow"]),
]
ONE = [
    "我是5号楼的，楼上这家人从早上六点就开始拖椅子，晚上十一点还在跑来跑去，我上去说过三次，态度很差，孩子明年高考，实在受不了了",
    "电梯又坏了，还有老人要上八楼，咋整",
    "3号楼2单元的楼道灯不亮，而且已经一个星期了，晚上黑得看不见路，物业说报修了也没人来",
    "楼道里堆满了纸箱子，走路都困难，还有一股味道",
    "小区停水了，什么时候来水",
    "垃圾桶满了，垃圾都堆到路上了，苍蝇到处飞，没人清",
    "3号楼和5号楼之间的路灯不亮",
    "暖气不热，孩子都冻感冒了，热力公司也没人接电话",
    "水费从1.5元涨到2.5元，也没人通知",
    "垃圾没人收，苍蝇多，窗户不敢开",
    "您好，我是六栋的业主，楼上漏水，墙都泡花了，物业说管不了",
    "请求解决锦绣家园电梯长期故障的问题。我是锦绣家园业主，小区电梯经常停运，多次反映物业至今没有修好，老人出行困难，另外电梯也没有年检标志，请领导督促。",
]


@pytest.mark.parametrize(("text", "topics"), SEVERAL)
def test_several_problems(interpreter: Interpreter, text: str, topics: list[str]) -> None:
    assert [problem.topic.name for problem in interpreter.parse(text).problems] == topics


@pytest.mark.parametrize("text", ONE)
def test_one_problem_stays_one(interpreter: Interpreter, text: str) -> None:
    assert len(interpreter.parse(text).problems) == 1


def test_each_problem_has_its_own_words_and_place(interpreter: Interpreter) -> None:
    first, second = interpreter.parse("3号楼楼道灯不亮，另外5号楼有人给电动车飞线充电").problems
    assert (first.text, second.text) == ("3号楼楼道灯不亮", "5号楼有人给电动车飞线充电")
    assert first.place
    assert second.place
    assert (first.place.building, second.place.building) == ("3", "5")


def test_a_second_problem_is_in_the_building_named_before(interpreter: Interpreter) -> None:
    light, lift = interpreter.parse("3号楼2单元楼道灯不亮，还有电梯也坏了").problems
    assert light.place
    assert lift.place
    assert (lift.place.building, lift.place.unit) == ("3", "2")
    assert lift.place.spot != light.place.spot


def test_a_dog_is_not_bound_to_the_building(interpreter: Interpreter) -> None:
    _, dog = interpreter.parse("三号楼二单元楼道堆满纸箱子，还有人遛狗不拴绳").problems
    assert dog.place is None


def test_one_problem_of_short_words_is_not_read_in_pieces(
    interpreter: Interpreter, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Message] = []
    monkeypatch.setattr(interpreter.reader, "read", lambda message, runs: read.append(message))
    assert len(interpreter.parse("路灯不亮，晚上看不见").problems) == 1
    assert read == []


def test_a_message_of_very_many_parts_is_answered(interpreter: Interpreter) -> None:
    assert interpreter.parse("，".join(["路灯不亮", "电梯坏了"] * 200)).problems
