"""What is typed into a search for cases, in every way in which cases may have it."""

import re
from unicodedata import numeric

from cases.taxonomy import Taxonomy
from db.queries.cases import SoughtWord

#: Places are kept in digits (3号楼2单元), whatever the resident wrote.
_NUMERAL = re.compile(
    r"(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])(?=[号栋幢座层楼室]|单元)"
)


def sought(words: str, taxonomy: Taxonomy) -> list[SoughtWord]:
    """Each word in its spellings (三号楼, 3号楼), with the categories whose name it is in."""
    return [_sought(word, taxonomy) for word in words.split()]


def _sought(word: str, taxonomy: Taxonomy) -> SoughtWord:
    leaves = taxonomy.leaves.values()
    topics = tuple(each.code for each in leaves if word in each.name or word in each.spoken)
    return SoughtWord((word, _NUMERAL.sub(_digits, word)), topics)


def _digits(numeral: re.Match[str]) -> str:
    tens, ten, ones = numeral[0].rpartition("十")
    return str(int(10 * numeric(tens or "一") * bool(ten) + (numeric(ones) if ones else 0)))
