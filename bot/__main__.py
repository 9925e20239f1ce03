"""The commands `linli …`."""

import argparse
import asyncio
import gc
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot import backup, maintenance
from bot.command_line import Parser
from bot.settings import Settings, settings_of
from db.vocabulary import StaffRole

Run = Callable[[argparse.Namespace], int]


def main(argv: list[str] | None = None) -> int:
    """Runs one command; returns its exit code. A wrong setting is one sentence, not a stack trace."""
    from nlu.commands import add_commands

    parser = Parser(prog="linli", description="邻里办")
    commands = parser.add_subparsers(dest="command", metavar="命令", required=True)
    _add_serving(commands)
    _add_data(commands)
    _add_access(commands)
    add_commands(commands)
    args = parser.parse_args(argv)
    logging.basicConfig(level="WARNING", format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # Their lines hold bot tokens and residents' addresses.
    logging.getLogger("httpx").setLevel("WARNING")
    try:
        if args.command == "nlu":
            # Our own settings are read here, for understanding knows nothing of them.
            args.data_dir = settings_of(args).data_dir
        return int(args.run(args) or 0)
    except KeyboardInterrupt:
        return 130
    except maintenance.EXPLAINED as error:
        print(maintenance.explain(error), file=sys.stderr)
        return 1


def _command(commands: Any, name: str, about: str, run: Run) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=about)
    parser.add_argument("--data-dir", type=Path, help="数据放在哪里（默认 var/）")
    parser.add_argument("--database-url", help="PostgreSQL 或 SQLite 的地址（默认数据目录里的 SQLite）")
    parser.set_defaults(run=run)
    return parser


def _add_serving(commands: Any) -> None:
    serve = _command(commands, "serve", "运行服务", _serve)
    serve.add_argument("--host", help="在哪个地址上（默认 127.0.0.1）")
    serve.add_argument("--port", type=int, help="在哪个端口上（默认 8000）")
    serve.add_argument("--roles", help="chat,web,worker 中的一个或几个")
    _command(commands, "worker", "只运行后台任务", _worker)
    _command(commands, "chat", "在终端里对话", _chat)
    _command(commands, "check", "检查设置、文件、数据库和渠道", maintenance.check_command)
    _command(commands, "warm", "只做第一次启动的准备：训练、建库、示例社区", maintenance.warm_command)


def _add_data(commands: Any) -> None:
    load = _command(commands, "import", "导入网格、楼栋、人员、公告（csv、xlsx）", maintenance.import_command)
    load.add_argument("files", nargs="+", type=Path, metavar="FILE")
    seed = _command(commands, "seed", "装入示例社区", maintenance.seed_command)
    seed.add_argument("--sample", action="store_true", required=True)
    keep = _command(commands, "backup", "备份数据库和照片到一个文件", backup.backup_command)
    keep.add_argument("file", type=Path, metavar="FILE")
    restore = _command(commands, "restore", "从备份恢复到空的数据目录", backup.restore_command)
    restore.add_argument("file", type=Path, metavar="FILE")
    export = _command(
        commands, "export", "把诉求导出成 csv（手机号、车牌已脱敏）", maintenance.export_command
    )
    export.add_argument("file", type=Path, metavar="FILE.csv")
    purge = _command(commands, "purge", "清除多少天以前的对话原文和照片", maintenance.purge_command)
    purge.add_argument("--days", type=int, required=True)


def _add_access(commands: Any) -> None:
    roles = [each.value for each in StaffRole]
    token = commands.add_parser("token", help="给程序用的令牌").add_subparsers(metavar="命令", required=True)
    create = _command(token, "create", "新建，令牌是最后一个词", maintenance.token_command)
    create.add_argument("--name", required=True)
    create.add_argument("--role", required=True, choices=roles)
    user = commands.add_parser("user", help="工作人员账号").add_subparsers(metavar="命令", required=True)
    create = _command(user, "create", "新建，不给密码就生成一个", maintenance.user_command)
    create.add_argument("--name", required=True)
    create.add_argument("--role", required=True, choices=roles)
    create.add_argument("--display-name", default="")
    create.add_argument("--password", default="")
    password = _command(user, "password", "换一个新密码", maintenance.password_command)
    password.add_argument("--name", required=True)


def _serve(args: argparse.Namespace) -> int:
    # What starting builds stays until the end: it need not be looked through for garbage, now or later.
    gc.disable()
    import uvicorn

    from bot.app import build_http, build_service, first_start, open_desk

    settings = settings_of(args)
    _log(settings)
    maintenance.check_settings(settings)
    address = maintenance.bound_socket(settings)
    desk = open_desk(settings)
    password = first_start(desk)
    service = build_service(settings, desk=desk)
    config = uvicorn.Config(
        build_http(service), log_level="warning", access_log=False, lifespan="on", proxy_headers=True
    )
    server = maintenance.AnnouncingServer(config, lambda: maintenance.announce(service, password))
    if "telegram" not in service.channels:
        logging.getLogger(__name__).info("Telegram is off: LINLI_TELEGRAM_TOKEN is empty")
    gc.freeze()
    gc.enable()
    server.run(sockets=[address])
    return 0


def _worker(args: argparse.Namespace) -> int:
    from bot.app import build_service, running

    args.roles = "worker"
    settings = settings_of(args)
    _log(settings)
    service = build_service(settings)

    async def run() -> None:
        async with running(service):
            await asyncio.Event().wait()

    asyncio.run(run())
    return 0


def _chat(args: argparse.Namespace) -> int:
    from bot.app import build_service, first_start, open_desk
    from bot.channels import terminal
    from bot.messages import OutgoingMessage
    from cases import conversations

    settings = settings_of(args)
    desk = open_desk(settings)
    first_start(desk)
    service = build_service(settings, desk=desk)
    last = 0

    def pushed() -> list[OutgoingMessage]:
        nonlocal last
        with desk.read() as work:
            rows = conversations.messages_after(
                work, channel=terminal.NAME, sender=channel.sender, after_id=last
            )
        last = max([last, *(each.id or 0 for each in rows)])
        return [OutgoingMessage.stored(each.text, each.extra) for each in rows]

    channel = terminal.TerminalChannel(service.assistant, pushed=pushed)
    pushed()

    async def run() -> None:
        scheduler = service.worker.start()
        try:
            await channel.run()
        finally:
            scheduler.shutdown(wait=False)

    asyncio.run(run())
    return 0


def _log(settings: Settings) -> None:
    logging.getLogger().setLevel(settings.log_level)
    for noisy in ("apscheduler", "httpx", "telegram", "alembic", "rasa_sdk", "starlette_admin"):
        logging.getLogger(noisy).setLevel("WARNING")


if __name__ == "__main__":
    sys.exit(main())
