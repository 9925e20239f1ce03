"""Every error of the program interface as `application/problem+json` (RFC 9457)."""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from cases.errors import CaseError
from cases.lifecycle import StepNotAllowedError
from web.steps import FieldError

_TITLES = {
    400: "请求读不懂",
    401: "需要令牌",
    403: "没有权限",
    404: "没有找到",
    405: "不支持这种方法",
    409: "现在不能这样做",
    413: "内容太大",
    422: "提交的内容有误",
    500: "服务内部出错",
}
_WHERE = ("body", "path", "query", "header")
_DAY = "要是日期，像 2027-03-05 这样"
_MESSAGES = {
    "missing": "缺少这一项",
    "string_type": "要是文字",
    "int_parsing": "要是整数",
    "int_type": "要是整数",
    "bool_parsing": "要是 true 或 false",
    "bool_type": "要是 true 或 false",
    "list_type": "要是一个列表",
    "dict_type": "要是一个 JSON 对象",
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "too_short": "不能为空",
    "too_long": "太多了",
    "int_parsing_size": "太大了",
    "int_from_float": "要是整数",
    "string_too_short": "不能为空",
    "string_too_long": "太长了",
    "string_unicode": "不是有效的文字",
    "json_invalid": "不是有效的 JSON",
    "model_attributes_type": "要是一个 JSON 对象",
    "greater_than_equal": "太小了",
    "less_than_equal": "太大了",
}


class Problem(JSONResponse):
    """One error: `{type, title, status, detail, …}`."""

    media_type = "application/problem+json"

    def __init__(
        self, status: int, *, detail: str, headers: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        title = _TITLES.get(status) or HTTPStatus(status).phrase
        body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
        super().__init__(body, status, headers)


def install(app: FastAPI) -> None:
    """Answers every kind of error of this application with a problem."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(CaseError, _case)
    app.add_exception_handler(StepNotAllowedError, _step)
    app.add_exception_handler(Exception, _internal)


def _http(request: Request, error: Exception) -> Problem:
    assert isinstance(error, HTTPException)
    told = error.detail if error.detail != HTTPStatus(error.status_code).phrase else ""
    detail = told or f"{request.method} {request.url.path}"
    return Problem(error.status_code, detail=detail, headers=error.headers)


def _invalid(_request: Request, error: Exception) -> Problem:
    assert isinstance(error, RequestValidationError)
    return Problem(422, detail="有的内容缺少或写错了，什么都没有保存", errors=_errors(error.errors()))


def _errors(found: Sequence[Any]) -> list[dict[str, str]]:
    return [
        {
            "field": ".".join(str(part) for part in each["loc"] if part not in _WHERE),
            "message": _message(each),
        }
        for each in found
    ]


def _message(error: Mapping[str, Any]) -> str:
    """In Chinese: the words of the library are English, those of our own ValueErrors are not."""
    match error["type"]:
        case "enum":
            return "只能是：" + "、".join(re.findall(r"'([^']+)'", error["ctx"]["expected"]))
        case "value_error":
            return str(error["msg"]).removeprefix("Value error, ")
        case kind:
            return _MESSAGES.get(kind, "写得不对")


def _case(_request: Request, error: Exception) -> Problem:
    assert isinstance(error, CaseError)
    if isinstance(error, FieldError):
        return Problem(422, detail=str(error), errors=[{"field": error.field, "message": str(error)}])
    return Problem(error.status, detail=str(error))


def _step(_request: Request, error: Exception) -> Problem:
    assert isinstance(error, StepNotAllowedError)
    return Problem(
        409,
        detail=str(error),
        state=error.state.value,
        step=error.step.value,
        allowed_steps=[each.value for each in error.allowed],
    )


def _internal(_request: Request, _error: Exception) -> Problem:
    return Problem(500, detail="出错了，请稍后再试；如果一直这样，请告诉管理员")
