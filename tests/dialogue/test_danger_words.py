"""Words after a danger: over, perhaps over, not over; and whose life it is."""

import pytest

from actions.danger_words import DOUBTED, OTHER, SELF_HARM, first_ending
from actions.over import is_over, may_be_over, names_over

OVER = {
    "em.fire": [
        "灭了没事了", "火扑灭了，没人受伤，救护车来了没事了", "虚惊一场，是3号楼2单元的", "没着火是我看错了", "不是着火是误会", "不是火情是误报",
        "别急是误报", "好了，火没了", "搞错了不是着火，是楼道灯不亮", "我开玩笑的", "莫得事了", "消防员把火扑灭了", "没有危险了", "看错了不好意思",
    ],
    "em.gas_leak": ["没事了，是我忘关火了", "味道没了", "不是煤气泄漏，看错了"],
    "em.elevator_trap": ["人出来了", "不是困人 就是坏了", "电梯自己开了"],
    "em.medical": ["已经送医院了，不用来了", "醒过来了，没事了", "救护车拉走了"],
    "em.missing": ["她儿子来接走了", "找到了谢谢", "姑姑接走了", "被接走了"],
    "em.selfharm": ["救下来了，不用来了", "我想开了，没事了"],
    "em.violence": ["劝开了", "警察带走了"],
    "em.dogbite": ["已经去医院了", "打完针了"],
}  # fmt: skip
NOT_OVER = {
    "em.fire": [
        "我不会看错的", "不可能看错，真着火了", "不敢开玩笑，真的着了", "你当我开玩笑呢", "你以为我开玩笑", "绝非误报", "不会是误报", "这事不能开玩笑",
        "我没看错", "灭了又着了", "没灭", "不可能没事", "是不是着火了啊", "我们出来了", "谁说没事了", "别说没事", "火灭了怎么赔", "着火了没事了吧",
        "灭了一半",
    ],
    "em.medical": ["没送医院", "送医院！", "要送医院", "叫不醒了", "没缓过来", "快送医院"],
    "em.missing": ["没接到", "没找着", "找到了一只鞋", "接到电话说在河边", "被接走了，没见过那个人", "被一个陌生人接走了"],
    "em.violence": ["没停手", "没劝住", "打人的走了人躺地上", "他们走了，再来", "他走了，拿刀去了"],
    "em.selfharm": ["没自杀成", "我不想想开了", "没救下来", "下来了，从楼上"],
    "em.elevator_trap": ["没放出来", "没救出来", "门开了一条缝，人还是出来不了"],
}  # fmt: skip
OF_ANOTHER = [
    "我妈上吊了 快来", "13楼有人坐在窗台上要往下跳", "我儿子说不想活了", "我儿媳妇割腕了", "我老公喝多了要跳楼", "一个女孩站在楼顶要跳", "邻居大爷要跳楼",
    "有一名女子要跳楼", "我家小孩要跳楼", "俺娘上吊了", "我妈在房间里自杀", "他喝醉了站在楼顶", "有人烧炭自杀", "朋友发微信说要自杀", "岳父喝农药了",
]  # fmt: skip
OF_ONESELF = [
    "我不想活了", "活着没意思，一会儿就从楼顶跳下去", "带着孩子在楼顶不想活了", "想给孩子喝农药一起死", "老伴走了，不想活了", "妈妈对不起，我想跳楼",
    "儿子不管我，我想上吊", "站在天台上了",
]  # fmt: skip


@pytest.mark.parametrize(("leaf", "text"), [(leaf, each) for leaf, texts in OVER.items() for each in texts])
def test_what_says_nothing_but_that_it_is_over_ends_the_alarm(leaf: str, text: str) -> None:
    assert is_over(text, leaf)


@pytest.mark.parametrize(
    ("leaf", "text"), [(leaf, each) for leaf, texts in NOT_OVER.items() for each in texts]
)
def test_a_good_word_among_others_calls_nobody_off(leaf: str, text: str) -> None:
    assert not is_over(text, leaf)


@pytest.mark.parametrize("text", ["谁家烧烤，我看错了", "火灭了，不知道谁放的", "灭了一半"])
def test_what_may_say_so_is_asked_about(text: str) -> None:
    assert may_be_over(text, "em.fire")
    assert not is_over(text, "em.fire")


@pytest.mark.parametrize("text", ["没灭", "我没看错", "没事吧？", "还有危险"])
def test_what_says_the_opposite_is_not_asked_about(text: str) -> None:
    assert not may_be_over(text)


def test_one_danger_is_over_by_name_and_the_rest_tells_of_another() -> None:
    text = "火灭了，有人晕倒了快来"
    assert names_over(text, "em.fire")
    assert not names_over(text, "em.medical")
    assert not names_over("打人的走了人躺地上", "em.violence")


@pytest.mark.parametrize("text", OF_ANOTHER)
def test_somebody_else_is_saved_by_whoever_writes(text: str) -> None:
    assert first_ending(SELF_HARM, text) == OTHER


@pytest.mark.parametrize("text", OF_ONESELF)
def test_who_writes_of_themselves_is_spoken_to_gently(text: str) -> None:
    assert first_ending(SELF_HARM, text) == ""


@pytest.mark.parametrize("text", ["楼顶站着个人", "被妈妈说了想跳楼", "老公出轨了想跳楼"])
def test_where_it_is_open_who_it_is_the_words_hold_for_both(text: str) -> None:
    assert first_ending(SELF_HARM, text) == DOUBTED
