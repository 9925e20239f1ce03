"""Phones, plates, persons and times, and what others may see of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.entities import find_entities, mask

FOUND = [
    ("我电话13812345678", [("phone", "13812345678")]),
    ("电话１３８１２３４５６７８", [("phone", "13812345678")]),
    ("打+86 138-1234-5678", [("phone", "13812345678")]),
    ("座机0937-6221234", [("phone", "09376221234")]),
    ("甘B12345堵门", [("plate", "甘B12345")]),
    ("甘B·3C521占车位", [("plate", "甘B3C521")]),
    ("甘BD12345是新能源", [("plate", "甘BD12345")]),
    ("甘B1234警", [("plate", "甘B1234警")]),
    ("粤Z1234港", [("plate", "粤Z1234港")]),
    ("WJ甘1234X", [("plate", "WJ甘1234X")]),
    ("车牌尾号5678", [("plate", "5678")]),
    ("王师傅没来", [("person", "王师傅")]),
    ("昨天下午三点停的水", [("time", "昨天下午三点")]),
    ("11月3日没水", [("time", "11月3日")]),
    ("已经一个月了", [("since", "已经一个月了")]),
    ("漏了三天了", [("since", "三天了")]),
    ("天天晚上打麻将", [("frequency", "天天晚上")]),
    ("隔三差五停水", [("frequency", "隔三差五")]),
]
NOTHING = ["3号楼漏水", "12345打不通", "路灯不亮", "交了1200元", "甘肃天气好", "B座电梯坏了"]

MASKED = [
    ("我电话13812345678", "我电话138******78"),
    ("甘B12345堵门", "甘B****5堵门"),
    ("身份证620201199001011234", "身份证620*************34"),
    ("3号楼2单元501漏水", "3号楼2单元***漏水"),
    ("3-2-501漏水", "3-2-***漏水"),
    ("五零一的住户", "***的住户"),
    ("路灯不亮3天了", "路灯不亮3天了"),
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_found(text, expected):
    assert [(entity.entity, entity.value) for entity in find_entities(text)] == expected


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_there(text):
    assert [entity for entity in find_entities(text) if entity.entity in ("phone", "plate", "person")] == []


@pytest.mark.parametrize(("text", "masked"), MASKED)
def test_masked(text, masked):
    assert mask(text) == masked


def test_an_identity_number_is_no_phone():
    assert find_entities("620201199001011234") == ()


@given(st.text() | st.text(alphabet="0123456789甘B·警 -+王师傅天月点", max_size=40))
def test_positions_point_at_the_words(text):
    for entity in find_entities(text):
        assert text[entity.start : entity.end] == entity.text
    assert len(mask(text)) == len(text)
