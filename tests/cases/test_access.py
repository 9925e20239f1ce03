"""Accounts, tokens, stored replies."""

import pytest

from cases import access
from cases.desk import Actor, Desk
from cases.errors import CaseError, ConflictError
from db.vocabulary import StaffRole
from tests.conftest import Clock

STAFF = Actor("staff:test")


def test_five_wrong_passwords_lock_for_a_quarter_of_an_hour(desk: Desk, clock: Clock) -> None:
    with desk.work(actor=STAFF) as work:
        access.create_user(
            work, username="xiaowang", display_name="小王", password="long enough 1", role=StaffRole.STAFF
        )
    for _ in range(5):
        with desk.work(actor=STAFF) as work:
            assert access.check_password(work, username="xiaowang", password="wrong") is None
    with pytest.raises(access.LockedError, match="一刻钟"), desk.work(actor=STAFF) as work:
        access.check_password(work, username="xiaowang", password="long enough 1")
    clock.forward(minutes=16)
    with desk.work(actor=STAFF) as work:
        assert access.check_password(work, username="xiaowang", password="long enough 1") is not None


def test_a_short_password_and_a_name_in_use_are_refused(desk: Desk) -> None:
    with pytest.raises(CaseError, match="至少"), desk.work(actor=STAFF) as work:
        access.create_user(work, username="a", display_name="a", password="short", role=StaffRole.STAFF)
    with desk.work(actor=STAFF) as work:
        access.create_token(work, name="程序", role=StaffRole.STAFF)
    with pytest.raises(ConflictError, match="已经有"), desk.work(actor=STAFF) as work:
        access.create_token(work, name="程序", role=StaffRole.STAFF)


def test_a_token_is_kept_only_as_a_hash(desk: Desk) -> None:
    with desk.work(actor=STAFF) as work:
        token = access.create_token(work, name="检查程序", role=StaffRole.STAFF)
        found = access.check_token(work, token)
        assert found is not None
        assert token not in found.token_hash
        assert access.check_token(work, token + "x") is None


def test_the_first_password_is_made_once(desk: Desk) -> None:
    with desk.work(actor=STAFF) as work:
        assert access.first_password(work)
        assert access.first_password(work) is None


def test_another_request_under_a_used_key_is_refused(desk: Desk) -> None:
    with desk.work(actor=STAFF) as work:
        access.store_reply(work, key="k", fingerprint="a", status=201, body={"case_no": "1"})
        assert access.stored_reply(work, key="k", fingerprint="a") == (201, {"case_no": "1"})
        with pytest.raises(ConflictError):
            access.stored_reply(work, key="k", fingerprint="b")
