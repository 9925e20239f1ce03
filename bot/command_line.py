"""argparse in Chinese: what was typed wrong is one sentence, and the help reads like the rest."""

import argparse
import re
import sys
from typing import Any, NoReturn

#: argparse's own sentences, of Python 3.11 to 3.13, and ours.
_SENTENCES = (
    (r"the following arguments are required: (.+)", r"少写了 \1"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", r"\1里没有 \2，可以写 \3"),
    (r"argument (.+?): invalid \w+ value: (.+)", r"\1 不能是 \2"),
    (r"argument (.+?): expected .+", r"\1 后面少写了内容"),
    (r"argument (.+?): ignored explicit argument (.+)", r"\1 后面不能写 \2"),
    (r"unrecognized arguments: (.+)", r"不认识 \1"),
    (r"ambiguous option: (\S+) could match (.+)", r"\1 可能是 \2，请写全"),
)
_HEADINGS = {"positional arguments": "要写的", "options": "可以加的"}


class _Help(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)

    def start_section(self, heading: str | None) -> None:
        super().start_section(_HEADINGS.get(heading or "", heading))


class Parser(argparse.ArgumentParser):
    """Parsers of sub-commands are of the same kind, because argparse makes them so."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(formatter_class=_Help, add_help=False, **settings)
        self.add_argument("-h", "--help", action="help", help="显示这一页")

    def error(self, message: str) -> NoReturn:
        """One sentence; exit code 2."""
        print(f"{_in_chinese(message)}。用法见 {self.prog} -h", file=sys.stderr)
        sys.exit(2)


def _in_chinese(message: str) -> str:
    for english, chinese in _SENTENCES:
        found = re.fullmatch(english, message)
        if found:
            return found.expand(chinese).replace("'", "")
    return f"这样写不对：{message}"
