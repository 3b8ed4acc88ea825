"""Forms with files, as they are sent: piece by piece, and again for each try."""

from __future__ import annotations

import mimetypes
import os
import secrets
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, Self, cast

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
        except UnreadableError as error:
            return Failure(error.problem)
        except Exception as error:  # a file object is the caller's, and may raise what it likes
            return Failure(_unreadable(file, error).problem)
    return Success(Measured(tuple(size for size, _ in looked), tuple(start for _, start in looked)))


def _size_and_start(file: File) -> tuple[int | None, int | None]:
    match file.source:
        case bytes() as content:
            return len(content), 0
        case os.PathLike() as where:
            with open(where, "rb") as opened:
                return os.fstat(opened.fileno()).st_size, 0
        case opened if hasattr(opened, "seekable") and opened.seekable():
            start = opened.tell()
            size = opened.seek(0, os.SEEK_END) - start
            opened.seek(start)
            _as_bytes(file, opened.read(0))
            opened.seek(start)
            return size, start
        case _:
            return None, None


class UnreadableError(Exception):
    """A file of the caller's cannot be read; `problem` says which, and why."""

    def __init__(self, problem: InvalidArgument) -> None:
        super().__init__(str(problem))
        self.problem = problem


def _unreadable(file: File, error: Exception) -> UnreadableError:
    return UnreadableError(InvalidArgument(file.field, f"the file cannot be read ({type(error).__name__})"))


def _read(file: File, opened: BinaryIO) -> Iterator[bytes]:
    """Read a file piece by piece."""
    while piece := _as_bytes(file, opened.read(PIECE)):
        yield piece


def _as_bytes(file: File, piece: object) -> bytes:
    """Take what a file gave when it was read: bytes, unless somebody else wrote its `read`."""
    match piece:
        case bytes():
            return piece
        case bytearray() | memoryview():
            return bytes(cast("bytearray | memoryview[int]", piece))
        case str():
            problem = "the file is open for text: open it in binary mode ('rb')"
        case None:
            problem = "the file has nothing to read now (its read gave None): give one that waits for its bytes"
        case _:
            problem = f"reading the file gives no bytes, but {type(piece).__name__}"
    raise UnreadableError(InvalidArgument(file.field, problem))


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
            else:
                yield from _reading(part, part.source, start)


def _reading(file: File, source: os.PathLike[str] | BinaryIO, start: int | None) -> Iterator[bytes]:
    """Read a file from its start; whatever it raises is `UnreadableError`, which is no failure of the network."""
    try:
        if isinstance(source, os.PathLike):
            with open(source, "rb") as opened:
                yield from _read(file, opened)
        else:
            if start is not None:
                source.seek(start)
            yield from _read(file, source)
    except UnreadableError:
        raise
    except Exception as error:
        raise _unreadable(file, error) from error


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
