"""The cases of the race: what is done how often, and the goals."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Literal, TypeAlias

from attrs import frozen

from tests.bench.contender import COLOURS, AsyncCalls, Colour, Name, SyncCalls

Metric: TypeAlias = Literal["CPU", "instructions"]


@frozen
class Goal:
    """The most that `coze`, or `by`, may need, as a share of what another contender needs."""

    of: Name
    most: float
    metric: Metric = "CPU"
    by: Name = "coze"


@frozen(kw_only=True)
class Case:
    """Something that every contender does: `sync` and `asynchronous` do it so many times.

    What waits for nothing has no `asynchronous`. `operations` is how often it is done in one round of the race;
    `connects` says that each round begins without connections. `counted` is how often it is done under callgrind, few
    times and many; None leaves it out there.
    """

    title: str
    operations: int
    connects: bool = False
    sync: Callable[[SyncCalls, int], None]
    asynchronous: Callable[[AsyncCalls, int], Awaitable[None]] | None = None
    counted: tuple[int, int] | None = None
    goals: tuple[Goal, ...] = ()

    @property
    def colours(self) -> tuple[Colour, ...]:
        """In which colours it is done."""
        return ("sync",) if self.asynchronous is None else COLOURS


def _small(calls: SyncCalls, times: int) -> None:
    for _ in range(times):
        calls.me()


async def _async_small(calls: AsyncCalls, times: int) -> None:
    for _ in range(times):
        await calls.me()


def _bots(calls: SyncCalls, times: int) -> None:
    for _ in range(times):
        calls.bots()


async def _async_bots(calls: AsyncCalls, times: int) -> None:
    for _ in range(times):
        await calls.bots()


def _stream(calls: SyncCalls, times: int) -> None:
    calls.chat(times)


async def _async_stream(calls: AsyncCalls, times: int) -> None:
    await calls.chat(times)


def _decode(calls: SyncCalls, times: int) -> None:
    for _ in range(times):
        calls.decode()


def _concurrent(calls: SyncCalls, times: int) -> None:
    for future in [_threads().submit(calls.me) for _ in range(times)]:
        future.result()


@functools.cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(64)


async def _async_concurrent(calls: AsyncCalls, times: int) -> None:
    await asyncio.gather(*[calls.me() for _ in range(times)])


CASES: Final[dict[str, Case]] = {
    "small": Case(
        title="one small call",
        operations=200,
        sync=_small,
        asynchronous=_async_small,
        counted=(20, 120),
        goals=(Goal("httpx", 1.00),),
    ),
    "bots": Case(
        title="a page of 50 bots",
        operations=100,
        sync=_bots,
        asynchronous=_async_bots,
        counted=(10, 60),
        goals=(Goal("httpx", 1.05),),
    ),
    "stream": Case(
        title="an event of a stream of 20,000",
        operations=20_000,
        sync=_stream,
        asynchronous=_async_stream,
        counted=(500, 2500),
        goals=(Goal("httpx", 1.7), Goal("cozepy", 0.45, "instructions")),
    ),
    "decode": Case(
        title="reading 100 messages, 50 bots",
        operations=50,
        sync=_decode,
        counted=(10, 60),
        goals=(Goal("cozepy", 0.70), Goal("cozepy", 0.70, "instructions")),
    ),
    "concurrent": Case(
        title="one of 300 concurrent calls",
        operations=300,
        # Over hundreds of connections that are idle, the work of httpcore grows with their square, and with the time
        # that some of them had to expire: no figure to compare.
        connects=True,
        sync=_concurrent,
        asynchronous=_async_concurrent,
    ),
}
IMPORT_GOALS: Final = (Goal("httpx", 0.70), Goal("httpx", 1.00, by="coze.classic"))
