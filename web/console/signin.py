"""Signing in at the console: lockout, a session that ends after half an hour of rest, roles."""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import timedelta

from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette_admin.auth import AdminUser, AuthProvider
from starlette_admin.exceptions import LoginFailed

from cases import access
from cases.access import LockedError
from cases.desk import Actor, Desk
from db.models import StaffUser
from db.vocabulary import StaffRole as R

#: 等保 level 3 practice.
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
SEES_CONSOLE = frozenset({R.ADMIN, R.HEAD, R.STAFF, R.REVIEWER})
CHANGES_CASES = frozenset({R.ADMIN, R.HEAD, R.STAFF})
KEEPS_ROSTER = frozenset({R.ADMIN, R.HEAD})


@dataclass
class StaffMember(AdminUser):
    """Whoever is signed in."""

    name: str = ""
    role: R = R.REVIEWER

    @property
    def actor(self) -> Actor:
        """As history and audit name them."""
        return Actor(f"staff:{self.name}")

    @property
    def changes_cases(self) -> bool:
        """May take steps and write to residents."""
        return self.role in CHANGES_CASES

    @property
    def keeps_roster(self) -> bool:
        """May change the roster and announcements, and read the audit log."""
        return self.role in KEEPS_ROSTER


def member_of(request: Request) -> StaffMember:
    """The signed-in person; only for handlers behind the sign-in."""
    member = request.state.admin_user
    assert isinstance(member, StaffMember)
    return member


class ConsoleSession:
    """Signed cookie, sent back over TLS only where the page came over TLS."""

    def __init__(self, app: ASGIApp, secret: str) -> None:
        self.plain, self.secure = (
            SessionMiddleware(
                app,
                secret_key=secret,
                session_cookie="linli_console",
                max_age=int(LONGEST.total_seconds()),
                path="/console",
                same_site="lax",
                https_only=https,
            )
            for https in (False, True)
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Puts the session into the scope."""
        await (self.secure if scope.get("scheme") == "https" else self.plain)(scope, receive, send)


class SignIn(AuthProvider):
    """Accounts are those of `cases.access`. Volunteers use their personal link instead."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    async def login(
        self, username: str, password: str, remember_me: bool, request: Request
    ) -> Response | None:
        """Raises LoginFailed with a sentence for the person."""
        user = await asyncio.to_thread(self._check, username[:100], password[:1000])
        now = self.desk.clock().timestamp()
        request.session.clear()
        request.session.update(user=user.id, mark=_mark(user), since=now, seen=now)
        return None

    def _check(self, username: str, password: str) -> StaffUser:
        try:
            with self.desk.work(actor=Actor(f"staff:{username}")) as work:
                user = access.check_password(work, username=username, password=password)
        except LockedError as error:
            raise LoginFailed(str(error)) from error
        if user is None:
            raise LoginFailed("用户名或密码不对")
        if user.role not in SEES_CONSOLE:
            raise LoginFailed("网格骨干请用社区发的专用链接")
        return user

    async def logout(self, request: Request) -> Response | None:
        """Forgets the session."""
        request.session.clear()
        return None

    async def authenticate(self, request: Request) -> StaffMember | None:
        """Whoever the session names, if it is not too old and the password is still the same."""
        session, now = request.session, self.desk.clock().timestamp()
        if "user" not in session:
            return None
        idle, age = now - session.get("seen", 0), now - session.get("since", 0)
        user = await asyncio.to_thread(self._user, session["user"])
        fresh = idle <= IDLE.total_seconds() and age <= LONGEST.total_seconds()
        if user is None or not fresh or session.get("mark") != _mark(user):
            session.clear()
            return None
        session["seen"] = now
        return StaffMember(username=user.display_name, name=user.username, role=user.role)

    def _user(self, user_id: int) -> StaffUser | None:
        with self.desk.read() as work:
            user = access.user_by_id(work, user_id)
        return user if user is not None and user.role in SEES_CONSOLE else None


def _mark(user: StaffUser) -> str:
    """Changes with the password, so that a new one ends every session."""
    return hashlib.sha256(user.password_hash.encode()).hexdigest()[:16]
