"""The sample community is complete, fictional and says nothing that a resident could be misled by."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from bot.app import AnswerFinder
from cases.importing import SAMPLE_FILES
from cases.policy import Phone, ServicePolicy
from nlu.faq import FaqEntry, FaqIndex, read_entries
from nlu.interpreter import Interpreter

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


@pytest.mark.parametrize(
    ("number", "said"),
    [("", "请打物业电话（见社区公示栏）问。"), ("010-8001", "请打物业电话（010-8001）问。")],
)
def test_an_answer_reads_well_with_a_number_and_without(
    interpreter: Interpreter, number: str, said: str
) -> None:
    entry = FaqEntry("门禁卡在哪里办", (), "请打物业电话（{property_phone}）问。", "物业公示")
    faq = FaqIndex([entry], interpreter.model.encoder.encode)
    answer = AnswerFinder(faq, ServicePolicy(phones={"property": Phone("物业", number)}))("门禁卡在哪里办")
    assert answer is not None
    assert answer["answer"] == said


def test_every_number_of_an_answer_has_its_name_before_it() -> None:
    for entry in read_entries(FOLDER / "faq.csv"):
        named = re.findall(r"电话[（：]\{\w+_phone\}[）。，]", entry.answer)
        assert len(named) == entry.answer.count("_phone}"), entry.question


def test_answers_are_short_enough_for_a_chat() -> None:
    assert max(len(entry.answer) for entry in read_entries(FOLDER / "faq.csv")) <= 150
