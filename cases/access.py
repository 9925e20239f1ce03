"""Staff accounts, tokens for programs, and the record of who did what."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from cases.desk import Work
from cases.errors import CaseError, ConflictError, NotFoundError
from db.models import ApiToken, AuditEntry, IdempotentReply, StaffUser
from db.queries import access as queries
from db.vocabulary import Deed, StaffRole

#: 等保 level 3 practice: five wrong passwords lock the account for a quarter of an hour.
MOST_FAILED_LOGINS = 5
LOCKED_FOR = timedelta(minutes=15)
SHORTEST_PASSWORD = 10


class LockedError(CaseError):
    """Too many wrong passwords; the account is locked for a while."""

    status = 423


def create_user(work: Work, *, username: str, display_name: str, password: str, role: StaffRole) -> StaffUser:
    """A staff account. Raises ConflictError for a name in use, CaseError for a short password."""
    if len(password) < SHORTEST_PASSWORD:
        raise CaseError(f"密码至少要 {SHORTEST_PASSWORD} 位")
    if queries.user_by_name(work.store, username) is not None:
        raise ConflictError(f"已经有名为 {username} 的账号")
    return work.store.add(
        StaffUser(
            username=username,
            display_name=display_name,
            password_hash=PasswordHasher().hash(password),
            role=role,
            created_at=work.now,
        )
    )


def first_password(work: Work) -> str | None:
    """Makes the account `admin` with a one-time password where there is no account yet; else None."""
    if queries.count_users(work.store):
        return None
    password = secrets.token_urlsafe(9)
    create_user(work, username="admin", display_name="管理员", password=password, role=StaffRole.ADMIN)
    return password


def check_password(work: Work, *, username: str, password: str) -> StaffUser | None:
    """The account, or None for a wrong name or password (counted). Raises LockedError."""
    user = queries.user_by_name(work.store, username)
    if user is None or not user.active:
        return None
    if user.locked_until is not None and work.now < user.locked_until:
        raise LockedError("密码错了太多次，请过一刻钟再试")
    right = _matches(user.password_hash, password)
    user.failed_logins = 0 if right else user.failed_logins + 1
    if user.failed_logins >= MOST_FAILED_LOGINS:
        user.failed_logins, user.locked_until = 0, work.now + LOCKED_FOR
    work.store.add(user)
    audit(work, action=Deed.LOGIN if right else Deed.LOGIN_FAILED, subject=username)
    return user if right else None


def _matches(password_hash: str, password: str) -> bool:
    try:
        return PasswordHasher().verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def change_password(work: Work, *, username: str, password: str) -> None:
    """Raises NotFoundError, or CaseError for a short one."""
    user = queries.user_by_name(work.store, username)
    if user is None:
        raise NotFoundError(f"没有名为 {username} 的账号")
    if len(password) < SHORTEST_PASSWORD:
        raise CaseError(f"密码至少要 {SHORTEST_PASSWORD} 位")
    user.password_hash, user.failed_logins, user.locked_until = PasswordHasher().hash(password), 0, None
    work.store.add(user)


def user_by_id(work: Work, user_id: int) -> StaffUser | None:
    """An active account."""
    user = queries.user(work.store, user_id)
    return user if user is not None and user.active else None


def create_token(work: Work, *, name: str, role: StaffRole) -> str:
    """A program's token, shown once. Raises ConflictError for a name in use."""
    if queries.token_by_name(work.store, name) is not None:
        raise ConflictError(f"已经有名为 {name} 的令牌")
    token = "linli_" + secrets.token_urlsafe(32)
    work.store.add(ApiToken(name=name, token_hash=_hash(token), role=role, created_at=work.now))
    return token


def check_token(work: Work, token: str) -> ApiToken | None:
    """The program behind a token."""
    return queries.token_by_hash(work.store, _hash(token))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def audit(work: Work, *, action: str, subject: str, detail: str = "") -> None:
    """One line of who did what."""
    row = AuditEntry(
        at=work.now, actor=work.actor.name, action=str(action), subject=subject, detail=detail[:2000]
    )
    work.store.add(row)


def stored_reply(work: Work, *, key: str, fingerprint: str) -> tuple[int, dict[str, Any]] | None:
    """The answer already given under this Idempotency-Key. Raises ConflictError if it was another request."""
    reply = queries.stored_reply(work.store, key)
    if reply is None:
        return None
    if reply.fingerprint != fingerprint:
        raise ConflictError("这个 Idempotency-Key 已经用于另一个请求")
    return reply.status, reply.body


def store_reply(work: Work, *, key: str, fingerprint: str, status: int, body: Mapping[str, Any]) -> None:
    """Keeps the answer, in the same transaction as what was done."""
    row = IdempotentReply(key=key, fingerprint=fingerprint, status=status, body=dict(body), at=work.now)
    work.store.add(row)
