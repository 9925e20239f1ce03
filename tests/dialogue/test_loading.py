"""What the engine would not carry out as Rasa does stops the start, with one sentence that says where."""

import re
from pathlib import Path

import pytest

from bot.dialogue.loading import load_script
from bot.dialogue.parts import ScriptError
from bot.dialogue.script import Slot
from tests.conftest import PROJECT
from tests.dialogue.small_script import CONFIG, DOMAIN, RULES, write

_ACTION = "  - action: action_loop\n"
_ENDING = """\
- rule: end
  condition:
  - active_loop: two_form
  steps:
  - action: two_form
  - active_loop: null
  - slot_was_set:
    - requested_slot: null
  - action: utter_done
"""


def _rule(condition: str, steps: str = "[{intent: begin}, {action: utter_hello}]") -> str:
    return f"rules:\n- rule: another\n  condition: {condition}\n  steps: {steps}\n"


def _slot(setting: str) -> str:
    return f"slots:\n  more: {{{setting}, mappings: [{{type: custom}}]}}\n"


def _response(variation: str) -> str:
    return f"responses:\n  utter_more: [{variation}]\n"


#: What is written instead of what, the words on the line that is named, the key and the reason.
IN_DOMAIN = [
    ("intents:\n", "e2e_actions: []\nintents:\n", "e2e_actions", "e2e_actions", "不支持这一项"),
    ("intents:\n", "config: {store_entities_as_slots: false}\nintents:\n", "config:", "config", "不支持这一项"),
    ('version: "3.1"', 'version: "2.0"', "version", "version", "只支持 3.1"),
    ('version: "3.1"', "version: 3.1", "version", "version", "只支持 3.1"),
    ("- begin\n", "- begin: {use_entities: []}\n", "begin", "intents", "不支持带设置的写法"),
    ("- begin\n", "- begin\n- begin\n", "begin", "intents", "begin 写了两次"),
    ("- begin\n", "- begin\n- restart\n", "restart", "intents", "Rasa 对它另有用处"),
    ("- begin\n", "- begin\n- faq/price\n", "faq/price", "intents", "Rasa 对它另有用处"),
    ("- thing\n", "- thing: {roles: [from]}\n", "thing", "entities", "不支持带设置的写法"),
    ("- thing\n", "- thing\n- thing\n", "thing", "entities", "thing 写了两次"),
    ("- action_note\n", "- action_note\n- action_note\n", "action_note", "actions", "action_note 写了两次"),
    ("- action_note\n", "- action_note: {send_domain: true}\n", "action_note", "actions", "不支持带设置"),
    ("- action_note\n", "- action_listen\n", "action_listen", "actions", "Rasa 对它另有用处"),
    ("- action_note\n", "- action_validate_slot_mappings\n", "slot_mappings", "actions", "Rasa 对它另有用处"),
    ("- action_note\n", "- two_form\n", "- two_form", "actions", "two_form 是表单"),
    ("- action_note\n", "- utter_gone\n", "utter_gone", "actions", "responses 里没有 utter_gone"),
    ("slots:\n", _slot("type: float"), "more", "type", "只支持 any、text、bool、categorical"),
    ("slots:\n", _slot("type: list"), "more", "type", "只支持 any、text、bool、categorical"),
    ("slots:\n", _slot("type: my.own.Slot"), "more", "type", "只支持 any、text、bool、categorical"),
    ("slots:\n", _slot("type: bool, initial_value: true"), "more", "initial_value", "不支持这一项"),
    ("slots:\n", _slot("type: any, influence_conversation: true"), "more", "influence_conversation", "只支持 False"),
    ("slots:\n", _slot("type: bool, influence_conversation: 1"), "more", "influence_conversation", "只支持 True、False"),
    ("slots:\n", _slot("type: text, values: [a]"), "more", "values", "只有 categorical"),
    ("slots:\n", _slot("type: categorical"), "more", "more", "要有 values"),
    ("slots:\n", _slot("type: categorical, values: [a, null]"), "more", "values", "要写成文字"),
    ("slots:\n", "slots:\n  more: {type: any}\n", "more", "more", "缺少 mappings"),
    ("slots:\n", "slots:\n  more: {mappings: [{type: custom}]}\n", "more", "more", "缺少 type"),
    ("slots:\n", "slots:\n  more:\n", "more", "more", "要写成一项一项的设置"),
    ("slots:\n", "slots:\n  1: {}\n", "slots", "slots", "名字要写成文字，不能是 1"),
    ("slots:\n", "slots:\n  requested_slot: {}\n", "requested_slot", "requested_slot", "Rasa 对它另有用处"),
    ("    - type: custom", "    - {type: from_entity, entity: thing}", "from_entity", "mappings", "只支持 type: custom"),
    ("    - type: custom", "    - type: from_text", "from_text", "mappings", "只支持 type: custom"),
    ("    - type: custom", "    - {type: from_intent, value: 1}", "from_intent", "mappings", "只支持 type: custom"),
    ("    - type: custom", "    - {type: from_trigger_intent, value: 1}", "trigger", "mappings", "只支持 type: custom"),
    ("    - type: custom", "    - {type: custom, action: action_loop}", "action_loop", "mappings", "只支持 type: custom"),
    ("    - type: custom", "    - {type: custom, conditions: []}", "conditions", "mappings", "只支持 type: custom"),
    ("    required_slots:\n", "    ignored_intents: [begin]\n    required_slots:\n", "ignored", "ignored_intents", "不支持"),
    ("    - one\n", "    - three\n", "three", "required_slots", "slots 里没有 three"),
    ("    - one\n", "    - name\n", "name", "required_slots", "没有问 name 的动作或回答"),
    ("forms:\n", "forms:\n  more: {required_slots: []}\n", "more", "required_slots", "至少有一项"),
    ("forms:\n", "forms:\n  more: {required_slots: [one]}\n", "more", "more", "actions 里没有 validate_more"),
    ("forms:\n", "forms:\n  more:\n", "more", "more", "要写成一项一项的设置"),
    ("responses:\n", "responses:\n  say_more: [{text: 啊}]\n", "say_more", "say_more", "名字要以 utter_ 开头"),
    ("responses:\n", "responses:\n  utter_a/b: [{text: 啊}]\n", "utter_a/b", "utter_a/b", "名字要以 utter_ 开头"),
    ("responses:\n", "responses:\n  utter_more: []\n", "utter_more", "utter_more", "至少有一项"),
    ("responses:\n", "responses:\n  utter_more: 啊\n", "utter_more", "utter_more", "要写成列表"),
    ("responses:\n", _response("{text: 啊, channel: web}"), "utter_more", "utter_more", "不带 channel 和 condition"),
    ("responses:\n", _response("{text: 5}"), "utter_more", "text", "要写成文字"),
    ("responses:\n", _response("{buttons: []}"), "utter_more", "utter_more", "缺少 text"),
    ("responses:\n", _response("{text: 啊, metadata: {}}"), "utter_more", "metadata", "不支持这一项"),
    ("responses:\n", _response("{text: 啊, id: a}"), "utter_more", "id", "不支持这一项"),
    ("responses:\n", _response("{text: 啊, quick_replies: []}"), "utter_more", "quick_replies", "不支持这一项"),
    ("responses:\n", _response('{text: "在{Place}"}'), "utter_more", "text", "花括号里只能是小写英文名字"),
    ("responses:\n", _response('{text: "在{{place}}"}'), "utter_more", "text", "花括号里只能是小写英文名字"),
    ("responses:\n", _response('{text: 啊, image: "{place}"}'), "utter_more", "image", "只有 text 里可以有"),
    ("responses:\n", _response('{text: 啊, custom: {a: ["{place}"]}}'), "utter_more", "custom", "只有 text 里可以有"),
    ("responses:\n", _response("{text: 啊, custom: 5}"), "utter_more", "custom", "要写成一项一项的设置"),
    ("      payload: /begin\n", "      payload: /gone\n", "text: 您好", "utter_hello", "intents 里没有 gone"),
    ("      payload: /begin\n", "", "title: 开始", "buttons", "缺少 payload"),
    ("      payload: /begin\n", "      payload: /begin\n      type: web_url\n", "web_url", "type", "不支持这一项"),
    ("    - title: 开始\n", '    - title: "{one}"\n', "title", "buttons", "只有 text 里可以有"),
    ("    - type: slot\n", "    - type: intent\n", "type: intent", "type", "只支持 slot"),
    ("      name: size\n", "      name: gone\n", "text: 大的", "utter_size", "slots 里没有 gone"),
    ("      value: big\n", "", "type: slot", "condition", "缺少 value"),
    ("time: 0", "time: 60", "time: 60", "session_expiration_time", "只支持 0"),
    ("session: true", "session: false", "session: false", "carry_over_slots_to_new_session", "只支持 True"),
    ("session_config:\n  session_expiration_time: 0\n  carry_over_slots_to_new_session: true\n", "",
     "version", "domain.yml", "缺少 session_config"),
    ("第一个？", "第一个${WHERE}？", "${WHERE}", "${", "环境变量"),
]  # fmt: skip
IN_RULES = [
    ('version: "3.1"', 'version: "3.2"', "version", "version", "只支持 3.1"),
    ("rules:\n", "stories: []\nrules:\n", "stories", "stories", "不支持这一项"),
    ("rules:\n", "nlu: []\nrules:\n", "nlu", "nlu", "不支持这一项"),
    ("rules:\n", "rules:\n- story: x\n  steps: []\n", "story: x", "story", "不支持这一项"),
    ("rules:\n", "rules:\n- 什么\n", "什么", "rules", "要写成一项一项的设置"),
    ("- rule: loop\n", "- rule:\n", "- rule:", "rule", "要写成文字"),
    ("- rule: loop\n", "- rule: loop\n  conversation_start: true\n", "start", "conversation_start", "不支持这一项"),
    ("- rule: loop\n", "- rule: loop\n  wait_for_user_input: false\n", "wait", "wait_for_user_input", "不支持这一项"),
    ("- rule: loop\n", "- rule: loop\n  metadata: {}\n", "metadata", "metadata", "不支持这一项"),
    ("  steps:\n  - intent: loop\n  - action: action_loop\n", "", "- rule: loop", "rules", "缺少 steps"),
    ("  - intent: loop\n", "  - intent: gone\n", "gone", "intent", "domain.yml 里没有意图 gone"),
    ("  - intent: loop\n", "  - user: 你好\n", "user", "user", "不支持这一项"),
    ("  - intent: loop\n", "  - intent: loop\n    entities: [thing]\n", "entities", "entities", "不支持这一项"),
    ("  - intent: loop\n", "  - intent: loop\n    or: [{intent: hello}]\n", "intent: loop", "steps", "一步只能写一项"),
    ("  - intent: loop\n", "", "action_loop", "action", "不支持这一项"),
    ("    - intent: hello\n", "    - intent: gone\n", "gone", "intent", "domain.yml 里没有意图 gone"),
    ("    - intent: hello\n", "    - slot_was_set: [{old: true}]\n", "slot_was_set", "slot_was_set", "不支持这一项"),
    ("  - or:\n    - intent: hello\n", "  - or: []\n", "or", "or", "至少有一项"),
    (_ACTION, "", "intent: loop", "steps", "后面没有动作"),
    (_ACTION, "  - action: gone\n", "gone", "action", "domain.yml 里没有动作 gone"),
    (_ACTION, "  - action: utter_gone\n", "utter_gone", "action", "domain.yml 里没有动作 utter_gone"),
    (_ACTION, "  - action: action_listen\n", "action_listen", "action", "没有动作 action_listen"),
    (_ACTION, "  - action: action_restart\n", "action_restart", "action", "没有动作 action_restart"),
    (_ACTION, "  - action: action_two_stage_fallback\n", "two_stage", "action", "没有动作 action_two_stage"),
    (_ACTION, "  - checkpoint: x\n", "checkpoint", "checkpoint", "不支持这一项"),
    (_ACTION, "  - bot: 你好\n", "bot", "bot", "不支持这一项"),
    (_ACTION, "  - ...\n", "...", "steps", "要写成一项一项的设置"),
    (_ACTION, f"{_ACTION}  - intent: begin\n", "intent: begin", "intent", "不支持这一项"),
    (_ACTION, f"{_ACTION}  - or: [{{intent: begin}}]\n", "or:", "or", "不支持这一项"),
    (_ACTION, f"{_ACTION}  - slot_was_set: [{{old: true}}]\n", "old", "slot_was_set", "不支持这一项"),
    (_ACTION, f"{_ACTION}  - active_loop: two_form\n", "two_form", "active_loop", "不支持这一项"),
    (_ACTION, "  - action: two_form\n", "two_form", "action", "表单后面要写 active_loop: two_form"),
    ("  - active_loop: two_form\n- rule: end\n", "  - active_loop: two_form\n  - action: utter_done\n- rule: end\n",
     "utter_done", "steps", "要写成另一条规则"),
    (_ENDING, "", "rule: begin", "rules", "没有一条规则说表单 two_form 结束以后做什么"),
    ("    - requested_slot: null\n", "    - requested_slot: one\n", "slot_was_set", "steps", "要从表单结束开始"),
    ("  - active_loop: null\n", "", "slot_was_set", "steps", "要从表单结束开始"),
    ("  - action: utter_done\n", "", "slot_was_set", "steps", "后面没有动作"),
    ("rules:\n", _rule("[{active_loop: gone}]"), "gone", "active_loop", "只能写一个表单的名字"),
    ("rules:\n", _rule("[{active_loop: null}]"), "null", "active_loop", "只能写一个表单的名字"),
    ("rules:\n", _rule("[{active_loop: two_form}, {active_loop: two_form}]"), "two", "active_loop", "只能写一个"),
    ("rules:\n", _rule("[{active_loop: two_form}]"), "steps", "steps", "要从表单结束开始"),
    ("rules:\n", _rule("[{slot_was_set: [{one: 1}]}]"), "one", "one", "不能作条件"),
    ("rules:\n", _rule("[{slot_was_set: [{hidden: 甲}]}]"), "hidden", "hidden", "不能作条件"),
    ("rules:\n", _rule("[{slot_was_set: [{gone: 1}]}]"), "gone", "gone", "不能作条件"),
    ("rules:\n", _rule("[{slot_was_set: [{requested_slot: one}]}]"), "requested", "requested_slot", "不能作条件"),
    ("rules:\n", _rule("[{slot_was_set: [name]}]"), "name", "slot_was_set", "要写成一项一项的设置"),
    ("rules:\n", _rule("[{slot_was_set: {old: true}}]"), "old", "slot_was_set", "要写成列表"),
    ("rules:\n", _rule("[{slot_was_set: [{old: 是}]}]"), "old", "old", "不是 bool 槽位的值"),
    ("rules:\n", _rule("[{slot_was_set: [{name: 5}]}]"), "name", "name", "不是 text 槽位的值"),
    ("rules:\n", _rule("[{slot_was_set: [{size: huge}]}]"), "size", "size", "不是 categorical 槽位的值"),
    ("rules:\n", _rule("[{intent: begin}]"), "condition", "intent", "不支持这一项"),
    ("rules:\n", "rules:\n- {rule: x, steps: [{intent: begin}, {action: utter_hello}]}\n", "rule: begin", "rules",
     "和规则“x”会同时符合"),
    ("rules:\n", f"{_rule('[{slot_was_set: [{old: null}]}]')}", "rule: begin", "rules", "和规则“another”矛盾"),
    ("rules:\n", _rule("[{slot_was_set: [{old: true}]}]", "[{intent: hello}, {action: utter_hello}]"),
     "rule: hello", "rules", "和规则“another”会同时符合"),
    ("rules:\n", "rules: [\n", "", "", "读不出来"),
    ("- rule: loop\n", "- rule: loop\n  rule: again\n", "", "", "读不出来"),
]  # fmt: skip
IN_CONFIG = [
    ("service: {}", "importers: []", "importers", "importers", "不支持这一项"),
    ("recipe: default.v1", "recipe: graph.v1", "recipe", "recipe", "只支持 default.v1"),
    ("language: zh", "language: en", "language", "language", "只支持 zh"),
    ("pipeline: []\n", "", "recipe", "config.yml", "缺少 pipeline"),
    ("pipeline: []", "pipeline: [{name: FallbackClassifier, threshold: 0.7}]", "pipeline", "pipeline", "要是空的"),
    ("policies:\n", "policies:\n- name: TEDPolicy\n", "RulePolicy", "policies", "只支持 RulePolicy 一个"),
    ("- name: RulePolicy", "- name: MemoizationPolicy", "Memoization", "name", "只支持 RulePolicy"),
    ("_prediction: true", "_prediction: maybe", "maybe", "enable_fallback_prediction", "只支持 True、False"),
    ("_threshold: 0.3", "_threshold: 0", "threshold: 0", "core_fallback_threshold", "大于 0"),
    ("_threshold: 0.3", "_threshold: true", "true", "core_fallback_threshold", "大于 0"),
    ("name: action_default_fallback", "name: utter_done", "utter_done", "core_fallback_action_name", "只支持 action_d"),
    ("_prediction: true", "_prediction: true\n  restrict_rules: false", "restrict", "restrict_rules", "不支持这一项"),
    ("_prediction: true", "_prediction: true\n  max_history: 3", "max_history", "max_history", "不支持这一项"),
]  # fmt: skip
REFUSED = [
    *(("domain.yml", *each) for each in IN_DOMAIN),
    *(("rules.yml", *each) for each in IN_RULES),
    *(("config.yml", *each) for each in IN_CONFIG),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "key", "why"), REFUSED, ids=[f"{each[0]}: {each[5]}" for each in REFUSED]
)
def test_what_is_not_carried_out_is_refused(
    tmp_path: Path, file: str, old: str, new: str, line: str, key: str, why: str
) -> None:
    texts = {"domain.yml": DOMAIN, "rules.yml": RULES, "config.yml": CONFIG}
    assert old in texts[file]
    texts[file] = text = texts[file].replace(old, new, 1)
    write(tmp_path, domain=texts["domain.yml"], rules=texts["rules.yml"], config=texts["config.yml"])
    with pytest.raises(ScriptError, match=re.escape(why)) as refused:
        load_script(tmp_path)
    if key:
        said = re.match(rf"{tmp_path}/(?:data/)?{file}，第 (\d+) 行，“(.+?)”：", str(refused.value))
        assert said, refused.value
        assert line in text.splitlines()[int(said[1]) - 1]
        assert said[2] == key


def test_another_file_of_training_data_is_refused(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "data" / "stories.yml").write_text("stories: []", "utf-8")
    with pytest.raises(ScriptError, match=r"stories\.yml：不会读这个文件"):
        load_script(tmp_path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "domain.yml").unlink()
    with pytest.raises(ScriptError, match=r"domain\.yml：读不出来"):
        load_script(tmp_path)


def test_a_piece_written_once_and_used_twice_is_refused_where_it_is_used(tmp_path: Path) -> None:
    domain = DOMAIN.replace("  one:\n", "  one: &any\n", 1).replace(
        "  two:\n    type: any\n", "  two:\n    <<: *any\n    values: []\n", 1
    )
    with pytest.raises(ScriptError, match="“values”：只有 categorical"):
        load_script(write(tmp_path, domain=domain))


def test_what_is_carried_out_is_read(tmp_path: Path) -> None:
    script = load_script(write(tmp_path))
    assert script.intents == {"begin", "hello", "loop"}
    assert script.forms == {"two_form": ("one", "two")}
    assert script.slots["size"] == Slot("categorical", ("small", "big"), seen=True)
    assert not script.slots["one"].seen
    assert not script.slots["hidden"].seen
    assert [(each.name, each.ends, each.actions) for each in script.rules] == [
        ("begin", None, ("two_form",)),
        ("end", "two_form", ("utter_done",)),
        ("loop", None, ("action_loop",)),
        ("hello", None, ("action_note", "utter_hello")),
    ]
    assert script.domain["forms"] == {"two_form": {"required_slots": ["one", "two"]}}
    assert script.fallback


def test_the_projects_own_files_are_read() -> None:
    assert load_script(PROJECT).rules
