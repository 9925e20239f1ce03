"""The commands, as people type them: what is wrong is said in one Chinese sentence, and nothing else."""

import json
import re
import socket
from pathlib import Path

import pytest

from bot.__main__ import main
from nlu.interpreter import Interpreter
from tests.conftest import MODEL

WEBHOOK = {"LINLI_TELEGRAM_WEBHOOK_URL": "https://example.org/webhooks/telegram"}
WRONG = [
    (["check"], {"LINLI_CONFIG": "没有.yml"}, "没有.yml：读不出来：没有这个文件"),
    (["check"], {"LINLI_CONFIG": "乱.yml"}, "乱.yml：读不出来：第 3 行不是有效的 YAML"),
    (["check"], {"LINLI_CONFIG": "错.yml"}, "service 里没有“accept_withn”这一项"),
    (["check"], {"LINLI_LOG_LEVEL": "LOUD"}, "LINLI_LOG_LEVEL 写错了：LOUD"),
    (["check", "--data-dir", "乱.yml"], {}, "乱.yml：打不开（那里已经有一个同名的文件）"),
    (["serve", "--roles", "chat,cook"], {}, "--roles 里的“cook”不认识"),
    (["serve", "--port", "70000"], {}, "70000 不能用：端口是 0 到 65535 的数"),
    (["serve"], WEBHOOK, "就要有 LINLI_TELEGRAM_SECRET：1 到 256 个英文字母、数字、_ 或 -"),
    (["check"], WEBHOOK, "就要有 LINLI_TELEGRAM_SECRET"),
    (["check"], {**WEBHOOK, "LINLI_TELEGRAM_SECRET": "不许 有"}, "数字、_ 或 -"),
    (["check"], {**WEBHOOK, "LINLI_TELEGRAM_SECRET": "x" * 257}, "1 到 256 个"),
    (["serve"], {"LINLI_TELEGRAM_WEBHOOK_URL": "http://a.cn/x"}, "要是 https:// 开头的完整地址"),
    (["nlu", "evaluate", "没有.jsonl"], {}, "没有.jsonl：打不开（没有这个文件）"),
    (["nlu", "evaluate", "乱.yml"], {}, "乱.yml：第 1 行不是 JSON"),
    (["import", "没有.csv"], {}, "没有.csv：打不开：没有这个文件"),
    (["restore", "乱.yml"], {}, "乱.yml 不是邻里办的备份"),
    (["export", "诉求.xlsx"], {}, "文件名要以 .csv 结尾：诉求.xlsx"),
    *(
        (["user", "password", "--name", "admin"], {"LINLI_DATABASE_URL": url}, f"能用：{said}")
        for url, said in (
            ("mysql://x", "地址要以 postgresql:// 或 sqlite:/// 开头"),
            ("postgresql+psycopg2://x", "地址要以 postgresql:// 或 sqlite:/// 开头"),
            ("不是地址", "地址要以 postgresql:// 或 sqlite:/// 开头"),
        )
    ),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "乱.yml").write_text("service:\n  accept_within: 30m\n\tquiet_hours: 1", "utf-8")
    (tmp_path / "错.yml").write_text("service:\n  accept_withn: 3s\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("command", "settings", "said"), WRONG, ids=[each[2] for each in WRONG])
def test_what_is_wrong_is_one_sentence(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: list[str],
    settings: dict[str, str],
    said: str,
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert main(command) == 1
    told = capsys.readouterr().err.strip()
    assert said in told
    assert "Traceback" not in told


def test_understanding_uses_the_model_of_the_data_directory_that_is_set(
    folder: Path,
    interpreter: Interpreter,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (folder / "数据").mkdir()
    (folder / "数据" / "model").symlink_to(MODEL)
    monkeypatch.setenv("LINLI_DATA_DIR", "数据")
    assert main(["nlu", "parse", "路灯坏了"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["engine"] == interpreter.model.engine
    assert "训练" not in told.err
    assert not (folder / "var").exists()


TYPED_WRONG = [
    ([], "少写了 命令。用法见 linli -h"),
    (["nonsense"], "命令里没有 nonsense，可以写 "),
    (["nlu"], "少写了 命令。用法见 linli nlu -h"),
    (["nlu", "nonsense"], "命令里没有 nonsense，可以写 "),
    (["serve", "--port", "abc"], "--port 不能是 abc。用法见 linli serve -h"),
    (["serve", "--port"], "--port 后面少写了内容。"),
    (["serve", "--prot", "8000"], "不认识 --prot 8000。"),
    (["import"], "少写了 FILE。用法见 linli import -h"),
    (["token", "create", "--name", "x", "--role", "king"], "--role里没有 king，可以写 "),
    (["backup", "--data", "x", "--da"], "可能是 --data-dir, --database-url，请写全。"),
]


@pytest.mark.parametrize(("command", "said"), TYPED_WRONG, ids=[each[1] for each in TYPED_WRONG])
def test_what_is_typed_wrong_is_one_chinese_sentence(
    capsys: pytest.CaptureFixture[str], command: list[str], said: str
) -> None:
    with pytest.raises(SystemExit) as left:
        main(command)
    told = capsys.readouterr().err.strip()
    assert left.value.code == 2
    assert said in told
    assert len(told.splitlines()) == 1
    assert not re.search("usage|argument|invalid|required|choose", told)


@pytest.mark.parametrize("command", [["-h"], ["serve", "-h"], ["nlu", "evaluate", "-h"]])
def test_the_help_is_chinese(capsys: pytest.CaptureFixture[str], command: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(command)
    told = capsys.readouterr().out
    assert left.value.code == 0
    assert told.startswith("用法：linli")
    assert not re.search("usage|positional|options|show this", told)


def test_a_taken_port_is_said_before_anything_slow(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 1
    assert capsys.readouterr().err.strip() == f"127.0.0.1:{port} 不能用：端口已经被占用"
    assert not (folder / "var").exists()
