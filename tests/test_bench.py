"""The talk that scripts/bench leads is still answered as it expects; nothing is timed here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.testclient import TestClient

from bench.parity import scenarios
from bench.talk import TALK, one_talk
from bench.turns import RestResident
from bot.app import Service, build_http


@dataclass(frozen=True)
class Posting:
    """Speaks to the service in this process."""

    client: TestClient

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        return self.client.post(path, json=dict(body)).json()


def test_the_talk_is_answered_as_expected(service: Service) -> None:
    with TestClient(build_http(service)) as client:
        assert len(one_talk(RestResident(Posting(client), "老王"))) == len(TALK)  # type: ignore[arg-type]


def test_every_scenario_has_lines_to_compare() -> None:
    assert all(title and texts for title, texts in scenarios())
