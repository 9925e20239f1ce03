"""Every way of typing becomes one."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.normalize import LIMIT, fold, normalize

CASES = [
    ("３号樓２單元樓道著火了！！！", "3号楼2单元楼道着火了！"),
    ("3—2—501 漏水", "3-2-501 漏水"),
    ("3一2一501", "3-2-501"),
    ("三 号 楼 2 单元", "三号楼 2单元"),
    ("3️⃣号楼", "3号楼"),
    ("🔥🔥3栋 🆘", "火火3栋 救命"),
    ("丹元门坏了,物页不管", "单元门坏了，物业不管"),
    ("电提里有人", "电梯里有人"),
    ("好大的没气味", "好大的煤气味"),
    ("现在没气味了", "现在没气味了"),
    ("然气味好大", "燃气味好大"),
    ("突然气味很大", "突然气味很大"),
    ("天然气和天燃气", "天然气和天然气"),
    ("楼上露水到我家", "楼上漏水到我家"),
    ("早上的露水", "早上的露水"),
    ("显著 名著 睡著了", "显著 名著 睡着了"),
    ("3楼到5楼里", "3楼到5楼里"),
    ("头晕到不行", "头晕到不行"),
    ("救命命命命命", "救命命"),
    ("1000000元", "1000000元"),
    ("10:30来的,价格1,000元", "10:30来的，价格1,000元"),
    ("第一行\r\n\r\n第二行", "第一行\n第二行"),
    ("零\u200b宽\u202e字\x00符", "零宽字符"),
    ("坏\ud83d字", "坏\ufffd字"),
    ("z\u0337\u0336a\u0300\u0301", "z\u00e0"),
]


@pytest.mark.parametrize(("typed", "plain"), CASES)
def test_one_written_form(typed, plain):
    assert normalize(typed) == plain


@given(st.text())
def test_any_text_stays_short_encodable_and_free_of_control_characters(text):
    plain = normalize(text)
    plain.encode("utf-8")
    assert len(plain) <= LIMIT * 2
    assert not any(
        unicodedata.category(character) in ("Cc", "Cf", "Cs") for character in plain if character != "\n"
    )


@given(st.text())
def test_folding_keeps_every_position(text):
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize("piece", ["哈", "1", "！", "\u0301", "\ufdfa", " ", "\n", "著", "一2一"])
def test_long_repetitions_are_cut(piece):
    assert len(normalize(piece * 20_000)) <= LIMIT
