"""Who may read what."""

import pytest

from cases import alerts, lookups, residents
from cases.desk import Actor, Desk
from cases.privacy import mask, shield, without_room
from tests.conftest import place, report


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("打我电话13912345678", "打我电话139****5678"),
        ("车牌甘B12345乱停", "车牌甘B***5乱停"),
        ("身份证620201199001011234", "身份证（证件号）"),
        ("座机0937-6212345", "座机0937-*******"),
        ("3号楼2单元501漏水", "3号楼2单元501漏水"),
    ],
)
def test_masked(text: str, shown: str) -> None:
    assert mask(text) == shown


@pytest.mark.parametrize(
    "text", ["我是李建国，楼上天天半夜打麻将", "我家住401，楼上太吵了", "楼上太吵，电话13912345678"]
)
def test_shielded_words_do_not_tell_who_wrote_them(text: str) -> None:
    read = shield(text)
    assert not any(secret in read for secret in ("李建国", "401", "13912345678"))


def test_the_handler_of_a_neighbour_matter_reads_the_matter_only(desk: Desk) -> None:
    report(desk, "noise.neighbor", "我是李建国，住302，楼上天天半夜打麻将，我电话13912345678")
    with desk.work(actor=Actor.clock()) as work:
        views = [alerts.alert_view(work, each) for each in alerts.claim_due(work)]
    words = "".join(each.words for each in views if each)
    assert "打麻将" in words
    assert not any(secret in words for secret in ("李建国", "302", "13912345678"))


def test_the_plea_not_to_be_named_is_not_passed_on() -> None:
    assert shield("楼上太吵了，别说是我说的") == "楼上太吵了"
    assert shield("俺住302，楼上咚咚响，怕他知道是俺说的他凶得很").startswith("俺住")
    assert shield("别让楼上知道是我说的，3号楼2单元楼上太吵") == "3号楼2单元楼上太吵"
    assert shield("我想匿名举报3号楼楼道堆杂物") == "3号楼楼道堆杂物"
    assert shield("不能让我们老百姓吃亏") == "不能让我们老百姓吃亏"
    assert "怕他知道" not in shield("楼上咚咚响，怕他知道是俺说的")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("3号楼2单元501门口的灯不亮", "3号楼2单元门口的灯不亮"),
        ("三号楼二单元五零一，灯不亮", "三号楼二单元，灯不亮"),
        ("3号楼12单元的灯坏了100块钱修的", "3号楼12单元的灯坏了100块钱修的"),
    ],
)
def test_words_without_the_room(text: str, shown: str) -> None:
    assert without_room(text) == shown


def test_who_asked_not_to_be_named_is_not_found_by_their_room(desk: Desk) -> None:
    lamp = report(desk, "repair.light", "3号楼2单元501，楼道灯不亮", place("3", "2", room="501"))
    leak = report(desk, "repair.leak", "3号楼2单元501漏水", place("3", "2", room="501"), anonymous=True)
    noisy = report(
        desk, "noise.neighbor", "3号楼2单元601半夜打麻将", place("3", "2", room="601"), anonymous=True
    )
    assert lamp.case is not None
    assert leak.case is not None
    assert noisy.case is not None
    with desk.work(actor=Actor("conversation:1")) as work:
        residents.shield_reporter(work, lamp.case.case_no, text="别说是我说的", origin_key="1:m:no_name")
        residents.shield_reporter(work, lamp.case.case_no, text="别说是我说的", origin_key="1:m:no_name")
    with desk.read() as work:
        shown = lookups.case_detail(work, lamp.case.case_no, for_handler=True)
        assert "501" not in str(shown)
        assert shown["place"]["unit"] == "2"
        assert shown["anonymous"] is True
        assert [each["note"] for each in shown["events"] if each["kind"] == "supplemented"] == [""]
        assert "501" in str(lookups.case_detail(work, lamp.case.case_no))
        assert "501" in str(lookups.case_detail(work, leak.case.case_no, for_handler=True)), (
            "somebody must come there"
        )
        assert "601" in str(lookups.case_detail(work, noisy.case.case_no, for_handler=True)), (
            "that of the accused"
        )
        page = lookups.for_handlers(work, lookups.list_cases(work, q=lamp.case.case_no))
        assert "501" not in str(page.items)
