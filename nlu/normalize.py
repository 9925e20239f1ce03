"""Brings any typed text into one written form, so that everything after it sees one way of writing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib import resources

LIMIT = 6000
"""Longest text that is understood, in characters; the rest of a longer one is cut off."""

_PUNCTUATION = str.maketrans({"!": "！", "?": "？", ";": "；", "(": "（", ")": "）", "\t": " ", "\r": "\n"})
_DASHES = re.compile(r"(?<=[\dA-Za-z#号楼栋元])[－—–―\u2010\u2011\u2212ーｰ]{1,2}(?=[\dA-Za-z])")
_ONE_AS_DASH = re.compile(r"(?<!\d)(\d{1,2})一(\d{1,2})一(\d{3,4})(?!\d)")
_COMMA = re.compile(r"(?<!\d),|,(?!\d)")
_COLON = re.compile(r":(?![\d/])|(?<!\d):(?=\d)")
_SPACES = re.compile(r"[ \u00a0\u3000]{1,}")
_NEWLINES = re.compile(r" ?\n[ \n]*")
_SPLIT_NUMBER = re.compile(r"(?<=[\d一二三四五六七八九十号栋单]) (?=[号栋幢座楼单室层元#])")
_REPEATED_MARK = re.compile(r"([^\w\s])\1+")
_REPEATED_LETTER = re.compile(r"([^\W\d_])\1{2,}")
#: 「快点快点快点」「真的很烦，真的很烦，真的很烦，」 says it once.
_REPEATED_WORDS = re.compile(r"([^\d\n]{2,8}?)\1{2,}")
_ZHE = re.compile(r"(?<![显名原专编巨土卓遗合译论])著(?![名作称述者书])")

#: Pictures that are sent in place of a word of danger.
_PICTURES = str.maketrans(
    {"🔥": "火", "🆘": "救命", "🚑": "救护车", "🩸": "血", "🔪": "刀", "⚡": "电", "🐕": "狗", "🐶": "狗"}
)

_SLIPS = {
    "单原": "单元", "楼倒里": "楼道里",
    "丹元": "单元", "单园": "单元", "单员": "单元", "单圆": "单元", "但元": "单元", "担元": "单元",
    "物页": "物业", "物叶": "物业", "物夜": "物业", "勿业": "物业",
    "电提": "电梯", "电踢": "电梯", "电替": "电梯", "店梯": "电梯", "垫梯": "电梯",
    "楼到里": "楼道里", "楼到口": "楼道口", "楼到灯": "楼道灯", "楼导": "楼道",
    "漏道": "楼道", "楼盗": "楼道",
    "煤汽": "煤气", "媒气": "煤气", "煤其": "煤气", "梅气味": "煤气味", "美气味": "煤气味",
    "燃汽": "燃气", "天燃气": "天然气", "天然汽": "天然气", "瓦丝": "瓦斯",
    "着活了": "着火了", "着伙": "着火", "找火了": "着火了", "招火了": "着火了", "着货了": "着火了",
    "起伙了": "起火了", "起活了": "起火了", "冒咽": "冒烟", "貌烟": "冒烟", "冒盐": "冒烟",
    "晕到了": "晕倒了", "晕道了": "晕倒了", "昏到了": "昏倒了", "摔到了": "摔倒了",
    "跳搂": "跳楼", "跳娄": "跳楼",
    "打驾": "打架", "救名": "救命", "触店": "触电", "漏店": "漏电", "走丢啦": "走丢了",
    "网格园": "网格员", "网格圆": "网格员", "消防通到": "消防通道", "下水到": "下水道", "报井": "报警",
    "垃级": "垃圾", "拉圾": "垃圾", "垃及": "垃圾", "垃圾筒": "垃圾桶", "路登": "路灯", "井该": "井盖",
    "上掉自杀": "上吊自杀", "楼董": "楼栋", "快递贵": "快递柜", "地下车裤": "地下车库", "困再": "困在",
}  # fmt: skip
_SLIP = re.compile("|".join(sorted(map(re.escape, _SLIPS), key=len, reverse=True)))
_GAS = re.compile(r"(?<![突忽竟虽自当既显果居依猛仍全必公偶天])然气")
_NO_GAS = re.compile(r"(?:^|(?<=[股大有到着的]))没气味(?!了)")
_LEAK = re.compile(r"(?<=[上板顶所管气子直在花])露水")


def normalize(text: str) -> str:
    """Full-width, traditional, decorated and mistyped writing becomes plain."""
    plain = _characters(text[: 2 * LIMIT])[:LIMIT]
    plain = _ZHE.sub("着", plain.translate(simplified()).translate(_PICTURES))
    plain = _marks(plain)
    plain = _REPEATED_MARK.sub(r"\1", _REPEATED_LETTER.sub(r"\1\1", plain))
    plain = _REPEATED_WORDS.sub(r"\1", plain)
    plain = _SLIP.sub(lambda slip: _SLIPS[slip.group()], plain)
    plain = _NO_GAS.sub("煤气味", plain)
    return _LEAK.sub("漏水", _GAS.sub("燃气", plain)).strip()


def fold(text: str) -> str:
    """Full-width to half-width, one character for one character, so that positions stay those of the text."""
    return "".join(_fold_character(character) for character in text)


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 else character


def _characters(text: str) -> str:
    kept = []
    for character in unicodedata.normalize("NFKC", text):
        category = unicodedata.category(character)
        if category == "Cs":
            kept.append("\ufffd")
        elif character in "\n\t\r" or category[0] not in "CM" or category == "Mc":
            kept.append(character)
    return "".join(kept)


def _marks(text: str) -> str:
    text = _ONE_AS_DASH.sub(r"\1-\2-\3", _DASHES.sub("-", text.translate(_PUNCTUATION)))
    text = _COLON.sub("：", _COMMA.sub("，", text))
    text = _NEWLINES.sub("\n", _SPACES.sub(" ", text))
    return _SPLIT_NUMBER.sub("", text)


@lru_cache(maxsize=1)
def simplified() -> dict[int, str]:
    """Character table of OpenCC; its phrase tables cost far more and change nothing that matters here."""
    table = (resources.files("opencc") / "dictionary" / "TSCharacters.txt").read_text(encoding="utf-8")
    rows = (line.split("\t", 1) for line in table.splitlines() if "\t" in line)
    return {ord(old): new.split(" ")[0] for old, new in rows if len(old) == 1}
