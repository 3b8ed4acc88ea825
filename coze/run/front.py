"""The runners, as users hold them: thin fronts, so that importing one costs next to nothing.

What a runner is made of is loaded when the first one is made: `coze.run.sync` or `coze.run.aio`.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar, Unpack

if TYPE_CHECKING:
    from coze.effect import Effect, Request, Stream
    from coze.outcome import Outcome
    from coze.pages import Page
    from coze.policy import Limits, Retry, Timeouts
    from coze.profile import Profile
    from coze.run.aio import AsyncEventStream
    from coze.run.observe import Observer
    from coze.run.primitives import Options
    from coze.run.setting import HttpClient, TokenSource
    from coze.run.sync import EventStream

T = TypeVar("T")


class Runner:
    """Performs effects, and gives their outcomes. It may be used by many threads; close it, or use it in a ``with``.

    `token` is a token, a provider, or a cell shared with other runners; without one, it is that of ``COZE_API_TOKEN``.
    `profile` is the server: `COM` unless ``COZE_API_BASE`` says otherwise. `client` is an open client of httpx or
    httpx2 to use, with all its settings; the runner never closes it. Without one it owns its transport: `proxy` and
    `ca_file` are for that, instead of those of the environment. `observer` is told of each call and attempt; without
    one they are logged to the logger ``coze``, at level DEBUG. The arguments are looked at when they are first needed;
    nothing raises here.
    """

    def __init__(
        self,
        token: TokenSource | None = None,
        *,
        profile: Profile | None = None,
        client: HttpClient | None = None,
        timeouts: Timeouts | None = None,
        retry: Retry | None = None,
        limits: Limits | None = None,
        proxy: str | None = None,
        ca_file: str | os.PathLike[str] | None = None,
        headers: Mapping[str, str] | None = None,
        observer: Observer | None = None,
    ) -> None:
        from coze.run.sync import Engine  # noqa: PLC0415  # see above

        self._engine = Engine(
            client,
            token=token,
            profile=profile,
            timeouts=timeouts,
            retry=retry,
            limits=limits,
            proxy=proxy,
            ca_file=ca_file,
            headers=headers,
            observer=observer,
        )

    def run(self, effect: Effect[T], **options: Unpack[Options]) -> Outcome[T]:
        """Perform an effect, and give its outcome. See `Options` for what can be chosen for this run."""
        return self._engine.run(effect, options)

    def pages(self, first: Request[Page[T]], **options: Unpack[Options]) -> Iterator[Outcome[Page[T]]]:
        """Walk through a list page by page, lazily; a failure is the last item."""
        return self._engine.pages(first, options)

    def items(self, first: Request[Page[T]], **options: Unpack[Options]) -> Iterator[Outcome[T]]:
        """Walk through a list item by item, lazily; a failure is the last item."""
        return self._engine.items(first, options)

    def events(self, stream: Stream[T], **options: Unpack[Options]) -> EventStream[T]:
        """Open a stream when its first event is asked for; use it in a ``with``. A failure is its last item.

        Of a `Stream[bytes]` the events are pieces of its bytes.
        """
        return self._engine.events(stream, options)

    def close(self) -> None:
        """Close the transport that this runner owns; what it is used for afterwards is a `Closed` failure."""
        self._engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncRunner:
    """Performs effects, and gives their outcomes, for many tasks at once; close it, or use it in an ``async with``.

    Its arguments are those of `Runner`. It may be made before the event loop, and used in one after another: a
    transport of its own is renewed in each, while a borrowed `client` belongs to the loop where it was first used.
    """

    def __init__(
        self,
        token: TokenSource | None = None,
        *,
        profile: Profile | None = None,
        client: HttpClient | None = None,
        timeouts: Timeouts | None = None,
        retry: Retry | None = None,
        limits: Limits | None = None,
        proxy: str | None = None,
        ca_file: str | os.PathLike[str] | None = None,
        headers: Mapping[str, str] | None = None,
        observer: Observer | None = None,
    ) -> None:
        from coze.run.aio import Engine  # noqa: PLC0415  # see above

        self._engine = Engine(
            client,
            token=token,
            profile=profile,
            timeouts=timeouts,
            retry=retry,
            limits=limits,
            proxy=proxy,
            ca_file=ca_file,
            headers=headers,
            observer=observer,
        )

    async def run(self, effect: Effect[T], **options: Unpack[Options]) -> Outcome[T]:
        """Perform an effect, and give its outcome. See `Options` for what can be chosen for this run."""
        return await self._engine.run(effect, options)

    def pages(self, first: Request[Page[T]], **options: Unpack[Options]) -> AsyncIterator[Outcome[Page[T]]]:
        """Walk through a list page by page, lazily; a failure is the last item."""
        return self._engine.pages(first, options)

    def items(self, first: Request[Page[T]], **options: Unpack[Options]) -> AsyncIterator[Outcome[T]]:
        """Walk through a list item by item, lazily; a failure is the last item."""
        return self._engine.items(first, options)

    def events(self, stream: Stream[T], **options: Unpack[Options]) -> AsyncEventStream[T]:
        """Open a stream when its first event is asked for; use it in an ``async with``. A failure is its last item.

        Of a `Stream[bytes]` the events are pieces of its bytes.
        """
        return self._engine.events(stream, options)

    async def close(self) -> None:
        """Close the transport that this runner owns; what it is used for afterwards is a `Closed` failure."""
        await self._engine.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
