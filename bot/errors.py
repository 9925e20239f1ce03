"""HTTP errors of the resident's side: one Chinese sentence as problem+json, never a stack trace."""

import logging
from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

log = logging.getLogger(__name__)
_TITLES = {
    400: "请求有误",
    403: "不允许",
    404: "没有这一页",
    405: "不支持这种请求",
    413: "内容太大",
    422: "内容有误",
}


def plain_errors() -> Mapping[Any, Any]:
    """Handlers for Starlette."""
    return {HTTPException: _http_error, Exception: _unexpected}


async def _http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = error.detail if isinstance(error, HTTPException) else ""
    title = _TITLES.get(status, "出错了")
    # Starlette's own details are the English names of the status.
    return _problem(status, title, title if detail.isascii() else detail)


async def _unexpected(request: Request, error: Exception) -> Response:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return _problem(500, "出错了", "服务出了点问题，请稍后再试")


def _problem(status: int, title: str, detail: str) -> Response:
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JSONResponse(body, status_code=status, media_type="application/problem+json")
