"""One file with everything of a SQLite installation, and back from it."""

import argparse
import sqlite3
import tempfile
import zipfile
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.settings import SettingError, Settings, settings_of
from db.engine import sqlite_url

#: What signs personal links and sessions (bot.app.kept_secret).
SIGNING_KEY = "secret"


def _sqlite_file(settings: Settings) -> Path:
    url = make_url(settings.database_url or sqlite_url(settings.data_dir))
    if url.get_backend_name() != "sqlite" or not url.database:
        raise SettingError("PostgreSQL 请用 pg_dump 和 pg_restore 备份恢复；这个命令只管 SQLite")
    return Path(url.database)


def backup_command(args: argparse.Namespace) -> int:
    """One zip file with a consistent copy of the database and all photos; the service may go on running."""
    settings = settings_of(args)
    source = _sqlite_file(settings)
    if not source.exists():
        raise SettingError(f"{source} 不存在，没有可以备份的")
    if args.file.exists():
        raise SettingError(f"{args.file} 已经有了；请换一个文件名，不会覆盖")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "linli.db"
        before, after = sqlite3.connect(source), sqlite3.connect(copy)
        before.backup(after)
        before.close()
        after.close()
        with zipfile.ZipFile(args.file, "w", zipfile.ZIP_DEFLATED) as archive:
            args.file.chmod(0o600)
            archive.write(copy, "linli.db")
            if (settings.data_dir / SIGNING_KEY).exists():
                # Without it every leader's personal link would be dead after a restore.
                archive.write(settings.data_dir / SIGNING_KEY, SIGNING_KEY)
            for photo in sorted((settings.data_dir / "attachments").rglob("*.*")):
                archive.write(photo, photo.relative_to(settings.data_dir))
    print(f"已备份到 {args.file}")
    return 0


def restore_command(args: argparse.Namespace) -> int:
    """Into an empty data directory only: nothing is ever overwritten."""
    settings = settings_of(args)
    target = _sqlite_file(settings)
    if target.exists():
        raise SettingError(f"{target} 已经有数据；请换一个空的 --data-dir 再恢复")
    try:
        with zipfile.ZipFile(args.file) as archive:
            names = [
                each
                for each in archive.namelist()
                if each in ("linli.db", SIGNING_KEY) or each.startswith("attachments/")
            ]
            if "linli.db" not in names:
                raise SettingError(f"{args.file} 不是邻里办的备份")
            settings.data_dir.mkdir(parents=True, exist_ok=True)
            archive.extractall(settings.data_dir, names)
    except zipfile.BadZipFile:
        raise SettingError(f"{args.file} 不是邻里办的备份") from None
    unpacked = settings.data_dir / "linli.db"
    if unpacked != target:
        unpacked.replace(target)
    print(f"已恢复到 {settings.data_dir}")
    return 0
