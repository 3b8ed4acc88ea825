"""Streams: the events of a chat or a workflow, one after the other; a failure is raised where it comes."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from returns.result import Failure

from coze.classic.errors import settled
from coze.http import Metadata
from coze.models.base import attach
from coze.outcome import Outcome
from coze.run.aio import AsyncEventStream
from coze.run.front import Runner
from coze.run.streams import is_event_stream
from coze.run.sync import EventStream

T = TypeVar("T")


class Stream(Generic[T]):
    """The events of a synchronous client: an iterator, and a context manager that closes it.

    The request is sent at the call. Leave a stream before its end by `close`, or use it in a ``with``.
    """

    def __init__(self, events: EventStream[Any], read: Callable[[Any], T | None], runner: Runner) -> None:
        self._events = events
        self._read = read
        self._runner = runner  # whose transport stays open as long as somebody holds it
        self._first: Outcome[Any] | None = next(events, None)
        if isinstance(self._first, Failure) and not _is_open(events.metadata):
            settled(self._first)

    @property
    def response(self) -> Metadata:
        """The metadata of the answer that brings the events."""
        return self._events.metadata

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:
        while True:
            first, self._first = self._first, None
            event = self._read(settled(next(self._events) if first is None else first))
            if event is not None:
                attach(event, self.response)
                return event

    def close(self) -> None:
        """End the stream, and close its connection."""
        self._first = None
        self._events.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncStream(Generic[T]):
    """The events of an asynchronous client: an iterator, and a context manager that closes it.

    The request is sent when the first event is asked for. Leave a stream before its end by `close`, or use it in an
    ``async with``.
    """

    def __init__(self, events: AsyncEventStream[Any], read: Callable[[Any], T | None]) -> None:
        self._events = events
        self._read = read

    @property
    def response(self) -> Metadata:
        """The metadata of the answer that brings the events, once it has begun."""
        return self._events.metadata

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        while True:
            event = self._read(settled(await anext(self._events)))
            if event is not None:
                attach(event, self.response)
                return event

    async def close(self) -> None:
        """End the stream, and close its connection."""
        await self._events.close()

    async def aclose(self) -> None:
        """End the stream, and close its connection, under the name that generators have for it."""
        await self._events.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


def _is_open(answer: Metadata) -> bool:
    media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return is_event_stream(answer.status, media_type)
