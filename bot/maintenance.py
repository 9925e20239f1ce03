"""The commands besides serving: checking, importing, accounts, backup, export, purge."""

import argparse
import csv
import os
import re
import secrets
import socket
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import uvicorn
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from bot.dialogue.parts import ScriptError
from bot.settings import PROJECT, SettingError, Settings, settings_of
from cases import access, lookups, transcripts
from cases.deadlines import SHANGHAI
from cases.desk import Actor
from cases.errors import CaseError
from cases.importing import import_files, seed_sample
from cases.policy import PolicyError
from cases.privacy import mask
from cases.taxonomy import TaxonomyError
from cases.unreadable import why
from db.vocabulary import CaseState, Deed, Satisfaction, StaffRole, Urgency
from nlu.training_data import BadTrainingDataError

if TYPE_CHECKING:
    from bot.app import Service

ROLES = frozenset({"chat", "web", "worker"})
#: Whoever is at the keyboard, as history and audit name them.
COMMAND_LINE = Actor("staff:命令行")
#: Errors that are one sentence for the person at the keyboard.
EXPLAINED = (
    BadTrainingDataError, PolicyError, TaxonomyError, ScriptError, CaseError, SettingError, ValidationError,
    SQLAlchemyError, OSError,
)  # fmt: skip


def explain(error: Exception) -> str:
    """One sentence: what is wrong and where."""
    if isinstance(error, ValidationError):
        return "；".join(
            f"LINLI_{each['loc'][0]}".upper() + f" 写错了：{each['input']}" for each in error.errors()
        )
    if isinstance(error, OSError):
        return f"{error.filename or ''}：打不开（{why(error)}）"
    if isinstance(error, SQLAlchemyError):
        return f"数据库打不开或不能用：{str(getattr(error, 'orig', error)).splitlines()[0]}"
    return str(error)


def check_settings(settings: Settings) -> None:
    """What would start and then not work. Raises SettingError."""
    wrong = set(settings.roles.split(",")) - ROLES
    if wrong:
        raise SettingError(
            f"--roles 里的“{'、'.join(sorted(wrong))}”不认识；可以写 chat、web、worker，用逗号分开"
        )
    if not settings.telegram_webhook_url:
        return
    if not re.fullmatch(r"https://\S+", settings.telegram_webhook_url):
        raise SettingError("LINLI_TELEGRAM_WEBHOOK_URL 要是 https:// 开头的完整地址")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", settings.telegram_secret.get_secret_value()):
        raise SettingError(
            "有 LINLI_TELEGRAM_WEBHOOK_URL 就要有 LINLI_TELEGRAM_SECRET：1 到 256 个英文字母、数字、_ 或 -"
        )


def bound_socket(settings: Settings) -> socket.socket:
    """The address taken before anything slow is done. Raises SettingError."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    bound = socket.socket(family)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((settings.host, settings.port))
        # Bound alone it could be taken a second time; who calls before we answer waits.
        bound.listen()
    except (OSError, OverflowError) as error:
        bound.close()
        reason = why(error) if isinstance(error, OSError) else "端口是 0 到 65535 的数"
        raise SettingError(f"{settings.host}:{settings.port} 不能用：{reason}") from error
    return bound


class AnnouncingServer(uvicorn.Server):
    """Says where it is once it really listens."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: Any = None) -> None:
        """Uvicorn's own, then the announcement."""
        await super().startup(sockets=sockets)
        if self.started:
            self._announce()


def announce(service: "Service", password: str | None) -> None:
    """The addresses, and the password of the first account on its first day."""
    lines = ["", f"居民页面   {service.address}/"]
    lines += [f"网格页面   {service.address}/leader（每人一个链接，在工作台的“名册”里）"]
    lines += [f"工作台     {service.address}/console"]
    if password:
        lines += [f"           账号 admin，一次性密码 {password}（只显示这一次）"]
        lines += ["           换密码：.venv/bin/linli user password --name admin"]
    if "telegram" not in service.channels:
        lines += ["Telegram   没有开（设置 LINLI_TELEGRAM_TOKEN 就开）"]
    print("\n".join([*lines, "按 Ctrl-C 停止。"]), flush=True)


def check_command(args: argparse.Namespace) -> int:
    """What is wrong and how to mend it; 0 when nothing is."""
    from bot.app import build_service

    settings = settings_of(args)
    check_settings(settings)
    service = build_service(settings)
    hints = [
        f"service.phones.{key} 没有填：居民看不到{each.label}"
        for key, each in service.desk.policy.phones.items()
        if not each.number
    ]
    if "telegram" not in service.channels:
        hints.append("LINLI_TELEGRAM_TOKEN 没有填：Telegram 不开")
    if "group_robot" not in service.channels:
        hints.append("LINLI_GROUP_ROBOTS 没有填：工作人员的提醒只在工作台显示")
    print(f"好：配置、对话文件、事项分类、数据库、模型（{service.understand.engine}）都能用")
    if hints:
        print("\n".join([*(f"提示：{each}" for each in hints), "在哪里填，见 docs/operations.md"]))
    return 0


def warm_command(args: argparse.Namespace) -> int:
    """Everything that a first start does, without serving."""
    from bot.app import build_service, open_desk

    settings = settings_of(args)
    desk = open_desk(settings)
    with desk.work(actor=Actor("setup")) as work:
        seed_sample(work, PROJECT / "community")
    build_service(settings, desk=desk)
    return 0


def import_command(args: argparse.Namespace) -> int:
    """All or nothing; every bad row is named."""
    from bot.app import open_desk

    with open_desk(settings_of(args)).work(actor=COMMAND_LINE) as work:
        report = import_files(work, args.files)
        access.audit(work, action=Deed.IMPORT, subject="、".join(report.files), detail=str(report))
    print(report)
    return 0


def seed_command(args: argparse.Namespace) -> int:
    """The sample community, into an empty database only."""
    from bot.app import open_desk

    with open_desk(settings_of(args)).work(actor=COMMAND_LINE) as work:
        loaded = seed_sample(work, PROJECT / "community")
    print("示例社区已装入" if loaded else "已经有社区资料，没有动")
    return 0


def token_command(args: argparse.Namespace) -> int:
    """The token is the last word."""
    from bot.app import open_desk

    with open_desk(settings_of(args)).work(actor=COMMAND_LINE) as work:
        token = access.create_token(work, name=args.name, role=StaffRole(args.role))
    print(f"令牌（只显示这一次） {token}")
    return 0


def user_command(args: argparse.Namespace) -> int:
    """The password is the last word, if it was made here."""
    from bot.app import open_desk

    password = args.password or secrets.token_urlsafe(9)
    with open_desk(settings_of(args)).work(actor=COMMAND_LINE) as work:
        access.create_user(
            work,
            username=args.name,
            display_name=args.display_name or args.name,
            password=password,
            role=StaffRole(args.role),
        )
    print(f"账号 {args.name} 建好了" + ("" if args.password else f"，密码（只显示这一次） {password}"))
    return 0


def password_command(args: argparse.Namespace) -> int:
    """A new password, shown once."""
    from bot.app import open_desk

    password = secrets.token_urlsafe(9)
    with open_desk(settings_of(args)).work(actor=COMMAND_LINE) as work:
        access.change_password(work, username=args.name, password=password)
    print(f"{args.name} 的新密码（只显示这一次） {password}")
    return 0


def export_command(args: argparse.Namespace) -> int:
    """CSV that Excel opens right: with a byte order mark, phones and plates masked, no formulas."""
    from bot.app import open_desk

    if args.file.suffix.lower() != ".csv":
        raise SettingError(f"导出的是 csv，文件名要以 .csv 结尾：{args.file}")
    columns = [
        "编号",
        "状态",
        "事项",
        "地点",
        "内容",
        "紧急程度",
        "负责人",
        "登记时间",
        "办结期限",
        "办结时间",
        "评价",
    ]
    page, written = 1, 0
    with (
        args.file.open("w", encoding="utf-8-sig", newline="") as file,
        open_desk(settings_of(args)).read() as work,
    ):
        writer = csv.writer(file)
        writer.writerow(columns)
        while True:
            found = lookups.list_cases(work, page=page, size=500)
            for case in found.items:
                writer.writerow([_cell(each) for each in _export_row(case)])
            written += len(found.items)
            if written >= found.total or not found.items:
                break
            page += 1
    print(f"已导出 {written} 件到 {os.fspath(args.file)}")
    return 0


def _export_row(case: Any) -> list[str | None]:
    assignee = case["assignee"] or {}
    return [
        case["case_no"],
        CaseState(case["state"]).label,
        case["category"]["name"],
        case["place"]["text"],
        mask(case["text"]),
        Urgency(case["urgency"]).label,
        assignee.get("name"),
        *(_local(case[moment]) for moment in ("registered_at", "resolve_due_at", "resolved_at")),
        Satisfaction(case["satisfaction"]).label if case["satisfaction"] else None,
    ]


def _local(moment: str | None) -> str | None:
    return f"{datetime.fromisoformat(moment).astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if moment else None


def _cell(value: str | None) -> str:
    """A cell that begins like a formula is written as text."""
    text = value or ""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


def purge_command(args: argparse.Namespace) -> int:
    """Old talk is wiped; cases and their history stay."""
    from bot.app import open_desk

    if args.days < 1:
        raise SettingError("--days 至少是 1")
    settings = settings_of(args)
    with open_desk(settings).work(actor=COMMAND_LINE) as work:
        wiped, photos = transcripts.purge(work, older_than=timedelta(days=args.days))
        access.audit(work, action=Deed.PURGE, subject=f"{args.days} 天以前", detail=f"{wiped} 条")
    for path in photos:
        (settings.data_dir / path).unlink(missing_ok=True)
    print(f"已清除 {wiped} 条消息、{len(photos)} 张照片", file=sys.stdout)
    return 0
