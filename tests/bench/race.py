"""The race: CPU time, measured in turns, so that what slows the machine down for a while slows all contenders down."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import time
from typing import Protocol

from tests.bench.cases import Case
from tests.bench.contender import AsyncCalls, Colour, Contender, Name, SyncCalls, load
from tests.bench.table import Samples


def race(case: Case, colour: Colour, names: tuple[Name, ...], base_url: str, rounds: int) -> Samples:
    """Measure the CPU time of this process, all its threads, for each operation of a case, in seconds.

    Every round runs each contender once, each time in another order. One round before them is not counted: it imports,
    connects and fills caches. The collector of garbage has nothing to do when a turn begins, and runs as it likes
    during the turn; what was there before the race is hidden from it.
    """
    with contextlib.ExitStack() as stack:
        loop = stack.enter_context(asyncio.Runner())
        entered: dict[Name, _Entered] = {}
        for name in names:
            library = load(name)
            entered[name] = (
                _Sync(case, library, base_url) if colour == "sync" else _Async(case, library, base_url, loop)
            )
            stack.callback(entered[name].leave)
            entered[name].turn()
        gc.collect()
        gc.freeze()
        stack.callback(gc.unfreeze)
        samples: dict[Name, list[float]] = {name: [] for name in names}
        for at in range(rounds):
            first = at % len(names)
            for name in names[first:] + names[:first]:
                samples[name].append(_timed(entered[name], renewed=case.connects) / case.operations)
    return samples


class _Entered(Protocol):
    """A contender in the race."""

    def turn(self) -> None: ...
    def renew(self) -> None: ...
    def leave(self) -> None: ...


def _timed(contender: _Entered, *, renewed: bool) -> float:
    if renewed:
        contender.renew()
    gc.collect()
    began = time.process_time()
    contender.turn()
    return time.process_time() - began


class _Sync:
    def __init__(self, case: Case, library: Contender, base_url: str) -> None:
        self._case = case
        self._open = library.sync
        self._base_url = base_url
        self._calls: SyncCalls = self._open(base_url)

    def turn(self) -> None:
        self._case.sync(self._calls, self._case.operations)

    def renew(self) -> None:
        self.leave()
        self._calls = self._open(self._base_url)

    def leave(self) -> None:
        self._calls.close()


class _Async:
    def __init__(self, case: Case, library: Contender, base_url: str, loop: asyncio.Runner) -> None:
        self._case = case
        self._open = library.asynchronous
        self._base_url = base_url
        self._loop = loop
        self._calls: AsyncCalls = self._open(base_url)

    def turn(self) -> None:
        self._loop.run(self._turn())

    async def _turn(self) -> None:
        assert self._case.asynchronous is not None
        await self._case.asynchronous(self._calls, self._case.operations)

    def renew(self) -> None:
        self.leave()
        self._calls = self._open(self._base_url)

    def leave(self) -> None:
        self._loop.run(self._calls.close())
