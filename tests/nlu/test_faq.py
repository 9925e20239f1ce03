"""Questions that residents ask are answered from the file, or plainly not at all."""

from pathlib import Path

import pytest

from nlu.faq import BadFaqError, FaqEntry, FaqIndex, read_entries
from nlu.unpacking import unpack

ENTRIES = [
    FaqEntry("物业电话是多少", ("怎么联系物业", "物业服务中心号码"), "物业服务电话见公示栏。", "公示栏"),
    FaqEntry(
        "几点可以装修",
        ("装修施工时间有规定吗", "周末能不能装修"),
        "工作日白天。",
        "装修管理规定",
    ),
    FaqEntry("垃圾分类投放时间是几点", ("什么时候能扔垃圾",), "早 7–9 点，晚 6–8 点。", "社区公告"),
    FaqEntry("小区停车怎么收费", ("停车费一个月多少",), "地面车位每月 100 元。", "收费公示"),
]


@pytest.fixture(scope="module")
def index() -> FaqIndex:
    return FaqIndex(ENTRIES, unpack().encode)


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("物业的电话多少", "公示栏"),
        ("物页电话是啥", "公示栏"),
        ("怎么联系物业公司", "公示栏"),
        ("周日可以装修吗", "装修管理规定"),
        ("垃圾几点能扔", "社区公告"),
        ("停车一个月收多少钱", "收费公示"),
    ],
)
def test_a_known_question_is_answered_with_its_source(index: FaqIndex, question: str, source: str) -> None:
    answer = index.find(question)
    assert answer is not None
    assert answer.source == source


@pytest.mark.parametrize("question", ["今天天气怎么样", "3号楼路灯不亮", "孩子上学要什么材料", "", "？？？"])
def test_where_nothing_fits_nothing_is_said(index: FaqIndex, question: str) -> None:
    assert index.find(question) is None


def test_an_empty_index_knows_nothing() -> None:
    assert FaqIndex([], unpack().encode).find("物业电话") is None


def test_entries_are_read_from_csv(tmp_path: Path) -> None:
    file = tmp_path / "faq.csv"
    file.write_text(
        "question,alternatives,answer,source\n几点装修,能装修吗|装修时间,八点,规定\n", encoding="utf-8"
    )
    assert read_entries(file) == (FaqEntry("几点装修", ("能装修吗", "装修时间"), "八点", "规定"),)


@pytest.mark.parametrize(
    "content", ["question,answer\na,b\n", "question,alternatives,answer,source\n问,,,源\n"]
)
def test_a_bad_file_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "faq.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BadFaqError):
        read_entries(file)
