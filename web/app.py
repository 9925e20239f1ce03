"""The routes of the program interface, the leaders' page and the staff console."""

from pathlib import Path

from starlette.routing import BaseRoute, Mount

from cases.desk import Desk
from web.api.app import api_app
from web.console.site import console_routes
from web.leader.pages import leader_routes


def web_routes(desk: Desk, *, secret: str, data_dir: Path) -> list[BaseRoute]:
    """To be mounted at the root. `secret` signs links and sessions; photos lie in `data_dir`."""
    return [
        Mount("/api/v1", api_app(desk, data_dir)),
        *leader_routes(desk, secret=secret, data_dir=data_dir),
        *console_routes(desk, secret=secret, data_dir=data_dir),
    ]
