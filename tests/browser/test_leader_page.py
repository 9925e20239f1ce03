"""A leader on a telephone, with scripts switched off."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Watched
from tests.web.conftest import JPEG, SECRET, Reported
from web.links import leader_link

pytestmark = pytest.mark.browser


def test_from_the_link_to_done_without_a_script(
    open_window: Callable[..., Watched], report: Callable[..., Reported]
) -> None:
    reported = report("楼道里堆满了纸箱子，走路都困难")
    watched = open_window(390, 844, scripts=False)
    page = watched.page
    page.goto(leader_link(SECRET, 1, 1))
    assert page.url.endswith("/leader")
    assert page.get_by_text("待办 1 件").is_visible()
    page.get_by_role("button", name="接单").click()
    assert page.get_by_text("已接单，谢谢").is_visible()

    assert page.get_by_text("办结要附现场照片").is_visible()
    page.locator("summary", has_text="办结（要附照片）").click()
    page.get_by_role("button", name="已清理干净").click()
    assert page.locator("input[type=file]:invalid").is_visible()
    assert page.get_by_text("已办结，谢谢").count() == 0

    page.locator("details[open] input[type=file]").set_input_files(
        {"name": "after.jpg", "mimeType": "image/jpeg", "buffer": JPEG}
    )
    page.get_by_role("button", name="已清理干净").click()
    assert page.get_by_text("已办结，谢谢").is_visible()
    assert page.get_by_text("等居民评价").is_visible()
    assert page.get_by_text(reported.case_no).is_visible()
    assert watched.asked_outside == []


def test_letters_and_buttons_are_big_enough(
    open_window: Callable[..., Watched], report: Callable[..., Reported]
) -> None:
    reported = report()
    watched = open_window(360, 780, scripts=True)
    page = watched.page
    page.goto(leader_link(SECRET, 1, 1))
    for path in ("/leader", f"/leader/cases/{reported.case_no}"):
        page.goto(path)
        assert watched.is_as_wide_as_its_window()
        size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.place')).fontSize)")
        assert size >= 18
        heights = page.evaluate("[...document.querySelectorAll('button, summary')].map(e => e.offsetHeight)")
        assert min(height for height in heights if height) >= 44
    assert watched.errors == []
