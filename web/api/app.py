"""Builds the program interface."""

from pathlib import Path

from fastapi import FastAPI
from starlette.middleware import Middleware

from cases.desk import Desk
from web import problems
from web.api import cases, conversations
from web.api.callers import Parts
from web.limits import BodyLimit

_PROBLEM = {
    "description": "出错",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                    "errors": {"type": "array", "items": {"type": "object"}},
                    "allowed_steps": {"type": "array", "items": {"type": "string"}},
                },
                "required": ["type", "title", "status", "detail"],
            }
        }
    },
}


def api_app(desk: Desk, data_dir: Path) -> FastAPI:
    """To be mounted at /api/v1. It serves no page of documentation: those load scripts from elsewhere."""
    app = FastAPI(
        title="邻里办",
        version="1",
        description="诉求与对话的程序接口。出错都是 application/problem+json。",
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        middleware=[Middleware(BodyLimit)],
        responses=dict.fromkeys((401, 403, 404, 409, 422), _PROBLEM),
    )
    problems.install(app)
    app.state.parts = Parts(desk, data_dir)
    app.include_router(cases.router)
    app.include_router(conversations.router)
    return app
