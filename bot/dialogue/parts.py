"""A dialogue file read piece by piece: each piece knows its file, line and key, so that it can be refused by name."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from cases.unreadable import UNREADABLE, why

#: Rasa puts an environment variable here.
_VARIABLE = "${"


class ScriptError(Exception):
    """A dialogue file says something that the engine does not do; the message names file, line and key."""


@dataclass(frozen=True)
class Part:
    """A value of a dialogue file and where it stands."""

    path: Path
    line: int
    key: str
    value: Any

    def refused(self, why: str) -> ScriptError:
        """The sentence that stops the start."""
        return ScriptError(f"{self.path}，第 {self.line} 行，“{self.key}”：{why}")

    def named(self) -> dict[str, "Part"]:
        """Its settings by name."""
        if not isinstance(self.value, Mapping):
            raise self.refused("要写成一项一项的设置")
        parts = {name: self._part(_line(self, name), name, each) for name, each in self.value.items()}
        for name in parts:
            if not isinstance(name, str):
                raise self.refused(f"名字要写成文字，不能是 {name}")
        return parts

    def fields(self, known: Collection[str], *, needed: Collection[str] = ()) -> dict[str, "Part"]:
        """Its settings, of which no other is known; the needed ones are there."""
        found = self.named()
        for name, part in found.items():
            if name not in known:
                raise part.refused(f"对话引擎不支持这一项；支持的有：{'、'.join(sorted(known))}")
        for name in needed:
            if name not in found:
                raise self.refused(f"缺少 {name}")
        return found

    def listed(self) -> list["Part"]:
        """Its entries, of which there is at least one."""
        if not isinstance(self.value, list) or not self.value:
            raise self.refused("要写成列表，至少有一项")
        return [self._part(_line(self, index), self.key, each) for index, each in enumerate(self.value)]

    def text(self) -> str:
        """Its words."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.refused("要写成文字")
        return str(self.value)

    def only(self, *allowed: Any) -> None:
        """Nothing but one of these values, of just this type, is carried out."""
        if not any(self.value == each and isinstance(self.value, type(each)) for each in allowed):
            raise self.refused(f"只支持 {'、'.join(map(str, allowed))}")

    def plain(self) -> Any:
        """Without the YAML reader's own types, so that it can be sent as JSON."""
        return _plain(self.value)

    def _part(self, line: int, key: Any, value: Any) -> "Part":
        return Part(self.path, line, key, value)


def read(path: Path) -> Part:
    """The whole file. Raises ScriptError."""
    try:
        text = path.read_text("utf-8")
        whole = Part(path, 1, path.name, YAML().load(text))
    except UNREADABLE as error:
        raise ScriptError(f"{path}：读不出来，{why(error)}") from error
    for number, line in enumerate(text.splitlines(), 1):
        if _VARIABLE in line:
            raise Part(path, number, _VARIABLE, line).refused("不支持在对话文件里用环境变量")
    whole.named()
    return whole


def _line(part: Part, key: Any) -> int:
    """Where a setting or an entry stands; for one that was merged in from elsewhere, where it is used."""
    places = part.value.lc
    try:
        return int((places.key if isinstance(part.value, Mapping) else places.item)(key)[0]) + 1
    except KeyError:
        return part.line


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value
