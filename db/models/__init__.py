"""The tables, grouped by what they are about."""

from db.models.access import ApiToken, AuditEntry, IdempotentReply, StaffUser
from db.models.case import Alert, Assignment, Attachment, Case, CaseEvent, FollowUp
from db.models.community import Announcement, Building, Duty, Grid, Person, PlaceName, Unit
from db.models.conversation import Conversation, Message, Resident

__all__ = [
    "Alert", "Announcement", "ApiToken", "Assignment", "Attachment", "AuditEntry", "Building", "Case",
    "CaseEvent", "Conversation", "Duty", "FollowUp", "Grid", "IdempotentReply", "Message", "Person",
    "PlaceName", "Resident", "StaffUser", "Unit",
]  # fmt: skip
