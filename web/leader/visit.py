"""Who visits the leader's page: the key of the link, kept in a cookie, and the forms' proof of origin."""

import secrets
from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeSerializer
from starlette.requests import Request
from starlette.responses import Response

from cases import community
from cases.desk import Actor, Work
from db.models import Person
from web.links import read_key

COOKIE = "linli_leader"
_KEPT_FOR = 180 * 24 * 3600
_SALT = "linli-leader-form"


class LinkError(Exception):
    """No link, a wrong one or an old one; the message is for the person who opened it."""


@dataclass(frozen=True)
class Visitor:
    """A leader with a valid link."""

    person_id: int
    title: str

    @property
    def actor(self) -> Actor:
        """As history names it."""
        return Actor.person(self.person_id)


def visitor_of(work: Work, secret: str, key: str | None) -> Visitor:
    """Raises LinkError."""
    if not key:
        raise LinkError("请点开社区发给您的专用链接，就能看到您的待办。")
    read = read_key(secret, key)
    if read is None:
        raise LinkError("这个链接不完整或不对。请回到社区发给您的消息里，重新点开链接。")
    person = _person(work, *read)
    if person is None:
        raise LinkError("这个链接已经失效。请向社区工作人员要一个新的链接。")
    return Visitor(read[0], person.title)


def _person(work: Work, person_id: int, link_version: int) -> Person | None:
    person = community.person(work, person_id)
    valid = person is not None and person.active and person.link_version == link_version
    return person if valid else None


def remember(response: Response, request: Request, key: str) -> Response:
    """Keeps the key out of the address bar."""
    response.set_cookie(
        COOKIE,
        key,
        max_age=_KEPT_FOR,
        path="/leader",
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response


def form_token(secret: str, visitor: Visitor) -> str:
    """Goes into each form: it comes from our page for this person, and counts once."""
    return str(URLSafeSerializer(secret, salt=_SALT).dumps([visitor.person_id, secrets.token_hex(8)]))


def read_form_token(secret: str, visitor: Visitor, *, token: str) -> str | None:
    """What tells a form sent twice from two forms; None for a form that is not ours."""
    try:
        person_id, once = URLSafeSerializer(secret, salt=_SALT).loads(token)
    except (BadSignature, TypeError, ValueError):
        return None
    return f"leader:{person_id}:{once}" if person_id == visitor.person_id else None
