"""Settings of one running service, from `LINLI_…` environment variables and `.env`; read only here."""

import argparse
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

#: Where config.yml, domain.yml, data/, taxonomy.yml and community/ lie.
PROJECT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """What differs from one installation to the next. Rules of service are in config.yml instead."""

    model_config = SettingsConfigDict(env_prefix="LINLI_", env_file=".env", extra="ignore")

    host: str = "127.0.0.1"
    port: int = 8000
    data_dir: Path = Path("var")
    #: Empty: SQLite in the data directory.
    database_url: str = ""
    #: Which parts run in this process: chat, web, worker.
    roles: str = "chat,web,worker"
    #: A YAML file with a top key `service:`, merged over config.yml's.
    config: Path | None = None
    #: Signs personal links and sessions. Empty: one is made and kept in the data directory.
    secret: SecretStr = SecretStr("")
    #: The address that residents and leaders reach us at, for links in alerts. Empty: http://host:port.
    public_url: str = ""
    telegram_token: SecretStr = SecretStr("")
    #: Empty: long polling. Else the public address of /webhooks/telegram.
    telegram_webhook_url: str = ""
    telegram_secret: SecretStr = SecretStr("")
    #: A Bot API server of one's own, where the public one cannot be reached. Empty: the public one.
    telegram_api: str = ""
    #: Apprise addresses of the staff's group robots, separated by spaces. They are secrets.
    group_robots: SecretStr = SecretStr("")
    #: A standard Rasa server's address; empty: the embedded engine.
    rasa_url: str = ""
    #: An action server's address; empty: actions run in process.
    action_url: str = ""
    log_level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")


class SettingError(Exception):
    """A setting is wrong; the message says which and how to mend it."""


def settings_of(args: argparse.Namespace) -> Settings:
    """The environment's settings, with what was said on the command line over them."""
    names = ("host", "port", "data_dir", "database_url", "roles")
    said = {name: getattr(args, name, None) for name in names}
    return Settings(**{name: value for name, value in said.items() if value is not None})
