"""How residents say where something is, one line a saying."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu import spots
from nlu.places import find_place, find_places
from nlu.understanding import Gazetteer, Place

FIELDS = ("area", "building", "unit", "floor", "room", "spot")

ONE = [
    ("3号搂2单元楼道灯不亮", "building=3 unit=2 spot=楼道"),
    ("三号漏二单元停水", "building=3 unit=2"),
    ("不是东门，是西门", "spot=西门"),
    ("不是2单元是3单元", "unit=3"),
    ("不是3号楼", "building=3"),
    ("三号楼二单元楼道堆满纸箱子，走路都困难", "building=3 unit=2 spot=楼道"),
    ("3-2-501漏水", "building=3 unit=2 room=501"),
    ("3—2—501漏水", "building=3 unit=2 room=501"),
    ("3一2一501没暖气", "building=3 unit=2 room=501"),
    ("11-3-2-501没暖气", "area=11 building=3 unit=2 room=501"),
    ("3-1-1602噪音", "building=3 unit=1 room=1602"),
    ("6栋2-1101卫生间漏水", "building=6 unit=2 room=1101 spot=卫生间"),
    ("2#-3-401", "building=2 unit=3 room=401"),
    ("3号楼2单元-501", "building=3 unit=2 room=501"),
    ("7栋B座电梯坏了", "building=7 unit=B"),
    ("B座1203", "building=B room=1203"),
    ("A座大厅灯不亮", "building=A spot=大厅"),
    ("甲5号楼停电", "building=甲5"),
    ("5#楼下都是垃圾", "building=5 spot=楼下"),
    ("8幢501室", "building=8 room=501"),
    ("十二号楼二十三层", "building=12 floor=23"),
    ("十二栋二单元一零二", "building=12 unit=2 room=102"),
    ("六栋幺零二", "building=6 room=102"),
    ("3号楼2门楼道灯坏", "building=3 unit=2 spot=楼道"),
    ("3号楼3门501", "building=3 unit=3 room=501"),
    ("二期5号楼东单元", "area=二期 building=5 unit=东"),
    ("锦绣花园二期7号楼1单元", "area=锦绣花园二期 building=7 unit=1"),
    ("我住在阳光花园3号楼2单元", "area=阳光花园 building=3 unit=2"),
    ("我们小区3号楼漏水", "building=3"),
    ("A区3栋1单元", "area=A区 building=3 unit=1"),
    ("5栋三单元四楼西户漏水", "building=5 unit=3 floor=4 room=西户"),
    ("3楼2单元501", "building=3 unit=2 room=501"),
    ("3楼二单元门口", "building=3 unit=2 spot=门口"),
    ("3号楼4楼楼道", "building=3 floor=4 spot=楼道"),
    ("3楼楼道灯不亮", "floor=3 spot=楼道"),
    ("3楼下水道堵了", "floor=3"),
    ("3号楼道灯坏了", "building=3 spot=楼道"),
    ("2栋楼顶有人种菜", "building=2 spot=楼顶"),
    ("负一楼车库积水", "floor=-1 spot=车库"),
    ("B2车库没灯", "floor=-2 spot=车库"),
    ("地下一层电梯厅", "floor=-1 spot=电梯厅"),
    ("地下车库B2区漏水", "spot=地下车库B2区"),
    ("东门快递柜坏了", "spot=东门快递柜"),
    ("南门岗亭没人", "spot=南门岗亭"),
    ("单元口有狗屎", "spot=单元口"),
    ("门洞里停电动车", "spot=门洞"),
    ("垃圾桶旁边有死猫", "spot=垃圾桶旁边"),
    ("架空层停满电动车", "spot=架空层"),
    ("8号楼西头那个", "building=8 spot=西头"),
    ("3号楼东边绿化带", "building=3 spot=东边绿化带"),
    ("4号楼前面的停车位", "building=4 spot=前面"),
    ("2号楼电梯里有尿", "building=2 spot=电梯"),
    ("2号楼电梯坏了", "building=2"),
    ("楼道灯修好了吗，3号楼2单元的", "building=3 unit=2 spot=楼道"),
    ("我是5号楼2单元301的，楼道灯坏了", "building=5 unit=2 room=301 spot=楼道"),
    ("501", "room=501"),
    ("三号楼五零一家里养猫", "building=3 room=501"),
    ("六楼六零二天天跺脚", "floor=6 room=602"),
    ("1501天天有人跳绳", "room=1501"),
    ("6#602家里冒烟", "building=6 room=602"),
    ("1A栋902", "building=1A room=902"),
    ("2栋顶楼漏雨", "building=2 spot=顶楼"),
    ("16号楼顶层漏雨", "building=16 spot=顶层"),
    ("8号楼下面停满了车", "building=8 spot=下面"),
    ("和平家园二期3栋2单元", "area=和平家园二期 building=3 unit=2"),
    ("3号楼2单元502我家厨房漏水", "building=3 unit=2 room=502 spot=厨房"),
    ("3-2-501，卫生间渗水", "building=3 unit=2 room=501"),
    ("我家门口的灯一直闪", "spot=门口"),
    ("北门的道闸抬不起来", "spot=北门"),
    ("快递柜在北门，打不开了", "spot=北门"),
    ("21号楼1单元的单元门门轴断了", "building=21 unit=1"),
    ("甲5号楼的外墙皮往下掉", "building=甲5"),
    ("我困在电梯里了，7栋1单元", "building=7 unit=1"),
    ("3号楼五单元门外", "building=3 unit=5 spot=门外"),
    ("501室", "room=501"),
    ("五零一漏水", "room=501"),
    ("第二单元没水", "unit=2"),
    ("这个月3号楼停了两次水", "building=3"),
    ("11月3号楼道灯坏了", "spot=楼道"),
    ("３号樓２單元", "building=3 unit=2"),
    ("3号楼2丹元", "building=3 unit=2"),
]

SEVERAL = [
    ("我住3号楼2单元501，5号楼东边垃圾没人收", ["building=5 spot=东边", "building=3 unit=2 room=501"]),
    (
        "楼上501漏水到我家401，3号楼2单元",
        ["building=3 unit=2 room=501 spot=楼上", "building=3 unit=2 room=401"],
    ),
    ("一到三单元停水", ["unit=1", "unit=2", "unit=3"]),
    ("1-3单元停水", ["unit=1", "unit=2", "unit=3"]),
    ("3-2单元停水", ["building=3 unit=2"]),
    ("二三楼楼道灯不亮", ["floor=2 spot=楼道", "floor=3 spot=楼道"]),
    ("3楼到5楼灯全坏", ["floor=3", "floor=4", "floor=5"]),
    ("3号楼、5号楼没水", ["building=3", "building=5"]),
    ("六楼601和602都漏", ["floor=6 room=601", "floor=6 room=602"]),
    ("3号楼2单元501和7号楼1单元202", ["building=3 unit=2 room=501", "building=7 unit=1 room=202"]),
    ("3号楼的把垃圾倒到5号楼门口", ["building=5 spot=门口", "building=3"]),
    ("1号楼3单元和4单元", ["building=1 unit=3", "building=1 unit=4"]),
    ("2单元501和502", ["unit=2 room=501", "unit=2 room=502"]),
    ("6栋2单元1101漏到1001", ["building=6 unit=2 room=1101", "building=6 unit=2 room=1001"]),
    ("3号楼楼道灯不亮，另外5号楼有人飞线充电", ["building=3 spot=楼道", "building=5"]),
    ("我是3号楼的，北门快递柜坏了", ["spot=北门快递柜", "building=3"]),
    ("3号楼的人把垃圾扔在4号楼门口", ["building=4 spot=门口", "building=3"]),
    ("3号楼和5号楼之间的路灯不亮", ["building=3", "building=5 spot=之间"]),
]

TRAPS = """三四天没人管了|五六个人在打牌|十分生气|3号晚上停电|晚上10点到2点施工|甘B12345堵门|第3次了
八一路路灯不亮|三门峡路堵车
3个单元都没水|一层灰|一栋楼都没水|六层楼没电梯|12345打不通|明天3号停水吗|物业费2.5元|交了1200块|2023年交的|13812345678|车牌甘B·3C521
501路公交改线|2026-11-23|几号楼停水|下楼上班|打120了|小区里太脏|数学第三单元没考好|90-120平的取暖费|一共12栋楼|这栋楼一共18层|身份证尾号1204""".replace(
    "\n", "|"
).split("|")


def said(place: Place) -> str:
    return " ".join(f"{name}={getattr(place, name)}" for name in FIELDS if getattr(place, name))


@pytest.mark.parametrize(("text", "meant"), ONE)
def test_one_place(text, meant):
    assert [said(place) for place in find_places(text)] == [meant]


@pytest.mark.parametrize(("text", "meant"), SEVERAL)
def test_several_places(text, meant):
    assert [said(place) for place in find_places(text)] == meant


@pytest.mark.parametrize("text", TRAPS)
def test_numbers_that_are_no_place(text):
    place = find_place(text)
    assert place is None or said(place) in ("spot=" + (place.spot or ""),)


def test_the_words_as_said_and_the_others_in_also():
    place = find_place("三号楼二单元楼道堆满纸箱子，花园里有人遛狗")
    assert place is not None
    assert (place.text, place.spot) == ("三号楼二单元", "楼道")
    assert [other.spot for other in place.also] == ["花园"]


def test_named_places_of_the_community_are_known():
    gazetteer = Gazetteer(names=frozenset({"法治小花园", "建设佳苑", "一号坑"}))
    spot = find_place("法治小花园的灯坏了", gazetteer)
    area = find_place("建设佳苑没人扫地", gazetteer)
    both = find_place("建设佳苑3号楼没人扫地", gazetteer)
    assert spot is not None
    assert said(spot) == "spot=法治小花园"
    assert area is not None
    assert said(area) == "area=建设佳苑"
    assert both is not None
    assert said(both) == "area=建设佳苑 building=3"
    assert find_place("建设佳苑没人扫地") is None


def test_a_gazetteer_knows_its_buildings_and_units():
    gazetteer = Gazetteer(buildings={"3": frozenset({"1", "2"}), "4": frozenset()})
    assert gazetteer.knows(Place("", building="3", unit="2"))
    assert gazetteer.knows(Place("", building="4", unit="9"))
    assert gazetteer.knows(Place("", spot="花园"))
    assert not gazetteer.knows(Place("", building="3", unit="7"))
    assert not gazetteer.knows(Place("", building="99"))
    assert Gazetteer().knows(Place("", building="99"))


@given(
    st.text(alphabet="一二三十零两0123456789-#.号楼栋单元室层门区期东户和、，到AB车库楼道的里 ", max_size=60)
    | st.text()
)
@settings(max_examples=300, deadline=None)
def test_any_text_gives_places_with_the_words_they_came_from(text):
    for place in find_places(text):
        assert place.text
        assert said(place)


@pytest.mark.parametrize(
    "piece", ["3号楼", "1", "一", "-", "3-2-501", "楼下", "里", "东", "车库B", "、1", "老人"]
)
def test_twenty_thousand_characters_are_cut_and_read(piece):
    assert len(find_places(piece * (20_000 // len(piece)))) <= 100


@pytest.mark.parametrize("words", [spots._INSIDE, spots._OUTSIDE, spots._OBJECTS, spots._STAY, spots._ROOMS])
def test_no_spot_is_lost_for_what_it_begins_with(words):
    begins = re.compile(rf"[{spots._BEGINNINGS}]")
    assert [word for word in re.sub(r"[\[\]?]", "", words).split("|") if not begins.match(word)] == []
