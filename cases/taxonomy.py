"""taxonomy.yml as frozen records: each category's definition, who handles it, its limits and what to ask."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from cases.deadlines import Span
from cases.unreadable import UNREADABLE, why
from db.vocabulary import Urgency

_REDIRECT = "redirect:"
#: What residents and leaders read is said in one breath: no brackets, no list.
_SPOKEN = re.compile(r"[\u4e00-\u9fff]{2,8}")


class TaxonomyError(Exception):
    """taxonomy.yml is wrong; the message says where."""


@dataclass(frozen=True)
class Category:
    """A leaf of the taxonomy."""

    code: str
    name: str
    #: The short name that residents and leaders read; `name` itself where that is short.
    spoken: str
    group: str
    definition: str
    boundary: str
    #: In the order of the ladder: our roles and outside parties, without redirections.
    handled_by: tuple[str, ...]
    #: The number to phone where the community has no power; None where it has.
    redirect_phone: str | None
    urgency: Urgency
    respond_within: Span
    resolve_within: Span
    ask_for: tuple[str, ...]
    reporter_shield: bool
    needs_photo_on_close: bool
    sensitive: bool
    outage: bool

    @property
    def is_danger(self) -> bool:
        """The emergency number comes first, the case afterwards."""
        return self.group == "em"

    @property
    def needs_room(self) -> bool:
        """Somebody has to come to this very flat."""
        return "room" in self.ask_for

    @property
    def hotline(self) -> str:
        """The numbers to phone in this danger."""
        return "、".join(re.findall(r"\d{3,}", " ".join(self.handled_by))) or "120、110"


@dataclass(frozen=True)
class Taxonomy:
    """All categories and intents."""

    leaves: Mapping[str, Category]
    groups: Mapping[str, str]
    intents: Mapping[str, str]

    def leaf(self, code: str) -> Category:
        """Raises KeyError for a code that is no leaf."""
        return self.leaves[code]

    def leaves_of(self, group: str) -> tuple[Category, ...]:
        """The leaves of a group, in the order of the file."""
        return tuple(each for each in self.leaves.values() if each.group == group)


def load_taxonomy(path: Path) -> Taxonomy:
    """Raises TaxonomyError with one sentence saying what is wrong and where."""
    try:
        content = YAML(typ="safe").load(path.read_text("utf-8"))
        leaves = {
            leaf["id"]: _category(leaf, group["id"])
            for group in content["categories"]
            for leaf in group["leaves"]
        }
        _check_spoken(leaves.values())
        groups = {group["id"]: group["name"] for group in content["categories"]}
        intents = {intent["id"]: intent["name"] for intent in content["intents"]}
    except UNREADABLE as error:
        raise TaxonomyError(f"{path}：读不出来：{why(error)}") from error
    except (KeyError, TypeError) as error:
        raise TaxonomyError(f"{path}：缺少或写错了 {error}") from error
    return Taxonomy(leaves, groups, intents)


def _check_spoken(leaves: Iterable[Category]) -> None:
    """A name to be read aloud, and only one category of that name."""
    count = Counter(each.spoken for each in leaves)
    for each in leaves:
        if not _SPOKEN.fullmatch(each.spoken):
            raise TaxonomyError(
                f"taxonomy.yml：{each.code} 的 spoken 要是 2 到 8 个汉字，不带标点，现在是“{each.spoken}”"
            )
        if count[each.spoken] > 1:
            raise TaxonomyError(f"taxonomy.yml：{each.code} 的 spoken “{each.spoken}”和别的类别重了")


def _category(leaf: dict[str, Any], group: str) -> Category:
    code = leaf["id"]
    try:
        urgency = Urgency(leaf["urgency"])
        handled_by = [str(each).strip() for each in leaf["handled_by"]]
        return Category(
            code=code,
            name=leaf["name"],
            spoken=leaf.get("spoken", leaf["name"]),
            group=group,
            definition=leaf["definition"],
            boundary=leaf["boundary"],
            handled_by=tuple(each for each in handled_by if not each.startswith(_REDIRECT)),
            redirect_phone=next(
                (e.removeprefix(_REDIRECT).strip() for e in handled_by if e.startswith(_REDIRECT)), None
            ),
            urgency=urgency,
            respond_within=_limit(leaf["respond_within"], urgency),
            resolve_within=_limit(leaf["resolve_within"], urgency),
            ask_for=tuple(leaf["ask_for"]),
            reporter_shield=bool(leaf["reporter_shield"]),
            needs_photo_on_close=bool(leaf["needs_photo_on_close"]),
            sensitive=bool(leaf.get("sensitive")),
            outage=bool(leaf.get("outage_flag")),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise TaxonomyError(f"taxonomy.yml：{code} 缺少或写错了 {error}") from error


def _limit(limit: dict[str, Any], urgency: Urgency) -> Span:
    """Hours are natural hours for P0 and P1, working hours for the rest (taxonomy.yml meta.units)."""
    hours = "h" if urgency in (Urgency.P0, Urgency.P1) else "wh"
    units = {"minutes": "m", "h": hours, "workday": "wd"}
    return Span(int(limit["value"]), units[limit["unit"]])
