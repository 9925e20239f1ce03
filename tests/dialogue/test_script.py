"""Our own domain.yml: everything that the code names is there, and the sentences are what residents can read."""

from bot.dialogue.loading import load_script
from tests.conftest import PROJECT


def test_every_sentence_that_actions_and_service_name_is_in_the_domain() -> None:
    import re

    script = load_script(PROJECT)
    code = [path for folder in ("actions", "bot") for path in (PROJECT / folder).rglob("*.py")]
    named = {name for path in code for name in re.findall(r'"(utter_[a-z_]*[a-z])"', path.read_text("utf-8"))}
    assert named - set(script.responses) == set()


def test_every_action_of_the_domain_is_written_and_the_other_way_round() -> None:
    from actions import ALL_ACTIONS

    script = load_script(PROJECT)
    assert {each().name() for each in ALL_ACTIONS} == set(script.actions)


def test_every_danger_and_every_alert_has_its_words(taxonomy) -> None:
    from db.vocabulary import AlertKind

    responses = load_script(PROJECT).responses
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

    responses = load_script(PROJECT).responses
    for name, variations in responses.items():
        if name.startswith("utter_danger_") and name not in ("utter_danger_notified", "utter_danger_kept"):
            text = variations[0].text
            assert re.search(r"119|120|110|12356|\{gas\}|\{lift\}", text), name
            if name != "utter_danger_selfharm":
                assert "？" not in text, name


def test_no_sentence_shows_an_english_word() -> None:
    import re

    for name, variations in load_script(PROJECT).responses.items():
        for variation in variations:
            shown = re.sub(
                r"\{[a-z_]+\}", "", variation.text + "".join(each["title"] for each in variation.buttons)
            )
            assert not re.search(r"[A-Za-z]", shown), f"{name}: {shown}"
