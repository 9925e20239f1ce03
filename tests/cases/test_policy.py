"""Rules of service: read, merged, refused with one sentence."""

from pathlib import Path

import pytest

from cases.deadlines import Span
from cases.policy import PolicyError, known_settings, load_policy
from cases.taxonomy import Taxonomy, TaxonomyError, load_taxonomy
from db.vocabulary import Urgency

PROJECT = Path(__file__).parents[2]
CONFIG = PROJECT / "config.yml"


def operator(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "ours.yml"
    path.write_text(text, "utf-8")
    return path


def test_the_operators_file_is_merged_over(tmp_path: Path) -> None:
    own = operator(
        tmp_path, "service:\n  accept_within: 3s\n  phones:\n    gas: {label: 燃气, number: '96777'}\n"
    )
    policy = load_policy(CONFIG, own)
    assert policy.accept_within == Span(3, "s")
    assert policy.followup_after == Span(1, "h")
    assert policy.set_by_operator == {"accept_within", "phones"}
    assert policy.phones["gas"].number == "96777"
    assert policy.phones["property"].label == "物业服务电话"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("service:\n  acept_within: 3s\n", "没有“acept_within”这一项"),
        ("service:\n  accept_within: soon\n", "service.accept_within 写错了"),
        ("service:\n  quiet_hours: night\n", "service.quiet_hours 写错了"),
        ("service:\n  clock_rate: 0\n", "service.clock_rate 写错了"),
        ("other: 1\n", "缺少顶层的 service"),
        ("service: [\n", "读不出来"),
        ("service: hello\n", "一项一项"),
    ],
)
def test_a_wrong_rule_is_refused_with_file_and_key(tmp_path: Path, text: str, said: str) -> None:
    own = operator(tmp_path, text)
    with pytest.raises(PolicyError, match=said) as refused:
        load_policy(CONFIG, own)
    assert str(own) in str(refused.value)


def test_config_shows_every_rule() -> None:
    text = CONFIG.read_text("utf-8")
    assert [name for name in known_settings() if f"\n  {name}:" not in text] == []


def test_the_taxonomy_has_what_cases_need(taxonomy: Taxonomy) -> None:
    assert len(taxonomy.leaves) == 78
    assert len(taxonomy.intents) == 21
    stairwell = taxonomy.leaf("clutter.stairwell")
    assert stairwell.resolve_within == Span(3, "wd")
    assert stairwell.reporter_shield
    assert taxonomy.leaf("em.fire").urgency is Urgency.P0
    assert taxonomy.leaf("redirect.labor").redirect_phone == "12333"
    assert taxonomy.leaf("repair.light").redirect_phone is None
    assert taxonomy.leaf("repair.water").spoken == "供水问题"
    assert stairwell.spoken == stairwell.name


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("urgency: P0", "urgency: P9"),
        ("  leaves:", "  leafs:"),
        ("intents:", "x: ["),
        ("spoken: 供水问题", "spoken: 供水(停水)"),
        ("spoken: 供水问题", "spoken: 供电问题"),
        ("    spoken: 供水问题\n", ""),
    ],
)
def test_a_wrong_taxonomy_is_one_sentence(tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "taxonomy.yml"
    path.write_text((PROJECT / "taxonomy.yml").read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(TaxonomyError, match=r"taxonomy\.yml："):
        load_taxonomy(path)
