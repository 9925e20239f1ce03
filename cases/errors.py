"""What can go wrong at the desk. The docstring's sense is the message; `status` is the HTTP status."""


class CaseError(Exception):
    """Something that the caller asked for cannot be done."""

    status = 422


class NotFoundError(CaseError):
    """There is no such thing."""

    status = 404


class ConflictError(CaseError):
    """Somebody else was faster, or it was already decided."""

    status = 409


class ForbiddenError(CaseError):
    """Not allowed to this person."""

    status = 403
