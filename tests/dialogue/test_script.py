"""The engine refuses at start what it would not carry out as Rasa does, and says where."""

from pathlib import Path

import pytest

from bot.dialogue.script import ScriptError, load_script
from tests.conftest import PROJECT

DOMAIN, RULES = PROJECT / "domain.yml", PROJECT / "data" / "rules.yml"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("domain.yml", "session_config:", "e2e_actions: []\nsession_config:", "e2e_actions"),
        ("domain.yml", "    type: any", "    type: text", "只支持 any"),
        ("domain.yml", "    - type: custom", "    - type: from_text", "只支持 type: custom"),
        ("domain.yml", "  case_form:\n", "  case_form:\n    ignored_intents: [bye]\n", "ignored_intents"),
        ("domain.yml", "- report\n", "- report: {use_entities: []}\n", "只支持一个一个的名字"),
        ("domain.yml", "  utter_bye:\n  - text:", "  utter_bye:\n  - metadata: {}\n    text:", "metadata"),
        ("rules.yml", "  - intent: bye\n", "  - intent: byebye\n", "没有意图 byebye"),
        ("rules.yml", "  - action: utter_bye", "  - action: utter_gone", "没有动作 utter_gone"),
        ("rules.yml", "  - intent: bye\n", "  - intent: thanks\n", "开头相同"),
        ("rules.yml", "  - action: utter_bye", "  - checkpoint: x", "checkpoint"),
        (
            "rules.yml",
            "- rule: goodbye\n",
            "- rule: goodbye\n  conversation_start: true\n",
            "conversation_start",
        ),
        ("rules.yml", "    - requested_slot: null\n", "    - requested_slot: place\n", "requested_slot"),
        ("rules.yml", "rules:\n", "rules: [\n", "读不出来"),
        ("rules.yml", "rules:\n", "stories: []\nrules:\n", "stories"),
    ],
)
def test_what_is_not_supported_is_refused(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    for path in (DOMAIN, RULES):
        text = path.read_text("utf-8")
        if path.name == file:
            assert old in text
            text = text.replace(old, new, 1)
        (tmp_path / path.name).write_text(text, "utf-8")
    with pytest.raises(ScriptError, match=said) as refused:
        load_script(tmp_path / "domain.yml", tmp_path / "rules.yml")
    assert file in str(refused.value)


def test_every_sentence_that_actions_and_service_name_is_in_the_domain() -> None:
    import re

    script = load_script(DOMAIN, RULES)
    code = [path for folder in ("actions", "bot") for path in (PROJECT / folder).rglob("*.py")]
    named = {name for path in code for name in re.findall(r'"(utter_[a-z_]*[a-z])"', path.read_text("utf-8"))}
    assert named - set(script.responses) == set()


def test_every_action_of_the_domain_is_written_and_the_other_way_round() -> None:
    from actions import ALL_ACTIONS

    script = load_script(DOMAIN, RULES)
    assert {each().name() for each in ALL_ACTIONS} == set(script.actions)


def test_every_danger_and_every_alert_has_its_words(taxonomy) -> None:
    from db.vocabulary import AlertKind

    responses = load_script(DOMAIN, RULES).responses
    assert {f"utter_danger_{each.code.removeprefix('em.')}" for each in taxonomy.leaves_of("em")} <= set(
        responses
    )
    resident = {each for each in AlertKind if each.value.startswith("resident_")} - {AlertKind.RESIDENT_DONE}
    desk = {AlertKind.UNDELIVERABLE, AlertKind.HUMAN_WANTED, AlertKind.NOBODY_ON_DUTY}
    leaders = set(AlertKind) - resident - desk - {AlertKind.RESIDENT_DONE}
    assert {f"utter_notice_{each.value.removeprefix('resident_')}" for each in resident} <= set(responses)
    assert {f"utter_alert_{each.value}" for each in leaders} <= set(responses)


def test_the_first_words_of_a_danger_hold_a_number_and_no_question() -> None:
    import re

    responses = load_script(DOMAIN, RULES).responses
    for name, variations in responses.items():
        if name.startswith("utter_danger_") and name not in ("utter_danger_notified", "utter_danger_kept"):
            text = variations[0].text
            assert re.search(r"119|120|110|12356|\{gas\}|\{lift\}", text), name
            if name != "utter_danger_selfharm":
                assert "？" not in text, name


def test_no_sentence_shows_an_english_word() -> None:
    import re

    for name, variations in load_script(DOMAIN, RULES).responses.items():
        for variation in variations:
            shown = re.sub(
                r"\{[a-z_]+\}", "", variation.text + "".join(each["title"] for each in variation.buttons)
            )
            assert not re.search(r"[A-Za-z]", shown), f"{name}: {shown}"
