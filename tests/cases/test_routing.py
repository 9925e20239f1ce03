"""Who is asked first, and who next."""

import pytest

from cases.routing import Candidate, DutyView, RoutePlace, ladder
from cases.taxonomy import Taxonomy
from db.vocabulary import Because, Role

PLACE = RoutePlace(grid_id=1, building="3", unit="2")


def duty(person_id: int, role: Role, closeness: int, **more: object) -> DutyView:
    return DutyView(person_id, f"人{person_id}", role, "", closeness, **more)  # type: ignore[arg-type]


DUTIES = [
    duty(1, Role.UNIT_LEADER, 3, home="3-2"),
    duty(2, Role.BUILDING_LEADER, 2, home="3-1"),
    duty(3, Role.GRID_WORKER, 1),
    duty(4, Role.GRID_LEADER, 1),
    duty(5, Role.COMMUNITY, 0),
    duty(6, Role.PROPERTY_MANAGER, 0),
]


def people(found: tuple[Candidate, ...]) -> list[int]:
    return [each.duty.person_id for each in found]


def test_stairwell_clutter_climbs_from_the_unit_leader(taxonomy: Taxonomy) -> None:
    found = ladder(taxonomy.leaf("clutter.stairwell"), PLACE, DUTIES)
    assert people(found) == [1, 2, 3, 4, 5]
    assert found[0].because is Because.DUTY


def test_a_broken_light_goes_to_the_property_company_first(taxonomy: Taxonomy) -> None:
    assert people(ladder(taxonomy.leaf("repair.light"), PLACE, DUTIES)) == [6, 3, 4, 5]


def test_a_complaint_about_the_property_company_never_goes_to_it(taxonomy: Taxonomy) -> None:
    assert 6 not in people(ladder(taxonomy.leaf("property.service"), PLACE, DUTIES))


def test_in_danger_grid_leader_and_community_are_first(taxonomy: Taxonomy) -> None:
    found = ladder(taxonomy.leaf("em.gas_leak"), PLACE, DUTIES)
    assert people(found) == [4, 5, 3]
    assert {each.because for each in found} == {Because.DANGER}


def test_nobody_judges_their_own_stairwell(taxonomy: Taxonomy) -> None:
    accused = RoutePlace(grid_id=1, building="3", unit="2", room="501")
    found = ladder(taxonomy.leaf("noise.neighbor"), accused, DUTIES)
    assert 1 not in people(found)
    assert found[0].because is Because.RECUSED


def test_a_complaint_about_a_leader_goes_past_that_leader(taxonomy: Taxonomy) -> None:
    found = ladder(
        taxonomy.leaf("clutter.stairwell"), PLACE, DUTIES, text="我要投诉单元长不作为，楼道堆物不管"
    )
    assert people(found)[0] == 2


@pytest.mark.parametrize(
    "text",
    [
        "3号楼2单元单元长家门口摆了一堆破烂",
        "我们单元长自己往楼道里塞东西",
        "那个单元长老在楼道放煤球",
        "楼道有人堆鞋柜，别让单元长晓得",
        "楼道有人堆鞋柜，可别告诉我们单元长",
        "楼道堆满了，我怕单元长报复",
    ],
)
def test_a_leader_who_does_it_or_must_not_know_is_passed_over(taxonomy: Taxonomy, text: str) -> None:
    found = ladder(taxonomy.leaf("clutter.stairwell"), PLACE, DUTIES, text=text)
    assert people(found) == [2, 3, 4, 5]
    assert found[0].because is Because.RECUSED


def test_a_building_leader_has_a_shorter_name(taxonomy: Taxonomy) -> None:
    text = "楼长自己在过道停电动车"
    assert people(ladder(taxonomy.leaf("clutter.stairwell"), PLACE, DUTIES, text=text)) == [1, 3, 4, 5]


@pytest.mark.parametrize(
    "text",
    [
        "举报3单元长期堆放杂物",
        "投诉2单元长年不打扫",
        "我要投诉，社区里有人在楼道堆物",
        "单元长你好，楼道有人堆物",
        "单元长，三楼有人堆鞋柜",
        "单元长家门口被人堆了杂物",
        "6号楼长廊堆满了杂物",
        "投诉2号楼长椅坏了没人修",
        "单元长您来看看堆的这些东西",
        "让单元长知道一下，楼道堆满了",
        "跟单元长说过了，还在堆",
        "3号楼长期堆杂物",
    ],
)
def test_words_that_only_look_like_a_leader_pass_nobody_over(taxonomy: Taxonomy, text: str) -> None:
    found = ladder(taxonomy.leaf("clutter.stairwell"), PLACE, DUTIES, text=text)
    assert people(found) == [1, 2, 3, 4, 5]


def test_a_substitute_stands_in_and_without_one_the_next_does(taxonomy: Taxonomy) -> None:
    stand_in = duty(7, Role.UNIT_LEADER, 3)
    away = duty(1, Role.UNIT_LEADER, 3, away=True, substitute=stand_in)
    found = ladder(taxonomy.leaf("clutter.stairwell"), PLACE, [away, *DUTIES[1:]])
    assert found[0] == Candidate(stand_in, Because.SUBSTITUTE)
    alone = duty(1, Role.UNIT_LEADER, 3, away=True)
    assert people(ladder(taxonomy.leaf("clutter.stairwell"), PLACE, [alone, *DUTIES[1:]])) == [2, 3, 4, 5]


def test_the_closest_of_one_role_comes_first(taxonomy: Taxonomy) -> None:
    two = [duty(8, Role.PROPERTY_MANAGER, 0), duty(9, Role.PROPERTY_MANAGER, 2)]
    assert people(ladder(taxonomy.leaf("repair.light"), PLACE, two)) == [9, 8]
