"""The resident's page in a real Chromium, on a phone and at a desk."""

import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from playwright.sync_api import Browser, Page

from bot.app import Service, build_http
from cases import handling, lookups
from cases.desk import Actor

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, service: Service) -> Iterator[Page]:
    """A phone's window on the whole service, worker and all."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(build_http(service), log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    context = browser.new_context(base_url=address, viewport={"width": 390, "height": 844}, locale="zh-CN")
    page = context.new_page()
    outside: list[str] = []
    page.on(
        "request",
        lambda request: (
            outside.append(request.url) if not request.url.startswith((address, "data:")) else None
        ),
    )
    page.goto("/")
    yield page
    assert outside == []
    context.close()
    server.should_exit = True
    thread.join()
    listening.close()


def say(page: Page, text: str) -> None:
    page.fill("#words", text)
    page.press("#words", "Enter")


def test_a_report_by_thumb(page: Page, service: Service) -> None:
    say(page, "3号楼2单元楼道里堆满了纸箱子，走路都困难")
    page.get_by_text("地点：3号楼2单元 楼道").wait_for()
    page.get_by_role("button", name="对，提交").click()
    page.get_by_text("已登记，编号").wait_for()
    assert page.get_by_role("button", name="对，提交").is_disabled()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with service.desk.read() as work:
        assert lookups.list_cases(work).total == 1


def test_the_talk_is_there_again_after_a_reload_and_what_was_pushed_comes(
    page: Page, service: Service
) -> None:
    say(page, "3号楼2单元有人遛狗不拴绳")
    page.get_by_role("button", name="对，提交").click()
    page.get_by_text("已登记，编号").wait_for()
    with service.desk.read() as work:
        case_no = lookups.list_cases(work).items[0]["case_no"]
    with service.desk.work(actor=Actor("person:1")) as work:
        handling.accept_case(work, case_no)
    page.reload()
    page.get_by_text("已登记，编号").wait_for()
    page.get_by_text("已经接了您的事").wait_for()


def test_a_line_that_breaks_loses_nothing(page: Page, service: Service) -> None:
    page.context.set_offline(True)
    say(page, "3号楼2单元有人遛狗不拴绳")
    page.get_by_text("没有丢").wait_for()
    page.context.set_offline(False)
    page.get_by_text("地点：3号楼2单元").wait_for()
    assert page.locator(".said.mine").count() == 1


def test_big_letters_stay(page: Page) -> None:
    before = page.evaluate("getComputedStyle(document.body).fontSize")
    page.get_by_role("button", name="大字").click()
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).fontSize") > before


def test_what_was_typed_is_shown_as_text(page: Page) -> None:
    say(page, "<img src=x onerror=alert(1)>3号楼漏水")
    page.get_by_text("<img src=x onerror=alert(1)>").first.wait_for()
    assert page.locator(".said img").count() == 0
