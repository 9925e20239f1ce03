"""Who may read what."""

import pytest

from cases import alerts
from cases.desk import Actor, Desk
from cases.privacy import mask, shield
from tests.conftest import report


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
    assert "怕他知道" not in shield("楼上咚咚响，怕他知道是俺说的")
