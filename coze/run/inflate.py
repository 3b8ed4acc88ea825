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
        made = bytearray()
        try:
            while (chunk or self.more) and len(made) < most:
                made += self._machine.decompress(chunk, most - len(made))
                self._complete, self.more = self._machine.eof, False
                chunk = self._machine.unconsumed_tail
                if self._machine.eof and self._machine.unused_data:  # another member of the same file
                    chunk = self._machine.unused_data
                    self._machine = zlib.decompressobj(47)
                    self._complete = False
        except zlib.error:
            return broken("the compression is broken")
        self._rest, self.more = chunk, len(made) == most and not self._complete
        return bytes(made)

    def problem(self) -> TransportError | None:
        """Say at the end of the body what is wrong with it."""
        return None if self._complete else broken("the compressed body is not complete")


def inflate(headers: Mapping[str, str]) -> Inflate | None:
    """Find out what undoes the compression of an answer; None if it has none."""
    encoding = headers.get("content-encoding", "").strip().lower()
    return None if encoding in ("", "identity") else Inflate(encoding)


PIECE: Final = 65536
"""The most bytes of a stream that are made at once: as many as are read at once."""


def broken(reason: str) -> TransportError:
    """Say what is wrong with a body that has arrived."""
    return TransportError("receive", reason, may_have_been_sent=True)


def _has_header(chunk: bytes) -> bool:
    return chunk[:1] == b"\x1f" or (chunk[0] & 0x0F == 8 and (len(chunk) < 2 or (chunk[0] * 256 + chunk[1]) % 31 == 0))
