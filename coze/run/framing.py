"""The framing of HTTP/1.1 around a body that is read as it comes: pure, bytes in and bytes out.

httpcore and h11 read heads, and bodies that come whole. The chunks of an event stream, a handful of bytes each, cost
them more than everything else that is done with an event: those are taken off here, as many at once as have come.
Source: RFC 9112, sections 6 and 7.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Protocol


class FramingError(Exception):
    """The bytes are no body in the framing that the head announced; the text says what is wrong."""


class Framing(Protocol):
    """Takes the framing of one body off.

    `complete` says that the body has ended, `exceeded` that bytes have come which are none of it, and `broken` that
    what comes next is an error: what came before it is given first.
    """

    complete: bool
    exceeded: bool
    broken: bool

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes of the connection, and give those of the body; raises `FramingError`."""
        ...

    def close(self) -> None:
        """Take the end of the connection; raises `FramingError` if it is not the end of the body."""
        ...


def framing(headers: Mapping[str, str]) -> Framing:
    """Choose by the headers, in small letters, of an answer that has a body; raises `FramingError`."""
    coding = headers.get("transfer-encoding")
    if coding is not None:
        if coding.strip().lower() != "chunked":
            raise FramingError("a transfer coding that was not asked for")
        return Chunked()
    length = headers.get("content-length")
    if length is None:
        return ToTheEnd()
    if _LENGTH.fullmatch(length) is None:
        raise FramingError("a length that is no number")
    return Sized(int(length))


class Chunked:
    """A body in chunks, each behind its size; extensions and trailers are skipped."""

    def __init__(self) -> None:
        self.complete: bool = False
        self.exceeded: bool = False
        self.broken: bool = False
        self._wrong: FramingError | None = None
        self._line = b""  # what is there of a line that has not ended
        self._left = 0  # of the chunk, and of the line break behind it
        self._in_trailers = False
        self._trailers = 0

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes."""
        if self._wrong is not None:
            raise self._wrong
        pieces: list[bytes] = []
        try:
            self._read(data, pieces)
        except FramingError as wrong:
            self._wrong, self.broken = wrong, True
            if not pieces:
                raise
        return b"".join(pieces)

    def close(self) -> None:
        """Take the end of the connection."""
        if not self.complete:
            raise self._wrong or FramingError("the connection ended inside a body in chunks")

    def _read(self, data: bytes, pieces: list[bytes]) -> None:
        if self._line:
            data, self._line = self._line + data, b""
        at, end = 0, len(data)
        left = self._left
        while at < end and not self.complete:
            if left:
                piece = data[at : at + left]
                at += len(piece)
                left -= len(piece)
                # The last two bytes are the line break, of which the first may have come alone.
                if left == 0:
                    if piece[-2:] != _BREAK[-len(piece) :]:
                        raise FramingError("a chunk that is longer than its size")
                    pieces.append(piece[:-2])
                elif left == 1:
                    if piece[-1] != _BREAK[0]:
                        raise FramingError("a chunk that is longer than its size")
                    pieces.append(piece[:-1])
                else:
                    pieces.append(piece)
            elif self._in_trailers:
                at = self._trailer(data, at)
            else:
                found = _SIZE.match(data, at)
                if found is None:
                    self._hold(data[at:], _MAYBE_SIZE)
                    break
                at = found.end()
                size = int(found[1], 16)
                self._in_trailers = size == 0
                left = size + 2 if size else 0
        self._left = left
        self.exceeded = self.complete and at < end

    def _trailer(self, data: bytes, at: int) -> int:
        ends = data.find(b"\n", at) + 1
        if not ends:
            self._hold(data[at:], _ANYTHING)
            return len(data)
        line = data[at:ends]
        self.complete = line in (b"\r\n", b"\n")
        if not self.complete and _TRAILER.fullmatch(line) is None:
            raise FramingError("trailers that are none")
        self._trailers += len(line)
        if self._trailers > LONGEST_LINE:
            raise FramingError("trailers that do not end")
        return ends

    def _hold(self, line: bytes, may_be: re.Pattern[bytes]) -> None:
        if may_be.fullmatch(line) is None:
            raise FramingError("a chunk without its size")
        if len(line) > LONGEST_LINE:
            raise FramingError("a line that does not end")
        self._line = line


class Sized:
    """A body whose length the head tells."""

    def __init__(self, length: int) -> None:
        self._left = length
        self.complete: bool = length == 0
        self.exceeded: bool = False
        self.broken: bool = False

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes."""
        piece = data[: self._left]
        self.exceeded = len(data) > self._left
        self._left -= len(piece)
        self.complete = self._left == 0
        return piece

    def close(self) -> None:
        """Take the end of the connection."""
        if not self.complete:
            raise FramingError("the connection ended before the body did")


class ToTheEnd:
    """A body that ends with the connection."""

    def __init__(self) -> None:
        self.complete: bool = False
        self.exceeded: bool = False
        self.broken: bool = False

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes."""
        return data

    def close(self) -> None:
        """Take the end of the connection."""
        self.complete = True


class Stop:
    """Stops the bytes of a connection behind the head of an answer, once it is told to: they are for another reader."""

    def __init__(self) -> None:
        self.held: bytes = b""
        """What came along with a head, and belongs to what follows it."""
        self._stops = False
        self._begin = b""
        self._tail = b""

    def begin(self) -> None:
        """Let the next answer through up to the end of its head, and all after that when it is asked for."""
        self._stops = True
        self._begin = self._tail = b""

    def take(self) -> bytes:
        """Give what is held."""
        data, self.held = self.held, b""
        return self.through(data)

    def through(self, data: bytes) -> bytes:
        """Take the next bytes, and give those of them that may pass now."""
        if not self._stops:
            return data
        self._begin = (self._begin + data)[:_STATUS_LENGTH]
        seen = self._tail + data
        found = _BLANK_LINE.search(seen)
        if found is None:
            self._tail = seen[-2:]
            return data
        ends = found.end() - len(self._tail)
        self._stops = _INTERIM.match(self._begin) is not None  # behind such a head comes another
        self._begin = self._tail = b""
        self.held = data[ends:]
        return data[:ends]


LONGEST_LINE: Final = 16 * 1024
"""The most bytes of the line before a chunk, and of all trailers."""

_BREAK: Final = b"\r\n"
_LENGTH: Final = re.compile("[0-9]{1,18}")
_SIZE: Final = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r\n")
_MAYBE_SIZE: Final = re.compile(rb"(?:[0-9A-Fa-f]{1,15}[ \t]*(?:;[^\r\n]*)?\r?)?")
_TRAILER: Final = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\0\r\n]*\r?\n")
_ANYTHING: Final = re.compile(b".*", re.DOTALL)
_BLANK_LINE: Final = re.compile(rb"\n\r?\n")
_INTERIM: Final = re.compile(rb"HTTP/[0-9.]{1,5} 1[0-9][0-9]")
_STATUS_LENGTH: Final = 16
