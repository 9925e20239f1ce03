"""Closes two doors of rasa-sdk's action server; rasa-sdk itself looks for a package of this name.

By default the server listens on every interface, and answers a failed request with the request itself:
a resident's words. `SANIC_HOST` names another interface.
"""

import os
from typing import Any

import pluggy
from sanic import HTTPResponse, Request, Sanic, json
from sanic.response import BaseHTTPResponse

_hook = pluggy.HookimplMarker("rasa_sdk")


def init_hooks(manager: pluggy.PluginManager) -> None:
    """Called by rasa-sdk when an action server starts."""
    manager.register(ClosedDoors())


class ClosedDoors:
    """What is done to the server's app before it listens."""

    @_hook
    def attach_sanic_app_extensions(self, app: Sanic[Any, Any]) -> None:
        """See rasa_sdk.plugin; the address is read right after it."""
        os.environ.setdefault("SANIC_HOST", "127.0.0.1")
        app.register_middleware(say_no_more, "response")


async def say_no_more(request: Request, answer: BaseHTTPResponse) -> HTTPResponse | None:
    """A failure in place of one that repeats the request; the log has it all."""
    return json({"error": "action failed"}, status=500) if answer.status == 500 else None
