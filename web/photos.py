"""Photos that leaders, staff and programs send: checked by their first bytes, stored, shown."""

import asyncio
import base64
import binascii
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import FileResponse, Response

from cases.desk import Work
from cases.errors import NotFoundError
from cases.photos import keep_photo
from web.steps import FieldError

#: Bytes of one photo; what a telephone's camera makes.
MOST_BYTES = 15_000_000
MOST_PHOTOS = 6
#: What a browser's file dialogue is told, so that telephones convert their own formats.
ACCEPT = "image/jpeg,image/png,image/webp"
_SUFFIXES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
#: Shown on its own, such a file runs nothing and is not guessed to be anything else.
_HEADERS = {
    "Cache-Control": "private, max-age=3600",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


def media_type_of(content: bytes) -> str | None:
    """What it is by its first bytes; the sender's word is not asked."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    return None


def read_data_url(url: str) -> bytes:
    """The bytes of `data:image/…;base64,…`. Raises FieldError."""
    head, _, data = url.partition(",")
    if not head.startswith("data:image/") or not head.endswith(";base64"):
        raise FieldError("images", "照片要写成 data:image/jpeg;base64,… 的样子")
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise FieldError("images", "照片的内容读不出来") from None


def keep_photo_file(data_dir: Path, content: bytes) -> tuple[str, str]:
    """Stores a photo under a name that cannot be guessed: path relative to the data directory, media type.

    Raises FieldError for what is no photo, or too big.
    """
    media_type = media_type_of(content)
    if media_type is None:
        raise FieldError("images", "只收 JPG、PNG、WEBP 格式的照片")
    if len(content) > MOST_BYTES:
        raise FieldError("images", "照片太大了，请重新拍一张小一点的")
    name = f"{secrets.token_hex(16)}.{_SUFFIXES[media_type]}"
    folder = data_dir / "attachments" / name[:2]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return f"attachments/{name[:2]}/{name}", media_type


@contextmanager
def kept_photos(data_dir: Path, contents: Sequence[bytes]) -> Iterator["PhotoFiles"]:
    """Stored photos for one transaction inside the block; if it fails, the files are taken away again."""
    if len(contents) > MOST_PHOTOS:
        raise FieldError("images", f"一次最多 {MOST_PHOTOS} 张照片")
    files: list[tuple[str, str]] = []
    try:
        for each in contents:
            files.append(keep_photo_file(data_dir, each))
        yield PhotoFiles(data_dir, tuple(files))
    except BaseException:
        PhotoFiles(data_dir, tuple(files)).forget()
        raise


@dataclass(frozen=True)
class PhotoFiles:
    """Photos on the disk: path relative to the data directory and media type of each."""

    data_dir: Path
    files: tuple[tuple[str, str], ...] = ()

    def forget(self) -> None:
        """Takes the files away again."""
        for path, _ in self.files:
            (self.data_dir / path).unlink(missing_ok=True)

    def rows(self, work: Work) -> tuple[int, ...]:
        """The same in the database, in this transaction; their ids."""
        return tuple(keep_photo(work, path=path, media_type=media_type) for path, media_type in self.files)


async def show_photo(data_dir: Path, path: str, media_type: str) -> Response:
    """The file; raises NotFoundError if it is gone or lies outside the data directory."""
    file = (data_dir / path).resolve()
    inside = file.is_relative_to(data_dir.resolve())
    if not inside or not await asyncio.to_thread(file.is_file):
        raise NotFoundError("没有这张照片")
    shown = media_type if media_type in _SUFFIXES else "application/octet-stream"
    return FileResponse(file, media_type=shown, headers=_HEADERS)
