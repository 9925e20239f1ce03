"""A community is loaded from the files that offices really have; a bad row is named and nothing is loaded."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from cases.desk import Actor, Desk
from cases.import_kinds import Kind
from cases.importing import (
    ImportRefusedError,
    ImportReport,
    KindReport,
    import_file,
    import_files,
    seed_sample,
)
from cases.policy import ServicePolicy
from cases.taxonomy import load_taxonomy
from db.engine import open_engine, sqlite_url
from db.models import Building
from db.queries import community, roster
from db.store import Stores
from db.upgrade import upgrade
from db.vocabulary import Role

ROOT = Path(__file__).parents[2]
TAXONOMY = load_taxonomy(ROOT / "taxonomy.yml")
GRIDS = "网格编号,网格名称\nG01,第一网格\nG02,第二网格\n"
BUILDINGS = "楼号,小区,网格,单元数\n3号楼,东苑,G01,3\n甲5,东苑,第二网格,2\n"

Write = Callable[..., Path]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    engine = open_engine(sqlite_url(tmp_path))
    upgrade(engine)
    yield Desk(Stores(engine), ServicePolicy(), TAXONOMY)
    engine.dispose()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(name: str, content: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode(encoding))
        return path

    return write


def load(desk: Desk, *paths: Path) -> ImportReport:
    with desk.work(actor=Actor("staff:admin")) as work:
        return import_files(work, paths)


def refused(desk: Desk, *paths: Path) -> list[str]:
    with pytest.raises(ImportRefusedError) as caught:
        load(desk, *paths)
    return [str(problem) for problem in caught.value.problems]


def houses(desk: Desk) -> dict[str, set[str]]:
    with desk.read() as work:
        return roster.buildings_with_units(work.store)


@pytest.fixture
def housed(desk: Desk, write: Write) -> Desk:
    load(desk, write("网格.csv", GRIDS), write("楼栋.csv", BUILDINGS))
    return desk


def test_files_that_name_each_other_load_in_any_order(desk: Desk, write: Write) -> None:
    report = load(desk, write("楼栋.csv", BUILDINGS), write("网格.csv", GRIDS))
    assert report.kinds == {Kind.GRIDS: KindReport(added=2), Kind.BUILDINGS: KindReport(added=2)}
    assert houses(desk) == {"3": {"1", "2", "3"}, "甲5": {"1", "2"}}


def test_the_same_file_again_changes_nothing(housed: Desk, write: Write) -> None:
    report = load(housed, write("楼栋.csv", BUILDINGS))
    assert report.kinds == {Kind.BUILDINGS: KindReport(same=2)}
    assert str(report) == "楼栋：新增 0，更新 0，不变 2"
    assert houses(housed) == {"3": {"1", "2", "3"}, "甲5": {"1", "2"}}


def test_a_changed_row_is_updated_by_its_number(housed: Desk, write: Write) -> None:
    report = load(housed, write("楼栋.csv", "楼号,网格,单元数\n03栋,G02,4\n"))
    assert report.kinds == {Kind.BUILDINGS: KindReport(changed=1)}
    with housed.read() as work:
        placed = roster.placed_building(work.store, "3", None)
        assert placed is not None
        building = work.store.session.get_one(Building, placed.building_id)
        assert roster.grid(work.store, building.grid_id).code == "G02"
        assert building.estate == "东苑", "a column that the file lacks stays as it was"
    assert houses(housed)["3"] == {"1", "2", "3", "4"}


def test_a_list_of_leaders_as_offices_keep_it(housed: Desk, write: Write) -> None:
    path = write(
        "花名册.csv",
        "建设社区网格骨干花名册,,,,,,\n"
        "序号,网格,楼号,单元,职务,姓名,联系电话（可公开）,备注\n"
        "1,第一网格,3号楼,2单元,单元长,王建国,138-0000-0000,热心\n"
        "2,第一网格,3号楼,,楼栋长,张志远,,\n"
        "3,第一网格,,,网格长,李秀兰,\uff10\uff19\uff13\uff17-0000000,\n"
        "4,第二网格,,,网格长,李秀兰,\uff10\uff19\uff13\uff17-0000000,\n",
    )
    report = load(housed, path)
    assert report.kinds == {Kind.PEOPLE: KindReport(added=3), Kind.DUTIES: KindReport(added=4)}
    assert load(housed, path).kinds == {Kind.PEOPLE: KindReport(same=3), Kind.DUTIES: KindReport(same=4)}
    with housed.read() as work:
        place = roster.placed_building(work.store, "3", "2")
        assert place is not None
        assert place.unit_id is not None
        covering = roster.duties_covering(
            work.store, grid_id=place.grid_id, building_id=place.building_id, unit_id=place.unit_id
        )
    assert {(each.role, each.title) for each in covering} == {
        (Role.UNIT_LEADER, "王建国"),
        (Role.BUILDING_LEADER, "张志远"),
        (Role.GRID_LEADER, "李秀兰"),
    }


def test_a_new_phone_is_updated_and_an_own_title_is_kept(housed: Desk, write: Write) -> None:
    load(housed, write("人.csv", "编号,姓名,称呼,电话,公开电话\nA1,王建国,王师傅,0000-0001,是\n"))
    load(housed, write("人.csv", "编号,姓名,电话\nA1,王建国,0000-0002\n"))
    with housed.read() as work:
        (person,) = roster.people(work.store)
    assert (person.title, person.phone, person.phone_public) == ("王师傅", "0000-0002", True)


def test_gbk_from_an_office_program_is_read(desk: Desk, write: Write) -> None:
    load(desk, write("网格.csv", GRIDS, "gbk"))
    with desk.read() as work:
        assert [grid.name for grid in community.grids(work.store)] == ["第一网格", "第二网格"]


def test_a_workbook_with_several_sheets_is_read(desk: Desk, tmp_path: Path) -> None:
    book = Workbook()
    grids, buildings, notices = book.active, book.create_sheet("楼栋"), book.create_sheet("公告")
    book.create_sheet("空表")
    grids.title = "网格"
    for row in (("网格编号", "网格名称"), ("G01", "第一网格")):
        grids.append(row)
    for row in (("楼号", "网格", "单元数"), (3, "G01", 2.0), (None, None, None), (4, "G01", 1)):
        buildings.append(row)
    moment = datetime(2026, 12, 1, 9, 30)  # noqa: DTZ001 - a cell has no zone
    for row in (("标题", "内容", "开始", "结束", "楼号"), ("停水", "检修", moment, "2026-12-01", "3、4号楼")):
        notices.append(row)
    book.save(tmp_path / "社区.xlsx")
    load(desk, tmp_path / "社区.xlsx")
    assert houses(desk) == {"3": {"1", "2"}, "4": {"1"}}
    with desk.read() as work:
        (notice,) = community.announcements(work.store)
    assert notice.buildings == "3,4"
    assert notice.starts_at == datetime(2026, 12, 1, 1, 30, tzinfo=UTC), "nine thirty in Shanghai"
    assert notice.ends_at == datetime(2026, 12, 1, 16, tzinfo=UTC), "a day ends with its last minute"


def test_every_bad_row_is_named_and_nothing_is_loaded(housed: Desk, write: Write) -> None:
    people = write(
        "人员.csv",
        "编号,姓名,电话,公开电话,住处\n"
        "A1,王建国,0000-0001,是,3-2\n"
        ",,0000-0002,,\n"
        "A3,李秀兰,没有,也许,三楼\n"
        "A1,张志远,0000-0003,否,\n",
    )
    assert refused(housed, people) == [
        "人员.csv 第3行“姓名”：不能是空的",
        "人员.csv 第4行“电话”：“没有”不像电话号码",
        "人员.csv 第4行“公开电话”：要写 是 或 否（1 或 0）",
        "人员.csv 第4行“住处”：住处要写成 楼号-单元，例如 3-2",
        "人员.csv 第5行“编号”：和第2行是同一个人员，内容却不同",
    ]
    with housed.read() as work:
        assert roster.people(work.store) == []


def test_bad_cells_and_names_that_lead_nowhere_are_told_together(housed: Desk, write: Write) -> None:
    people = write(
        "人员.csv", "编号,姓名,电话,住处\nA1,王建国,没有,3-2\nA2,李秀兰,0000-0002,9-1\nA3,张志远,0000-0003,\n"
    )
    duties = write(
        "职务.csv",
        "人员编号,职务,网格,楼号,单元\nA1,单元长,,3,1\nA9,单元长,,3,2\nA3,国王,,3,1\nA3,单元长,,3,7\n",
    )
    assert refused(housed, people, duties) == [
        "人员.csv 第2行“电话”：“没有”不像电话号码",
        "人员.csv 第3行“住处”：没有9号楼",
        "职务.csv 第3行“人员编号”：没有编号是“A9”的人",
        f"职务.csv 第4行“职务”：没有“国王”这个职务；可以写：{'、'.join(each.label for each in Role)}",
        "职务.csv 第5行“单元”：3号楼没有7单元",
    ]
    with housed.read() as work:
        assert roster.people(work.store) == []


def test_a_house_whose_units_cannot_be_read_may_have_any(desk: Desk, write: Write) -> None:
    grids = write("网格.csv", "网格编号,网格名称\ng1,第一网格\n")
    houses = write("楼栋.csv", "楼号,网格,单元数\n3,g1,三\n")
    people = write("人员.csv", "编号,姓名,电话,住处\nA1,王建国,0000-0001,3-2\n")
    assert refused(desk, grids, houses, people) == ["楼栋.csv 第2行“单元数”：单元数要是 0 到 30 的整数"]


def test_names_that_lead_nowhere_are_named(housed: Desk, write: Write) -> None:
    people = write("人员.csv", "编号,姓名,电话,住处\nA1,王建国,0000-0001,9-1\nA2,李秀兰,0000-0002,3-4\n")
    duties = write(
        "职务.csv",
        "人员编号,职务,网格,楼号,单元\n"
        "A1,单元长,,3,\n"
        "A9,网格长,第九网格,,\n"
        "A2,单元长,,,2\n"
        "A2,单元长,,3,7\n"
        "A2,社区,,,\n",
    )
    assert refused(housed, people, duties) == [
        "人员.csv 第2行“住处”：没有9号楼",
        "人员.csv 第3行“住处”：3号楼没有4单元",
        "职务.csv 第2行“单元”：单元长要写单元",
        "职务.csv 第3行“网格”：没有“第九网格”这个网格",
        "职务.csv 第3行“人员编号”：没有编号是“A9”的人",
        "职务.csv 第4行“楼号”：写了单元，却没有楼号",
        "职务.csv 第5行“单元”：3号楼没有7单元",
    ]
    with housed.read() as work:
        assert roster.people(work.store) == []
        assert community.duties(work.store) == []


def test_a_bad_announcement_is_named(housed: Desk, write: Write) -> None:
    notices = write(
        "公告.csv",
        "标题,内容,类别,楼号,开始,结束\n"
        "停水,检修,停水通知,3,2026-12-01 09:00,2026-12-01 08:00\n"
        "停电,检修,,8,2026-12-02,2026-12-02\n",
    )
    assert refused(housed, notices) == [
        "公告.csv 第2行“类别”：没有“停水通知”这个类别",
        "公告.csv 第2行“结束”：结束要在开始之后",
        "公告.csv 第3行“楼号”：没有8号楼",
    ]
    wrong = write("公告.csv", "标题,内容,开始,结束\n停水,检修,明天,2026-13-01\n")
    assert refused(housed, wrong) == [
        "公告.csv 第2行“开始”：时间要像 2026-12-01 08:00 这样",
        "公告.csv 第2行“结束”：时间要像 2026-12-01 08:00 这样",
    ]


def test_units_that_people_may_live_in_do_not_vanish(housed: Desk, write: Write) -> None:
    fewer = write("楼栋.csv", "楼号,网格,单元数\n3,G01,2\n")
    assert refused(housed, fewer) == ["楼栋.csv 第2行“单元数”：这栋楼已有 3 个单元，不能改少成 2 个"]


def test_a_header_that_nearly_fits_says_what_is_missing(desk: Desk, write: Write) -> None:
    assert refused(desk, write("a.csv", "楼号,单元数\n3,3\n")) == [
        "a.csv 第1行“网格”：像是楼栋表，但缺少这一列"
    ]
    unknown = refused(desk, write("b.csv", "楼号,网格,单元书\n3,G01,3\n"))
    assert unknown == ["b.csv 第1行“单元书”：楼栋表没有这一列；可以有：楼号、网格、小区、单元数"]
    assert refused(desk, write("c.csv", "楼号,楼栋,网格\n3,3,G01\n")) == [
        "c.csv 第1行“楼号”：这一列写了两次",
        "c.csv 第1行“楼栋”：这一列写了两次",
    ]


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("空.csv", "", "空.csv：文件是空的"),
        ("表头.csv", "楼号,网格\n", "表头.csv：表头下面没有内容"),
        ("引号.csv", '楼号,网格\n"3"号楼,G01\n', "引号.csv 第2行：引号或分隔符写错了"),
        ("多格.csv", "网格编号,网格名称\nG01,第一,网格\n", "多格.csv 第2行：比表头多出几格，可能少了引号"),
        ("控制.csv", "网格编号,网格名称\nG01,第一\x00网格\n", "控制.csv 第2行“网格名称”：有不能用的字符"),
        ("天气.csv", "日期,天气\n1日,晴\n", "天气.csv 第1行：看不出是什么表"),
        ("名册.xls", "x", "名册.xls：只能导入 csv 和 xlsx 文件"),
        ("名册.xlsx", "不是压缩包", "名册.xlsx：不是完好的 xlsx 文件"),
    ],
)
def test_a_wrong_file_is_refused_with_one_sentence(
    desk: Desk, write: Write, name: str, content: str, problem: str
) -> None:
    (message,) = refused(desk, write(name, content))
    assert message.startswith(problem)


def test_a_file_that_is_missing_or_in_no_known_encoding_is_refused(desk: Desk, tmp_path: Path) -> None:
    assert refused(desk, tmp_path / "没有.csv")[0].startswith("没有.csv：打不开")
    (tmp_path / "乱.csv").write_bytes(b"\xff\xff\xff\x00")
    assert refused(desk, tmp_path / "乱.csv") == ["乱.csv：文字编码读不出来，请另存为 UTF-8 编码的 csv"]


def test_one_bad_file_keeps_the_good_one_out(desk: Desk, write: Write) -> None:
    refused(desk, write("网格.csv", GRIDS), write("楼栋.csv", "楼号,网格\n3,G09\n"))
    with desk.read() as work:
        assert community.grids(work.store) == []


def test_the_message_of_a_refusal_stays_readable(desk: Desk, write: Write) -> None:
    rows = "".join(f"G{number},\n" for number in range(250))
    with pytest.raises(ImportRefusedError) as caught, desk.work(actor=Actor("staff:admin")) as work:
        import_file(work, write("网格.csv", f"网格编号,网格名称\n{rows}"))
    assert len(caught.value.problems) == 250
    assert str(caught.value).count("不能是空的") == 200
    assert str(caught.value).endswith("……还有 50 处，一共 250 处")
    assert caught.value.status == 422


def test_the_sample_is_loaded_only_into_an_empty_community(desk: Desk, write: Write) -> None:
    with desk.work(actor=Actor("clock")) as work:
        assert seed_sample(work, ROOT / "community")
    with desk.work(actor=Actor("clock")) as work:
        assert not seed_sample(work, ROOT / "community")
    assert len(houses(desk)) == 92


def test_a_real_community_is_left_alone_by_the_sample(desk: Desk, write: Write) -> None:
    load(desk, write("网格.csv", GRIDS))
    with desk.work(actor=Actor("clock")) as work:
        assert not seed_sample(work, ROOT / "community")
    assert houses(desk) == {}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(lambda text: f"{GRIDS}{text}".encode("utf-8", "replace")),
    )
)
def test_any_bytes_are_loaded_or_refused(desk: Desk, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(content)
    with suppress(ImportRefusedError):
        load(desk, path)
