"""Staff at a desk and on a telephone."""

from collections.abc import Callable

import pytest

from cases import access
from cases.desk import Desk
from db.vocabulary import StaffRole
from tests.browser.conftest import Watched
from tests.web.conftest import STAFF, Reported

pytestmark = pytest.mark.browser
PASSWORD = "correct horse"


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_from_signing_in_to_a_transferred_case(
    open_window: Callable[..., Watched], report: Callable[..., Reported], desk: Desk, width: int, height: int
) -> None:
    with desk.work(actor=STAFF) as work:
        access.create_user(work, username="li", display_name="小李", password=PASSWORD, role=StaffRole.HEAD)
    reported = report("楼道里堆满了纸箱子")
    report("楼上半夜装修", "noise.renovation")
    watched = open_window(width, height, scripts=True)
    page = watched.page
    page.goto("/console")
    page.get_by_label("用户名").fill("li")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    assert page.get_by_role("heading", name="概览").is_visible()

    if width < 768:
        page.goto("/console/cases/list")
        card = page.locator("tr", has_text=reported.case_no)
        for told in ("楼内私堆乱放", "待接单", "3号楼2单元楼道", "王师傅", "2026-03-17"):
            box = card.get_by_text(told).first.bounding_box()
            assert box is not None, told
            assert box["x"] + box["width"] <= width, told
    page.goto("/console/cases/list")
    assert page.locator(".table-responsive").evaluate("frame => frame.scrollWidth <= frame.clientWidth")
    page.get_by_placeholder("搜索").fill("纸箱")
    page.get_by_placeholder("搜索").press("Enter")
    page.get_by_text("半夜装修").wait_for(state="detached")
    page.get_by_text(reported.case_no).click()
    assert page.get_by_role("heading", name=f"诉求 {reported.case_no}").is_visible()
    assert watched.is_as_wide_as_its_window()

    page.locator("summary", has_text="转派").click()
    page.locator("details[open] select").select_option(label="刘姐（3号楼楼栋长）")
    page.locator("details[open] textarea").fill("离得近")
    page.locator("details[open] button").click()
    assert page.get_by_text("已转派").first.is_visible()
    assert page.get_by_text("离得近").is_visible()

    page.locator("summary", has_text="更正地点").click()
    page.get_by_label("单元").fill("1")
    page.get_by_role("button", name="更正地点").click()
    assert page.get_by_text("3号楼2单元楼道 → 3号楼1单元 楼道").first.is_visible()

    page.get_by_role("link", name="楼栋长 刘姐").click()
    assert page.get_by_role("heading", name="刘姐").is_visible()
    page.go_back()
    page.get_by_role("link", name="看对话").click()
    assert page.get_by_text("楼道里堆满了纸箱子").is_visible()
    for path in ("/console/people/list", "/console/person/1", "/console/announcements/create"):
        page.goto(path)
        assert watched.is_as_wide_as_its_window(), path
    assert watched.asked_outside == []
    assert watched.errors == []
