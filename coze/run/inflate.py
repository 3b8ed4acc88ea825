"""Compressed bodies, undone piece by piece and within bounds."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Final

from coze.errors import TransportError


class Inflate:
    """Undo gzip or deflate, never making more than it is asked for; what it holds is no more than it was given."""

    def __init__(self, encoding: str) -> None:
        self._known = encoding in ("gzip", "x-gzip", "deflate")
        self._machine = zlib.decompressobj(47)  # tells gzip and zlib apart by their headers
        self._begun = False
        self._complete = True  # nothing is a complete body, too
        self._rest = b""  # that was given, and not asked for
        self._size = 0  # of what the member has given so far
        self._small = 0  # members one after the other
        self.more: bool = False
        """Whether what it was given may hold more than was asked for."""

    def __call__(self, chunk: bytes, most: int) -> bytes | TransportError:
        """Give at most `most` bytes of what this piece, and what is left of those before it, hold."""
        if not self._known:
            return broken("a compression that was not asked for")
        chunk = self._rest + chunk
        if not self._begun and chunk:
            self._begun, self._complete = True, False
            if not _has_header(chunk):
                self._machine = zlib.decompressobj(-15)  # some servers call the bare algorithm "deflate"
        made, at = bytearray(), 0
        try:
            while (at < len(chunk) or self.more) and len(made) < most:
                step = chunk[at : at + _STEP]
                piece = self._machine.decompress(step, most - len(made))
                made += piece
                self._size += len(piece)
                self._complete, self.more = self._machine.eof, False
                at += len(step) - len(self._machine.unconsumed_tail or self._machine.unused_data)
                if self._machine.eof and at < len(chunk):  # another member of the same file
                    self._small = self._small + 1 if self._size < _SMALL else 0
                    if self._small > _MOST_SMALL:
                        return broken("the compressed body has too many parts that hold next to nothing")
                    self._machine, self._size, self._complete = zlib.decompressobj(47), 0, False
        except zlib.error:
            return broken("the compression is broken")
        self._rest, self.more = chunk[at:], len(made) == most and not self._complete
        return bytes(made)

    def problem(self) -> TransportError | None:
        """Say at the end of the body what is wrong with it."""
        return None if self._complete else broken("the compressed body is not complete")


def inflate(headers: Mapping[str, str]) -> Inflate | None:
    """Find out what undoes the compression of an answer; None if it has none."""
    encoding = headers.get("content-encoding", "").strip().lower()
    return None if encoding in ("", "identity") else Inflate(encoding)


_STEP: Final = 4096
"""How many bytes are undone at once: those behind the end of a member are copied."""
_SMALL: Final = 32
_MOST_SMALL: Final = 1000
"""How many members with fewer than `_SMALL` bytes may follow each other: each costs more time than bytes."""

PIECE: Final = 65536
"""The most bytes of a stream that are made at once: as many as are read at once."""


def broken(reason: str) -> TransportError:
    """Say what is wrong with a body that has arrived."""
    return TransportError("receive", reason, may_have_been_sent=True)


def _has_header(chunk: bytes) -> bool:
    return chunk[:1] == b"\x1f" or (chunk[0] & 0x0F == 8 and (len(chunk) < 2 or (chunk[0] * 256 + chunk[1]) % 31 == 0))
