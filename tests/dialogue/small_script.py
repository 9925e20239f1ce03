"""A small dialogue in Rasa's files, with one of each thing that the engine carries out."""

from pathlib import Path

DOMAIN = """\
version: "3.1"
intents:
- begin
- hello
- loop
entities:
- thing
slots:
  one:
    type: any
    mappings:
    - type: custom
  two:
    type: any
    mappings:
    - type: custom
  name:
    type: text
    mappings:
    - type: custom
  old:
    type: bool
    mappings:
    - type: custom
  size:
    type: categorical
    values:
    - small
    - Big
    mappings:
    - type: custom
  hidden:
    type: text
    influence_conversation: false
    mappings:
    - type: custom
forms:
  two_form:
    required_slots:
    - one
    - two
actions:
- validate_two_form
- action_ask_two
- action_loop
- action_note
responses:
  utter_ask_one:
  - text: 第一个？
  utter_ask_two:
  - text: 问第二个有动作，这句用不上
  utter_done:
  - text: 好：{one}{two}
  - text: 在电报上：{one}
    channel: telegram
  utter_default:
  - text: 不明白
  utter_hello:
  - text: 您好
    buttons:
    - title: 开始
      payload: /begin
    image: a.png
    custom:
      big: true
  utter_many:
  - text: 甲
  - text: 乙
  - text: 丙
  utter_size:
  - text: 一般
  - text: 大的
    condition:
    - type: slot
      name: size
      value: big
  - text: 电报上一般
    channel: telegram
  - text: 电报上大的
    channel: telegram
    condition:
    - type: slot
      name: size
      value: big
session_config:
  session_expiration_time: 0
  carry_over_slots_to_new_session: true
"""
RULES = """\
version: "3.1"
rules:
- rule: begin
  steps:
  - intent: begin
  - action: two_form
  - active_loop: two_form
- rule: end
  condition:
  - active_loop: two_form
  steps:
  - action: two_form
  - active_loop: null
  - slot_was_set:
    - requested_slot: null
  - action: utter_done
- rule: loop
  steps:
  - intent: loop
  - action: action_loop
- rule: hello
  condition:
  - slot_was_set:
    - name: 老王
  steps:
  - or:
    - intent: hello
  - action: action_note
  - action: utter_hello
"""
CONFIG = """\
recipe: default.v1
assistant_id: small
language: zh
pipeline: []
policies:
- name: RulePolicy
  core_fallback_threshold: 0.3
  core_fallback_action_name: action_default_fallback
  enable_fallback_prediction: true
service: {}
"""


def write(folder: Path, *, domain: str = DOMAIN, rules: str = RULES, config: str = CONFIG) -> Path:
    """The files where a project has them."""
    (folder / "data").mkdir(exist_ok=True)
    (folder / "domain.yml").write_text(domain, "utf-8")
    (folder / "data" / "rules.yml").write_text(rules, "utf-8")
    (folder / "config.yml").write_text(config, "utf-8")
    return folder
