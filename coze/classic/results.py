"""Results that are no models: lists, and files."""

from __future__ import annotations

import os
import sys
import tempfile
import weakref
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Final, Protocol, Self, TypeAlias, TypeVar

from returns.result import Failure

from coze.classic.errors import made_of, settled
from coze.effect import Reply
from coze.errors import Closed, CozeError, LimitExceeded
from coze.http import Metadata
from coze.models.base import Model
from coze.policy import DEFAULT_LIMITS, MIB
from coze.run.aio import AsyncEventStream
from coze.run.front import Runner
from coze.run.inflate import PIECE
from coze.run.locks import ProcessLock
from coze.run.sync import EventStream

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")

CozeModel: TypeAlias = Model
"""What all models are."""

HTTPResponse: TypeAlias = Metadata
"""What is known of an answer beside its value: `logid`, status, headers."""


class ListResponse(list[T]):
    """A list, and the metadata of the answer that it came in."""

    def __init__(self, response: Metadata, data: Iterable[T]) -> None:
        super().__init__(data)
        self.response: Metadata = response

    @property
    def data(self) -> list[T]:
        """The list itself."""
        return self

    def __repr__(self) -> str:
        return f"ListResponse({super().__repr__()})"


def listed(reply: Reply[tuple[T, ...]]) -> ListResponse[T]:
    """Make the list of a reply."""
    return ListResponse(reply, reply.value)


class Answered(Protocol):
    """What came in an answer."""

    @property
    def response(self) -> Metadata:
        """The metadata of the answer."""
        ...


class Beneath:
    """What programs written for cozepy reach for beneath a stream or a file: some of an answer of httpx."""

    @property
    def _raw_response(self) -> Self:
        return self

    @property
    def status_code(self: Answered) -> int:
        """The status of the answer."""
        return self.response.status

    @property
    def headers(self: Answered) -> httpx.Headers:
        """The headers of the answer, whose names may be written in any case."""
        import httpx  # noqa: PLC0415  # a runner has loaded it

        return httpx.Headers(dict(self.response.headers))


class FileHTTPResponse(Beneath):
    """A file, and the metadata of the answer that it comes in.

    A synchronous client gives it when the answer begins, and fetches the bytes as they are read; an asynchronous one
    when all of them have come. They can be read any number of times: up to 1 MiB is kept in memory, more in a temporary
    file. If the answer is cut, whatever would read beyond that raises `CozeStreamError`. Nobody has to close it: its
    connection and its temporary file go when nobody holds it.
    """

    def __init__(
        self, response: Metadata, kept: Kept, events: EventStream[bytes] | None, runner: Runner | None
    ) -> None:
        self.response: Metadata = response
        self._kept = kept
        self._events = events
        self._runner = runner  # whose transport stays open as long as somebody holds it
        self._lock = ProcessLock()
        self._failure: Failure[CozeError] | None = None
        # Not `__del__`: in a cycle, the stream could be asked first, and would warn.
        self._end = weakref.finalize(self, _release, kept, events)

    @classmethod
    def opened(cls, events: EventStream[bytes], runner: Runner) -> Self:
        """Open a stream of bytes."""
        return cls(settled(events.open()), Kept(), events, runner)

    @classmethod
    async def spooled(cls, events: AsyncEventStream[bytes]) -> Self:
        """Read a stream of bytes to its end; each of them is put away before the next is asked for."""
        kept = Kept()
        try:
            async with events:
                async for piece in events:
                    kept.add(settled(piece))
        except BaseException:
            kept.close()
            raise
        return cls(events.metadata, kept, None, None)

    @property
    def content(self) -> bytes:
        """All bytes, in memory: 64 MiB at the most, else it is a `CozeLimitError`."""
        content = self._take(0, least=_LIMIT + 1, most=_LIMIT + 1)
        if len(content) > _LIMIT:
            raise made_of(LimitExceeded("limits.response_bytes", _LIMIT))
        return content

    def read(self) -> bytes:
        """Give all bytes, as `content` does."""
        return self.content

    def iter_bytes(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Give the bytes in pieces of a size; without one, as they come."""
        at = 0
        while piece := self._take(at, least=chunk_size or 1, most=chunk_size or PIECE):
            yield piece
            at += len(piece)

    def write_to_file(self, file: str | os.PathLike[str]) -> None:
        """Write the bytes to a file, however many they are.

        It is opened when all have come: if the answer is cut, the file stays as it was, or is not made.
        """
        self._take(0, least=sys.maxsize, most=0)
        with open(file, "wb") as target:
            target.writelines(self.iter_bytes(PIECE))

    def close(self) -> None:
        """End the answer, and let its bytes go; to read them after that raises `CozeClosedError`."""
        self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _take(self, at: int, *, least: int, most: int) -> bytes:
        """Give the bytes from a place on: `most` at the most, once there are `least` or all."""
        with self._lock:
            try:
                while self._end.alive and self._kept.size < at + least and self._fetch():
                    pass
                if self._end.alive:
                    return self._kept.read(at, most)
            except ValueError:
                if self._end.alive:  # else it is of the file, which another thread has closed
                    raise
        raise made_of(Closed("stream"))

    def _fetch(self) -> bool:
        """Fetch the next bytes, if there are any."""
        if self._failure is not None:
            settled(self._failure)
        piece = None if self._events is None else next(self._events, None)
        if piece is None:
            return False
        if isinstance(piece, Failure):
            self._failure = piece
        self._kept.add(settled(piece))
        return True


class Kept:
    """Bytes that are put away: 1 MiB of them in memory, more in a temporary file."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(MIB)  # noqa: SIM115  # closed by whoever reads it last
        self.size: int = 0

    def add(self, piece: bytes) -> None:
        """Put bytes away, after the others."""
        self._file.seek(self.size)
        self.size += self._file.write(piece)

    def read(self, at: int, most: int) -> bytes:
        """Give the bytes from a place on, `most` at the most."""
        self._file.seek(at)
        return self._file.read(most)

    def close(self) -> None:
        """Let them go."""
        self._file.close()


_LIMIT: Final = DEFAULT_LIMITS.response_bytes


def _release(kept: Kept, events: EventStream[bytes] | None) -> None:
    if events is not None:
        events.close()
    kept.close()
