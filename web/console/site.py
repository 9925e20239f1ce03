"""Puts the console together."""

from pathlib import Path

from starlette.routing import BaseRoute

from cases.desk import Desk
from web.clockwords import stamp, stamp_iso
from web.console.announcement_list import AnnouncementList
from web.console.case_page import CasePage
from web.console.lists import OVERDUE, AuditList, CaseList, ConversationList, PersonList
from web.console.pages import ConversationPage, ListDetails, Overview, PhotoPage
from web.console.person_page import PersonPage
from web.console.shell import Console


def console_routes(desk: Desk, *, secret: str, data_dir: Path) -> list[BaseRoute]:
    """To be mounted at the root."""
    console = Console(desk, secret=secret, index_view=Overview(desk))
    console.templates.env.filters.update(stamp=stamp, stamp_iso=stamp_iso)
    console.templates.env.globals.update(OVERDUE=OVERDUE)
    for view in (
        CaseList(desk),
        ConversationList(desk),
        PersonList(desk),
        AnnouncementList(desk),
        AuditList(desk),
        CasePage(desk, data_dir),
        ConversationPage(desk),
        PersonPage(desk, secret),
        PhotoPage(desk, data_dir),
        ListDetails(desk),
    ):
        console.add_view(view)
    return console.routes_at_root()
