"""Who is asked first, and who next: the ladder of people for a matter and a place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cases.taxonomy import Category
from db.vocabulary import LADDER, Because, Role

#: The words of taxonomy.yml's `handled_by` that are people of ours; all others are outside parties.
ROLES = {
    "单元长": Role.UNIT_LEADER,
    "楼栋长": Role.BUILDING_LEADER,
    "网格员": Role.GRID_WORKER,
    "网格长": Role.GRID_LEADER,
    "社区两委": Role.COMMUNITY,
    "社区值班": Role.COMMUNITY,
    "物业": Role.PROPERTY_MANAGER,
    "调解队": Role.MEDIATOR,
    "社工": Role.SOCIAL_WORKER,
    "社区民警": Role.POLICE,
    "法律明白人": Role.LEGAL_AID,
}
_COMPLAINT = re.compile(r"投诉|举报|态度|不作为|不管事|徇私|骂人")
#: 「3单元长期堆放」 names a unit and a long time, no 单元长; 「6号楼长椅」 a bench.
_LONG = "(?![期年时久满了着草出椅廊凳条明城])"
_LEADERS = {Role.UNIT_LEADER: f"单元长{_LONG}", Role.BUILDING_LEADER: f"楼栋?长{_LONG}"}
#: 「单元长自己在楼道堆东西」「单元长家门口堆杂物」; but 「单元长，有人堆东西」 is told to the leader.
_DOES = (
    "(?:他|她)?(?:自己|本人|带头|家(?!旁|附近|[^，。,]{0,4}[被让]))"
    "|(?:(?!有人|[你您请管说叫让跟和找处被])[^，。,！!？? ]){0,6}?[堆占放养停搭晒烧扔]"
)
#: 「别让单元长知道」「别告诉单元长」「怕单元长报复」: what is said before the leader, and after.
_FROM = "(?:别|不要|不能|不想|莫|甭|勿)[^，。,]{0,3}?"
_KEPT = (
    (f"{_FROM}(?:让|给|叫|跟|和|对|被)[^，。,]{{0,4}}", "[^，。,]{0,3}(?:知道|晓得|看|发现|听|说|讲|提)"),
    (f"(?:{_FROM}告诉|瞒着?|怕)[^，。,]{{0,4}}", ""),
)
#: In danger the grid leader and the community are told in the same second.
DANGER_ROLES = (Role.GRID_LEADER, Role.COMMUNITY, Role.GRID_WORKER)


@dataclass(frozen=True)
class RoutePlace:
    """What routing needs of a place; `room` is the accused party's, in matters between neighbours."""

    grid_id: int | None = None
    building: str | None = None
    unit: str | None = None
    room: str | None = None

    @property
    def stairwell(self) -> str | None:
        """`3-2`, as in Person.home."""
        return f"{self.building}-{self.unit}" if self.building and self.unit else None


@dataclass(frozen=True)
class DutyView:
    """A person's duty, with who stands in for them. `of_place` is what the duty is for, in words."""

    person_id: int
    title: str
    role: Role
    of_place: str
    #: 3 unit, 2 building, 1 grid, 0 whole community.
    closeness: int
    home: str | None = None
    away: bool = False
    substitute: "DutyView | None" = None
    phone: str = ""


@dataclass(frozen=True)
class Candidate:
    """Somebody on the ladder, and why."""

    duty: DutyView
    because: Because


def ladder(
    category: Category, place: RoutePlace, duties: Sequence[DutyView], *, text: str = ""
) -> tuple[Candidate, ...]:
    """The people to ask, nearest first; nobody twice.

    The roles of the category come first, then the rungs above them. A leader of the accused room's own
    stairwell is passed over (济南市12345条例32条: 直接利害关系应当回避), and so is a role complained of.
    """
    found: list[Candidate] = []
    because = Because.DANGER if category.is_danger else Because.DUTY
    for role in _roles(category):
        for duty in _of_role(role, duties):
            if _must_recuse(duty, category, place, text):
                because = Because.RECUSED
                continue
            candidate = _present(duty, because)
            if candidate and all(each.duty.person_id != candidate.duty.person_id for each in found):
                found.append(candidate)
        if found and because is not Because.DANGER:
            because = Because.NEXT_RUNG
    return tuple(found)


def _roles(category: Category) -> Iterator[Role]:
    if category.is_danger:
        yield from DANGER_ROLES
        return
    named = [ROLES[word] for word in category.handled_by if word in ROLES]
    yield from dict.fromkeys(named)
    rungs = [LADDER.index(role) for role in named if role in LADDER]
    above = max(rungs, default=LADDER.index(Role.GRID_WORKER) - 1) + 1
    yield from (role for role in LADDER[above:] if role not in named)


def _of_role(role: Role, duties: Sequence[DutyView]) -> list[DutyView]:
    return sorted((each for each in duties if each.role is role), key=lambda each: -each.closeness)


def _must_recuse(duty: DutyView, category: Category, place: RoutePlace, text: str) -> bool:
    if category.is_danger:
        return False
    neighbours = category.reporter_shield and place.room is not None
    own_stairwell = duty.home is not None and duty.home == place.stairwell
    return (neighbours and own_stairwell) or _complained_of(duty.role, text)


def _complained_of(role: Role, text: str) -> bool:
    """「投诉楼栋长」「网格员态度差」: a complaint near the role; or it does what is told, or must not know.

    The community is the last rung: nobody stands above it, and 「社区里有人…」 mostly means the place.
    """
    if role is Role.COMMUNITY:
        return False
    named = _LEADERS.get(role, role.label)
    near = [text[max(0, at.start() - 6) : at.start() + 14] for at in re.finditer(named, text)]
    kept = any(re.search(before + named + after, text) for before, after in _KEPT)
    return kept or any(map(_COMPLAINT.search, near)) or bool(re.search(f"(?:{named})(?:{_DOES})", text))


def leader_does_it(text: str) -> bool:
    """「我们单元长自己在楼道堆东西」 asks for no leader: it tells what one does."""
    return any(re.search(f"(?:{_LEADERS.get(role, role.label)})(?:{_DOES})", text) for role in LADDER[:-1])


def _present(duty: DutyView, because: Because) -> Candidate | None:
    if not duty.away:
        return Candidate(duty, because)
    return Candidate(duty.substitute, Because.SUBSTITUTE) if duty.substitute else None
