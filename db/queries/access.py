"""Staff accounts, program tokens, stored replies."""

from sqlmodel import col, func, select

from db.models import ApiToken, IdempotentReply, StaffUser
from db.store import Store


def user_by_name(store: Store, username: str) -> StaffUser | None:
    """Who signs in; nobody else changes the row meanwhile, so that failed tries are counted right."""
    return store.session.exec(
        select(StaffUser)
        .where(StaffUser.username == username)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def user(store: Store, user_id: int) -> StaffUser | None:
    """An account by id."""
    return store.session.get(StaffUser, user_id)


def count_users(store: Store) -> int:
    """How many accounts there are."""
    return store.session.exec(select(func.count()).select_from(StaffUser)).one()


def token_by_hash(store: Store, token_hash: str) -> ApiToken | None:
    """A token that is not revoked."""
    query = select(ApiToken).where(ApiToken.token_hash == token_hash, col(ApiToken.revoked_at).is_(None))
    return store.session.exec(query).first()


def token_by_name(store: Store, name: str) -> ApiToken | None:
    """A token by its name."""
    return store.session.exec(select(ApiToken).where(ApiToken.name == name)).first()


def stored_reply(store: Store, key: str) -> IdempotentReply | None:
    """The answer that was given to this Idempotency-Key. A second request waits for the first one."""
    store.hold(key)
    return store.session.get(IdempotentReply, key)
