"""The sample community is complete, fictional and says nothing that a resident could be misled by."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from cases.importing import SAMPLE_FILES
from nlu.faq import read_entries

FOLDER = Path(__file__).parents[2] / "community"


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_it_has_twelve_grids_and_276_units() -> None:
    buildings = rows("buildings.csv")
    assert len(rows("grids.csv")) == 12
    assert [each["number"] for each in buildings] == [str(number) for number in range(1, 93)]
    assert sum(int(each["units"]) for each in buildings) == 276


def test_every_place_of_the_ladder_has_its_person() -> None:
    duties = rows("duties.csv")
    assert Counter(each["role"] for each in duties) == {
        "unit_leader": 276,
        "building_leader": 92,
        "grid_worker": 12,
        "grid_leader": 12,
        "community": 3,
        "property_manager": 2,
        "mediator": 2,
        "social_worker": 2,
        "police": 1,
        "legal_aid": 2,
    }
    leaders = {(each["building"], each["unit"]) for each in duties if each["role"] == "unit_leader"}
    assert leaders == {(str(number), unit) for number in range(1, 93) for unit in "123"}


def test_all_persons_are_marked_as_sample_and_cannot_be_phoned() -> None:
    people = rows("people.csv")
    assert all(each["sample"] == "1" and each["name"].startswith("示例·") for each in people)
    assert all(re.fullmatch(r"0000-\d{4}", each["phone"]) for each in people)
    assert len({each["code"] for each in people}) == len({each["phone"] for each in people}) == 404


def test_only_those_with_an_office_have_a_public_phone() -> None:
    roles = {each["person"]: each["role"] for each in rows("duties.csv")}
    public = {roles[each["code"]] for each in rows("people.csv") if each["phone_public"] == "1"}
    assert public == {"grid_leader", "grid_worker", "community", "property_manager"}


def test_a_unit_leader_lives_in_the_own_unit() -> None:
    home = {each["code"]: each["home"] for each in rows("people.csv")}
    leaders = [each for each in rows("duties.csv") if each["role"] == "unit_leader"]
    assert all(home[each["person"]] == f"{each['building']}-{each['unit']}" for each in leaders)


def test_the_places_that_residents_name_are_there() -> None:
    names = {each["name"] for each in rows("places.csv")}
    assert {
        "法治小花园",
        "法治大道",
        "小哥E站",
        "爱心驿站",
        "党群活动室",
        "北门快递柜",
        "居民议事厅",
    } <= names


@pytest.mark.parametrize("name", SAMPLE_FILES)
def test_every_row_is_complete(name: str) -> None:
    assert all(None not in row and None not in row.values() for row in rows(name))


def test_there_are_answers_to_at_least_seventy_questions() -> None:
    entries = read_entries(FOLDER / "faq.csv")
    assert len(entries) >= 70
    assert all(entry.source for entry in entries), "every answer says where it comes from"


def test_no_question_has_two_answers() -> None:
    asked = Counter(
        wording
        for entry in read_entries(FOLDER / "faq.csv")
        for wording in (entry.question, *entry.alternatives)
    )
    assert [wording for wording, times in asked.items() if times > 1] == []


def test_answers_name_only_nationwide_numbers() -> None:
    nationwide = {110, 119, 120, 122, 10000, 10010, 10086, 12110, 12123, 12300, 12305, 12315, 12329}
    nationwide |= {12333, 12345, 12348, 12356, 12393, 95598, 96110}
    for entry in read_entries(FOLDER / "faq.csv"):
        assert set(map(int, re.findall(r"\d{3,}", entry.answer + entry.source))) <= nationwide, entry.question


def test_answers_leave_room_only_for_what_is_configured() -> None:
    room = {
        name for entry in read_entries(FOLDER / "faq.csv") for name in re.findall(r"\{(.*?)\}", entry.answer)
    }
    assert room == {"property_phone", "duty_phone", "hours"}


def test_answers_are_short_enough_for_a_chat() -> None:
    assert max(len(entry.answer) for entry in read_entries(FOLDER / "faq.csv")) <= 150
