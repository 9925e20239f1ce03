"""Who calls the program interface: a token, its role, and what the role may do."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException

from cases import access
from cases.desk import Actor, Desk
from db.vocabulary import StaffRole as R

READ_CASES = frozenset({R.ADMIN, R.HEAD, R.STAFF, R.REVIEWER, R.LEADER})
READ_CONVERSATIONS = frozenset({R.ADMIN, R.HEAD, R.STAFF, R.REVIEWER})
CHANGE_CASES = frozenset({R.ADMIN, R.HEAD, R.STAFF})

_bearer = HTTPBearer(auto_error=False, description="linli token create --name … --role …")
_AGAIN = "同一个键再发一次同样的请求，得到同样的回答，不会重复办理"


@dataclass(frozen=True)
class Parts:
    """What the handlers work with."""

    desk: Desk
    data_dir: Path


def parts_of(request: Request) -> Parts:
    """A dependency: the parts that the application was built with."""
    parts = request.app.state.parts
    assert isinstance(parts, Parts)
    return parts


WithParts = Annotated[Parts, Depends(parts_of)]


@dataclass(frozen=True)
class Caller:
    """A program with a valid token."""

    token_id: int
    name: str
    role: R

    @property
    def actor(self) -> Actor:
        """As history and audit name it."""
        return Actor(f"program:{self.name}")

    @property
    def is_leader(self) -> bool:
        """Who handles cases reads no more of who reported them than the leader's page shows."""
        return self.role is R.LEADER


def allowed(roles: frozenset[R]) -> Callable[..., Caller]:
    """A dependency: the caller, or 401 without a valid token, 403 for a role that may not."""

    def caller(
        parts: WithParts, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
    ) -> Caller:
        with parts.desk.read() as work:
            token = access.check_token(work, credentials.credentials) if credentials else None
        if token is None or token.id is None:
            detail = "令牌无效或已停用" if credentials else "请带上 Authorization: Bearer 令牌"
            raise HTTPException(401, detail, {"WWW-Authenticate": "Bearer"})
        if token.role not in roles:
            raise HTTPException(403, f"{token.role.label}的令牌不能这样做")
        return Caller(token.id, token.name, token.role)

    return caller


@dataclass(frozen=True)
class Repeat:
    """What tells a repeated POST from a new one."""

    key: str
    fingerprint: str

    def of(self, caller: Caller) -> str:
        """The key among all programs' keys; empty for none."""
        return f"api:{caller.token_id}:{self.key}" if self.key else ""


async def repeat(
    request: Request, idempotency_key: Annotated[str, Header(max_length=200, description=_AGAIN)] = ""
) -> Repeat:
    """A dependency: the Idempotency-Key and what it was sent with."""
    sent = f"{request.method} {request.url.path}\n".encode() + await request.body()
    return Repeat(idempotency_key.strip(), hashlib.sha256(sent).hexdigest())
