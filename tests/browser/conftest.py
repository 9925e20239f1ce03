"""A real Chromium and a real server on a free port; skipped where there is no Chromium."""

import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright
from starlette.applications import Starlette

from tests.web.conftest import app, clock, community_file, desk, report  # noqa: F401

CHROMIUM = next(
    filter(None, (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))), None
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window. Closed after each module: while it is open, no other event loop can run."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine; install it with: sudo apt-get install -y chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def address(app: Starlette) -> Iterator[str]:  # noqa: F811
    """Where the service answers; the socket listens before the server runs, so nobody has to wait."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listening.close()


@dataclass
class Watched:
    """A page, and what it did that it should not."""

    page: Page
    asked_outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def is_as_wide_as_its_window(self) -> bool:
        """Nothing has to be pushed sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.fixture
def open_window(browser: Browser, address: str) -> Iterator[Callable[..., Watched]]:
    """Opens a window of a size, with or without scripts."""
    contexts = []

    def open_it(width: int, height: int, *, scripts: bool) -> Watched:
        context = browser.new_context(
            base_url=address,
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
            locale="zh-CN",
        )
        contexts.append(context)
        watched = Watched(context.new_page())

        def asked(url: str) -> None:
            if not url.startswith((address, "data:")):
                watched.asked_outside.append(url)

        watched.page.on("request", lambda request: asked(request.url))
        watched.page.on("pageerror", lambda error: watched.errors.append(str(error)))
        return watched

    yield open_it
    for context in contexts:
        context.close()
