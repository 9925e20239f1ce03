"""Dialogue files read so that whatever is wrong in them is told by file, line and key."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError


class ScriptError(Exception):
    """A dialogue file says something that the engine does not do; the message names file, line and key."""


@dataclass(frozen=True)
class Part:
    """A mapping somewhere in a file. What is left out, or left empty, is empty."""

    path: Path
    node: CommentedMap

    @classmethod
    def of_file(cls, path: Path) -> "Part":
        """The whole file. Raises ScriptError."""
        try:
            content = YAML().load(path.read_text("utf-8"))
        except (OSError, YAMLError, UnicodeDecodeError) as error:
            raise ScriptError(f"{path}：读不出来：{error}") from error
        if not isinstance(content, CommentedMap):
            raise ScriptError(f"{path}：最外层要是一项一项的设置")
        return cls(path, content)

    def __contains__(self, key: str) -> bool:
        return key in self.node

    def refuse(self, key: str, why: str) -> ScriptError:
        """The error to raise for a key of this part."""
        try:
            line = self.node.lc.key(key)[0]
        except (AttributeError, KeyError, TypeError):
            line = getattr(self.node.lc, "line", 0) or 0
        return ScriptError(f"{self.path}，第 {line + 1} 行，“{key}”：{why}")

    def only(self, *known: str) -> "Part":
        """Itself, if it has no other keys."""
        for key in self.node:
            if key not in known:
                names = "、".join(sorted(known))
                raise self.refuse(str(key), f"对话引擎不支持这一项；支持的有：{names}")
        return self

    def get(self, key: str) -> Any:
        """The value as it stands."""
        return self.node.get(key)

    def word(self, key: str) -> str:
        """One word or sentence that has to be there."""
        value = self.node.get(key)
        if not isinstance(value, str):
            raise self.refuse(key, "这里要写一个词或一句话")
        return value

    def words(self, key: str) -> tuple[str, ...]:
        """A list of names without settings of their own."""
        for each in self._list(key):
            if not isinstance(each, str):
                raise self.refuse(key, "只支持一个一个的名字，不支持带设置的写法")
        return tuple(self._list(key))

    def parts(self, key: str) -> tuple["Part", ...]:
        """A list of mappings."""
        for each in self._list(key):
            if not isinstance(each, CommentedMap):
                raise self.refuse(key, f"每一条都要是“名字: 内容”的写法，“{each}”不是")
        return tuple(Part(self.path, each) for each in self._list(key))

    def part(self, key: str) -> "Part":
        """A mapping."""
        value = self.node.get(key)
        if value is None:
            return Part(self.path, CommentedMap())
        if not isinstance(value, CommentedMap):
            raise self.refuse(key, "这里要写一项一项的设置")
        return Part(self.path, value)

    def names(self) -> tuple[str, ...]:
        """Its keys."""
        for each in self.node:
            if not isinstance(each, str):
                raise self.refuse(each, "名字要是文字")
        return tuple(self.node)

    def _list(self, key: str) -> list[Any]:
        value = self.node.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.refuse(key, "这里要写一条一条的清单")
        return value


def plain(value: Any) -> Any:
    """Without ruamel's types, so that it can be sent as JSON."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value
