"""What only looks like a report is not filed as one; what is one is let through."""

import pytest

from nlu import gate
from nlu.understanding import Ranked

REPORTED = (Ranked("report", 0.9), Ranked("consult", 0.06), Ranked("deny", 0.04))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("路灯没有坏", "negated"),
        ("我家没漏水", "negated"),
        ("没有漏水了", "negated"),
        ("电梯没坏，你们搞错了", "negated"),
        ("3号楼没有停电啊", "negated"),
        ("楼道灯修好了，谢谢你们啊", "solved"),
        ("暖气已经热了，问题解决了", "solved"),
        ("纸箱子他们自己搬走了", "solved"),
        ("昨天说的污水已经清理干净了", "solved"),
        ("不用派人来了", "dropped"),
        ("我那个单子撤了吧", "dropped"),
        ("算了不用管了", "dropped"),
        ("如果电梯坏了该找谁", "hypothetical"),
        ("万一半夜水管爆了打什么电话", "hypothetical"),
        ("要是楼上漏水了我应该联系谁", "hypothetical"),
        ("新店开业，全场特价，扫码进群领优惠券", "advert"),
        ("低息贷款当天放款，加微信咨询", "advert"),
    ],
)
def test_a_reason_not_to_file(text: str, reason: str) -> None:
    assert gate.judge(text).reason == reason


@pytest.mark.parametrize(
    "text",
    [
        "路灯坏了没有人修",
        "没有路灯，晚上黑得很",
        "楼道灯修好了两天又坏了",
        "问题一直没有解决",
        "说是修好了，可是还是漏",
        "电梯坏了怎么办",
        "物业不管垃圾",
        "小区门口到处是贷款小广告，加微信的也有，没人管吗",
        "楼下新店开业天天放喇叭，吵死了，投诉",
        "没有垃圾桶，大家乱扔",
        "水管堵了没人通",
        "如果再不修电梯我们就去投诉，已经坏了一个月",
        "撤走的垃圾桶什么时候能放回来",
        "3号楼停水了",
        "昨天已经恢复供水了，今天又停了",
    ],
)
def test_a_report_is_let_through(text: str) -> None:
    assert gate.judge(text) == gate.Verdict()


def test_the_forced_intent_comes_first_and_shares_stay_shares() -> None:
    ranking = gate.apply(gate.Verdict("deny", "negated"), REPORTED)
    assert ranking[0].name == "deny"
    assert [ranked.name for ranked in ranking].count("deny") == 1
    assert sum(ranked.confidence for ranked in ranking) <= 1.0


def test_thanks_for_a_repair_stay_thanks() -> None:
    thanked = (Ranked("thanks", 0.7), Ranked("report", 0.3))
    assert gate.apply(gate.Verdict("withdraw", "solved"), thanked) == thanked


def test_no_verdict_changes_nothing() -> None:
    assert gate.apply(gate.Verdict(), REPORTED) == REPORTED
