"""The colours that everything runs in: sync, asyncio and trio, behind one synchronous face for tests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final, Literal, TypeAlias, TypeVar

import anyio
import httpx

from coze import AsyncRunner, Effect, Outcome, Page, Request, Runner, Stream

T = TypeVar("T")

Name: TypeAlias = Literal["sync", "asyncio", "trio"]
COLOURS: Final[tuple[Name, ...]] = ("sync", "asyncio", "trio")
Handler: TypeAlias = Callable[[httpx.Request], httpx.Response]


class Colour:
    """Performs effects in one colour. `runner` are the arguments of the runner; each call makes one, and closes it."""

    def __init__(self, name: Name) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"Colour({self.name!r})"

    def run(self, effect: Effect[T], runner: dict[str, Any], **options: Any) -> Outcome[T]:
        """Perform one effect."""
        if self.name == "sync":
            with Runner(**runner) as sync:
                return sync.run(effect, **options)

        async def work(asynchronous: AsyncRunner) -> Outcome[T]:
            return await asynchronous.run(effect, **options)

        return self.within(work, runner)

    def events(self, stream: Stream[T], runner: dict[str, Any], **options: Any) -> list[Outcome[T]]:
        """Read a stream to its end."""
        if self.name == "sync":
            with Runner(**runner) as sync, sync.events(stream, **options) as events:
                return list(events)

        async def work(asynchronous: AsyncRunner) -> list[Outcome[T]]:
            async with asynchronous.events(stream, **options) as events:
                return [event async for event in events]

        return self.within(work, runner)

    def pages(self, first: Request[Page[T]], runner: dict[str, Any], **options: Any) -> list[Outcome[Page[T]]]:
        """Walk through a list page by page."""
        if self.name == "sync":
            with Runner(**runner) as sync:
                return list(sync.pages(first, **options))

        async def work(asynchronous: AsyncRunner) -> list[Outcome[Page[T]]]:
            return [page async for page in asynchronous.pages(first, **options)]

        return self.within(work, runner)

    def items(self, first: Request[Page[T]], runner: dict[str, Any], **options: Any) -> list[Outcome[T]]:
        """Walk through a list item by item."""
        if self.name == "sync":
            with Runner(**runner) as sync:
                return list(sync.items(first, **options))

        async def work(asynchronous: AsyncRunner) -> list[Outcome[T]]:
            return [item async for item in asynchronous.items(first, **options)]

        return self.within(work, runner)

    def within(self, work: Callable[[AsyncRunner], Awaitable[T]], runner: dict[str, Any]) -> T:
        """Do something with an asynchronous runner, in this colour's event loop."""

        async def main() -> T:
            async with AsyncRunner(**runner) as asynchronous:
                return await work(asynchronous)

        return anyio.run(main, backend=self.name)

    def answered_by(self, handler: Handler, **runner: Any) -> dict[str, Any]:
        """Give the arguments of a runner whose borrowed client is answered by a function, without a socket."""
        transport = httpx.MockTransport(handler)
        client: httpx.Client | httpx.AsyncClient = (
            httpx.Client(transport=transport) if self.name == "sync" else httpx.AsyncClient(transport=transport)
        )
        return {"token": "pat_test", "client": client, **runner}
