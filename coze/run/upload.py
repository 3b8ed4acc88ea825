"""Forms with files, as they are sent: piece by piece, and again for each try."""

from __future__ import annotations

import functools
import mimetypes
import os
import secrets
from collections.abc import Callable, Iterator
from typing import Final, Self

import anyio.to_thread
from returns.result import Failure, Success

from coze.errors import InvalidArgument
from coze.http import File, FormBody
from coze.outcome import Outcome
from coze.run.primitives import Measured, Progress

PIECE: Final = 64 * 1024
"""How many bytes of a file are read and written at once."""


def measure(form: FormBody) -> Outcome[Measured]:
    """Look at the files of a form: that they are there, how large they are, where the open ones stand."""
    looked: list[tuple[int | None, int | None]] = []
    for file in form.files:
        try:
            looked.append(_size_and_start(file))
        except (OSError, ValueError) as error:
            return Failure(InvalidArgument(file.field, f"the file cannot be read ({type(error).__name__})"))
    return Success(Measured(tuple(size for size, _ in looked), tuple(start for _, start in looked)))


def _size_and_start(file: File) -> tuple[int | None, int | None]:
    match file.source:
        case bytes() as content:
            return len(content), 0
        case os.PathLike() as where:
            with open(where, "rb") as opened:
                return os.fstat(opened.fileno()).st_size, 0
        case opened if opened.seekable():
            start = opened.tell()
            size = opened.seek(0, os.SEEK_END) - start
            opened.seek(start)
            return size, start
        case _:
            return None, None


class Upload:
    """A form in pieces, which says how far it is. Asynchronously, files are read in a worker thread."""

    def __init__(self, form: FormBody, files: Measured, progress: Progress | None) -> None:
        self._progress = progress
        self._boundary = secrets.token_hex(16)
        self._parts: list[tuple[bytes | File, int | None]] = []
        for file, start in zip(form.files, files.starts, strict=True):
            kind = file.content_type or mimetypes.guess_type(file.filename)[0] or "application/octet-stream"
            self._head(f'name="{_escaped(file.field)}"; filename="{_escaped(file.filename)}"', f"Content-Type: {kind}")
            self._parts += [(file, start), (b"\r\n", 0)]
        for name, value in form.fields:
            self._head(f'name="{_escaped(name)}"')
            self._parts.append((f"{value}\r\n".encode(), 0))
        self._parts.append((f"--{self._boundary}--\r\n".encode(), 0))
        framing = sum(len(part) for part, _ in self._parts if isinstance(part, bytes))
        self.size: int | None = None if None in files.sizes else framing + sum(size or 0 for size in files.sizes)

    def _head(self, *lines: str) -> None:
        head = "\r\n".join((f"--{self._boundary}", f"Content-Disposition: form-data; {lines[0]}", *lines[1:], "", ""))
        self._parts.append((head.encode(), 0))

    @property
    def headers(self) -> dict[str, str]:
        """The headers that this body needs."""
        framing = {"Transfer-Encoding": "chunked"} if self.size is None else {"Content-Length": str(self.size)}
        return {"Content-Type": f"multipart/form-data; boundary={self._boundary}", **framing}

    def __iter__(self) -> Iterator[bytes]:
        sent = 0
        for piece in self._pieces():
            yield piece
            sent += len(piece)
            self._tell(sent)

    def __aiter__(self) -> _InThread:
        return _InThread(self._pieces(), self._tell)

    def _tell(self, sent: int) -> None:
        if self._progress is not None:
            self._progress(sent, self.size)

    def _pieces(self) -> Iterator[bytes]:
        for part, start in self._parts:
            if isinstance(part, bytes):
                yield part
            elif isinstance(part.source, bytes):
                for at in range(0, len(part.source), PIECE):
                    yield part.source[at : at + PIECE]
            elif isinstance(part.source, os.PathLike):
                with open(part.source, "rb") as opened:
                    yield from iter(functools.partial(opened.read, PIECE), b"")
            else:
                if start is not None:
                    part.source.seek(start)
                yield from iter(functools.partial(part.source.read, PIECE), b"")


class _InThread:
    """Read a file in a worker thread, piece by piece, and say how far it is.

    No generator: one that is left behind by a request that was cut is an error on trio.
    """

    def __init__(self, pieces: Iterator[bytes], tell: Callable[[int], None]) -> None:
        self._pieces, self._tell = pieces, tell
        self._sent, self._last = 0, 0

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        self._sent += self._last
        if self._last:
            self._tell(self._sent)
        piece = await anyio.to_thread.run_sync(next, self._pieces, None)
        if piece is None:
            raise StopAsyncIteration
        self._last = len(piece)
        return piece


def _escaped(text: str) -> str:
    """Escape a name in a form as browsers do (HTML standard, multipart/form-data)."""
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
