"""Streams: the events of a chat or a workflow, one after the other; a failure is raised where it comes."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from coze.classic.errors import settled
from coze.classic.results import Beneath
from coze.classic.setting import ending
from coze.http import Metadata
from coze.models.base import attach
from coze.run.aio import AsyncEventStream
from coze.run.front import AsyncRunner, Runner
from coze.run.sync import EventStream

T = TypeVar("T")


class Stream(Beneath, Generic[T]):
    """The events of a synchronous client: an iterator, and a context manager that closes it.

    The request is sent at the call. Leave a stream before its end by `close`, or use it in a ``with``.
    """

    def __init__(self, events: EventStream[Any], read: Callable[[Any], T | None], runner: Runner) -> None:
        self._events = events
        self._read = read
        self._runner = runner  # whose transport stays open as long as somebody holds it
        ending(self, events)
        settled(events.open())

    @property
    def response(self) -> Metadata:
        """The metadata of the answer that brings the events."""
        return self._events.metadata

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:
        while True:
            event = self._read(settled(next(self._events)))
            if event is not None:
                attach(event, self.response)
                return event

    def close(self) -> None:
        """End the stream, and close its connection."""
        self._events.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncStream(Beneath, Generic[T]):
    """The events of an asynchronous client: an iterator, and a context manager that closes it.

    The request is sent when the first event is asked for. Leave a stream before its end by `close`, or use it in an
    ``async with``.
    """

    def __init__(self, events: AsyncEventStream[Any], read: Callable[[Any], T | None], runner: AsyncRunner) -> None:
        self._events = events
        self._read = read
        self._runner = runner
        ending(self, events)

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
