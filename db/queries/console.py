"""What the lists of the staff console look for."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import col, select

from db.models import Announcement, Conversation, Message, Person
from db.store import Store
from db.vocabulary import Direction


def conversation_matches(words: Sequence[str]) -> ColumnElement[bool]:
    """Every word was said in the conversation, by anybody."""
    said = [
        select(Message.conversation_id).where(col(Message.text).contains(word, autoescape=True))
        for word in words
    ]
    return and_(*(col(Conversation.id).in_(each) for each in said))


def person_matches(words: Mapping[str, Sequence[int]]) -> ColumnElement[bool]:
    """Every word is in the person's code, name, title or number, or the person is one of those beside the word."""
    fields = (Person.code, Person.name, Person.title, Person.phone)
    return and_(
        *(
            or_(col(Person.id).in_(named), *(col(field).contains(word, autoescape=True) for field in fields))
            for word, named in words.items()
        )
    )


def last_said(store: Store, conversation_ids: Sequence[int]) -> dict[int, str]:
    """The resident's latest words of each conversation."""
    latest = (
        select(func.max(Message.id))
        .where(
            col(Message.conversation_id).in_(conversation_ids), col(Message.direction) == Direction.RESIDENT
        )
        .group_by(col(Message.conversation_id))
    )
    query = select(Message.conversation_id, Message.text).where(col(Message.id).in_(latest))
    return dict(store.session.exec(query).all())


def announcement(store: Store, announcement_id: int) -> Announcement | None:
    """An announcement by id."""
    return store.session.get(Announcement, announcement_id)


def delete_announcement(store: Store, row: Announcement) -> None:
    """Takes it away."""
    store.session.delete(row)
