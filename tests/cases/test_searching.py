"""A search finds cases however its words are written."""

import pytest

from cases import lookups, residents
from cases.desk import Actor, Desk
from cases.searching import sought
from cases.taxonomy import Taxonomy
from tests.conftest import place, report


@pytest.mark.parametrize(
    ("word", "plain"),
    [
        ("三号楼", "3号楼"),
        ("十号楼", "10号楼"),
        ("十二栋", "12栋"),
        ("二十三号楼一单元", "23号楼1单元"),
        ("九十楼", "90楼"),
        ("十字路口", "十字路口"),
        ("张三", "张三"),
    ],
)
def test_numbers_of_houses_are_read(taxonomy: Taxonomy, word: str, plain: str) -> None:
    (found,) = sought(word, taxonomy)
    assert found.spellings == (word, plain)


@pytest.mark.parametrize("q", ["三号楼", "3号楼 纸箱", "私堆", "王师傅"])
def test_a_case_is_found_by_place_words_category_and_handler(desk: Desk, q: str) -> None:
    wanted = report(desk).case
    other = report(desk, "noise.renovation", "半夜装修", place("5", "1")).case
    assert wanted is not None
    assert other is not None
    with desk.read() as work:
        handler = lookups.case_detail(work, wanted.case_no)["assignee"]["name"]
        found = lookups.list_cases(work, q=q.replace("王师傅", handler))
    assert [each["case_no"] for each in found.items] == [wanted.case_no]


def test_a_case_is_found_by_what_was_added_to_it(desk: Desk) -> None:
    wanted, other = report(desk).case, report(desk, "noise.renovation", "半夜装修", place("5", "1")).case
    assert wanted is not None
    assert other is not None
    with desk.work(actor=Actor("conversation:1")) as work:
        residents.supplement_case(work, wanted.case_no, text="还有一个旧冰箱")
    with desk.read() as work:
        found = lookups.list_cases(work, q="旧冰箱")
    assert [each["case_no"] for each in found.items] == [wanted.case_no]
