"""A leader's personal link: the person's id and the version of their link, signed."""

from itsdangerous import BadSignature, URLSafeSerializer

_SALT = "linli-leader-link"


def leader_link(secret: str, person_id: int, link_version: int) -> str:
    """The path of the link. Raising Person.link_version makes it invalid."""
    return f"/leader?key={leader_key(secret, person_id, link_version)}"


def leader_key(secret: str, person_id: int, link_version: int) -> str:
    """What stands after `key=`, and in the page's cookie."""
    return str(URLSafeSerializer(secret, salt=_SALT).dumps([person_id, link_version]))


def read_key(secret: str, key: str) -> tuple[int, int] | None:
    """Person id and link version; None for anything that we did not sign."""
    try:
        person_id, link_version = URLSafeSerializer(secret, salt=_SALT).loads(key)
    except (BadSignature, TypeError, ValueError):
        return None
    return int(person_id), int(link_version)
