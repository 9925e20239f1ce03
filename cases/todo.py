"""What staff tick off when they have done it."""

from cases import access, alerts, conversations
from cases.desk import Work
from db.queries import promises
from db.vocabulary import Deed, flag_labels


def settle_alert(work: Work, alert_id: int) -> None:
    """What the desk was told of is done: it leaves the to-do list, with all that was told of the same before."""
    alert = promises.alert(work.store, alert_id)
    if alert is None or alert.recipient != alerts.DESK:
        return
    promises.cancel_alike(work.store, alert)
    access.audit(work, action=Deed.TODO_SETTLED, subject=str(alert_id), detail=alert.kind.label)


def clear_flags(work: Work, conversation_id: int) -> None:
    """A conversation was looked at. Raises NotFoundError."""
    conversation = conversations.by_id(work, conversation_id)
    detail = flag_labels(conversation.flags)
    access.audit(work, action=Deed.CONVERSATION_LOOKED_AT, subject=str(conversation_id), detail=detail)
    conversation.flags = ""
    work.store.add(conversation)
