"""Reads csv and xlsx files into plain tables of text, whatever the office program wrote."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from cases.unreadable import why

#: A roster is far smaller; more than this is the wrong file.
_MOST_BYTES = 20_000_000
_MOST_ROWS = 50_000


@dataclass(frozen=True)
class ImportProblem:
    """What is wrong, and where: row 0 is the whole file, an empty column the whole row."""

    file: str
    row: int
    column: str
    message: str

    def __str__(self) -> str:
        where = f" 第{self.row}行" if self.row else ""
        column = f"“{self.column}”" if self.column else ""
        return f"{self.file}{where}{column}：{self.message}"


@dataclass(frozen=True)
class Line:
    """One row that is not blank, by the number that the office program shows for it."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """The rows of a csv file or of one sheet."""

    file: str
    lines: tuple[Line, ...]


class UnreadableError(Exception):
    """A file cannot be read at all."""

    def __init__(self, problem: ImportProblem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def read_tables(path: Path) -> list[Table]:
    """The tables of a file, empty sheets left out. Raises UnreadableError."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UnreadableError(ImportProblem(path.name, 0, "", "文件太大，不像是一张名册"))
        tables = _read(path)
    except OSError as error:
        raise UnreadableError(ImportProblem(path.name, 0, "", f"打不开：{why(error)}")) from error
    if not tables:
        raise UnreadableError(ImportProblem(path.name, 0, "", "文件是空的"))
    return tables


def _read(path: Path) -> list[Table]:
    match path.suffix.lower():
        case ".csv":
            tables = [_read_csv(path)]
        case ".xlsx":
            tables = _read_xlsx(path)
        case _:
            raise UnreadableError(
                ImportProblem(path.name, 0, "", "只能导入 csv 和 xlsx 文件，请另存为其中一种")
            )
    return [table for table in tables if table.lines]


def _read_csv(path: Path) -> Table:
    reader = csv.reader(io.StringIO(_decode(path), newline=""), strict=True)
    try:
        return Table(path.name, _lines(path.name, reader))
    except csv.Error as error:
        problem = ImportProblem(path.name, reader.line_num, "", f"引号或分隔符写错了（{error}）")
        raise UnreadableError(problem) from error


def _decode(path: Path) -> str:
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableError(ImportProblem(path.name, 0, "", "文字编码读不出来，请另存为 UTF-8 编码的 csv"))


def _read_xlsx(path: Path) -> list[Table]:
    # Big, and only an import needs it.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
        try:
            return [
                _read_sheet(path.name, sheet, alone=len(book.worksheets) == 1) for sheet in book.worksheets
            ]
        finally:
            book.close()
    # A damaged file shows itself in as many ways as there are parts inside it.
    except (
        BadZipFile,
        InvalidFileException,
        KeyError,
        ValueError,
        TypeError,
        SyntaxError,
        EOFError,
    ) as error:
        raise UnreadableError(ImportProblem(path.name, 0, "", "不是完好的 xlsx 文件")) from error


def _read_sheet(file: str, sheet: Any, *, alone: bool) -> Table:
    name = file if alone else f"{file}[{sheet.title}]"
    return Table(name, _lines(name, (map(_text, row) for row in sheet.iter_rows(values_only=True))))


def _lines(file: str, rows: Iterable[Iterable[str]]) -> tuple[Line, ...]:
    return tuple(_filled(file, rows))


def _filled(file: str, rows: Iterable[Iterable[str]]) -> Iterator[Line]:
    found = 0
    for number, row in enumerate(rows, 1):
        cells = tuple(cell.strip() for cell in row)
        if any(cells):
            found += 1
            yield Line(number, cells)
        if found > _MOST_ROWS:
            raise UnreadableError(ImportProblem(file, number, "", f"超过 {_MOST_ROWS} 行，不像是一张名册"))


def _text(value: Any) -> str:
    """A cell as people see it: 3, not 3.0; a day without its midnight."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return str(value)
