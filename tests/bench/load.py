"""``python -m tests.bench load [--small]``: thousands of calls and streams at once, of which some go wrong.

A table says how many came to a good end, and how the others ended. It is an error if what was promised is not kept:
nothing that is wrong is taken for a success, no stream is cut without saying so, nothing is sent twice that may not be,
and of what may be repeated 99.9 % succeed.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Final

from attrs import define, field

from coze import AsyncRunner, Failure, Limits, Outcome, Stream, Success, custom, raw
from coze.api import chat
from coze.api.answers import text_of
from coze.models.chat import Chat
from coze.models.chat_events import ChatEvent, Done
from coze.run.interpret import error_name
from tests.bench import faulty
from tests.bench.faulty import DELTAS, Asked
from tests.bench.server import serving

PERCENT: Final = 5
"""How many of a hundred answers go wrong."""

BAD_LUCK: Final = 2
"""How many reads of a small run may fail by chance: each of them, all tries together, does so one time in 8,000."""

AT_ONCE: Final = 100
"""How many calls are under way at once."""


@define
class Tally:
    """How the members of a crowd have ended."""

    title: str
    successes: int = 0
    wrong: int = 0
    cut: int = 0
    errors: Counter[str] = field(factory=Counter[str])
    seconds: float = 0.0
    cpu: float = 0.0

    @property
    def count(self) -> int:
        """How many there were."""
        return self.successes + self.wrong + self.cut + self.errors.total()

    def row(self) -> str:
        """Write it as a line of the table."""
        errors = ", ".join(f"{name} {count}" for name, count in self.errors.most_common())
        figures = f"{self.count:>7,}{self.successes:>11,}{self.errors.total():>8,}{self.wrong:>7}{self.cut:>6}"
        return f"{self.title:<34}{figures}{self.seconds:>9.1f}{self.cpu:>8.1f}  {errors}"


HEADER: Final = f"{'':<34}{'done':>7}{'successes':>11}{'errors':>8}{'wrong':>7}{'cut':>6}{'seconds':>9}{'CPU':>8}"


async def crowd(tally: Tally, count: int, at_once: int, one: Callable[[int], Awaitable[None]]) -> Tally:
    """Do something many times, some at once."""
    numbers = iter(range(count))

    async def some() -> None:
        for number in numbers:
            await one(number)

    began, cpu = time.perf_counter(), time.process_time()
    async with asyncio.TaskGroup() as tasks:
        for _ in range(min(count, at_once)):
            tasks.create_task(some())
    tally.seconds, tally.cpu = time.perf_counter() - began, time.process_time() - cpu
    return tally


def count_chat(tally: Tally, asked: Asked, outcome: Outcome[Chat]) -> None:
    """Count the outcome of a call, which is a success only if it is the answer to what was asked."""
    match outcome:
        case Success(found):
            right = (found.id, found.conversation_id, found.status) == (f"chat-{asked.number}", str(asked), "completed")
            tally.successes += right
            tally.wrong += not right
        case Failure(error):
            tally.errors[error_name(error)] += 1


async def reads(runner: AsyncRunner, count: int) -> Tally:
    """Read chats, which may be repeated."""
    tally = Tally(f"reads, {PERCENT} % faults")

    async def one(number: int) -> None:
        asked = Asked("reads", PERCENT, 0, number)
        request = chat.retrieve(conversation_id=str(asked), chat_id=f"chat-{number}")
        count_chat(tally, asked, await runner.run(request))

    return await crowd(tally, count, AT_ONCE, one)


async def writes(runner: AsyncRunner, count: int) -> Tally:
    """Create chats, which may be repeated only where nothing was begun."""
    tally = Tally(f"writes, {PERCENT} % faults")

    async def one(number: int) -> None:
        asked = Asked("writes", PERCENT, 0, number)
        request = chat.create(bot_id="7", user_id="load", conversation_id=str(asked))
        count_chat(tally, asked, await runner.run(request))

    return await crowd(tally, count, AT_ONCE, one)


async def streams(runner: AsyncRunner, count: int, percent: int) -> Tally:
    """Read chats' streams, all at once: the server lets none go on before all have begun."""
    tally = Tally(f"streams at once, {percent} % faults")

    async def one(number: int) -> None:
        asked = Asked("streams", percent, count, number)
        stream: Stream[ChatEvent] = chat.stream(bot_id="7", user_id="load", conversation_id=str(asked))
        heard: list[str] = []
        ended = False
        async with runner.events(stream) as events:
            async for outcome in events:
                match outcome:
                    case Success(event):
                        heard += [text_of(event)] if text_of(event) else []
                        ended = ended or isinstance(event, Done)
                    case Failure(error):
                        tally.errors[error_name(error)] += 1
                        tally.wrong += heard != [f"{number}.{at} " for at in range(len(heard))]
                        return
        whole = ended and heard == [f"{number}.{at} " for at in range(DELTAS)]
        tally.successes += whole
        tally.cut += not whole

    return await crowd(tally, count, count, one)


def broken_promises(smooth: Tally, of_reads: Tally, all_tallies: list[Tally], count: int, twice: int) -> list[str]:
    """Say which promises were not kept."""
    allowed = of_reads.count // 1000
    said = {
        f"{count:,} streams at once, without an error": smooth.successes == count,
        "99.9 % of what may be repeated succeeds": of_reads.count - of_reads.successes <= max(BAD_LUCK, allowed),
        "no wrong success": not any(one.wrong for one in all_tallies),
        "no silently cut stream": not any(one.cut for one in all_tallies),
        "nothing is sent twice that may not be": twice == 0,
    }
    return [promise for promise, kept in said.items() if not kept]


async def run(base_url: str, calls: int, many: int) -> list[str]:
    """Load a server, print the table, and give the promises that were not kept."""
    limits = Limits(connections=many, idle_connections=AT_ONCE)
    async with AsyncRunner("pat_load", profile=custom(base_url), limits=limits) as runner:
        print(HEADER)
        tallies: list[Tally] = []
        for work in (
            streams(runner, many, 0),
            reads(runner, calls * 3 // 4),
            writes(runner, calls // 4),
            streams(runner, many, PERCENT),
        ):
            tallies.append(await work)
            print(tallies[-1].row(), flush=True)
        twice = (await runner.run(raw("GET", "/twice"))).unwrap()
    smooth, of_reads, *_ = tallies
    assert isinstance(twice, int)
    return broken_promises(smooth, of_reads, tallies, many, twice)


def main(arguments: list[str]) -> int:
    """Run what the command line asks for; 1 if a promise was not kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench load", description=__doc__)
    parser.add_argument("--small", action="store_true", help="a few hundred instead of thousands")
    small: bool = parser.parse_args(arguments).small
    faulty.raise_limit()
    with serving(faulty.__name__) as base_url:
        missed = asyncio.run(run(base_url, *((400, 60) if small else (20_000, 2_000))))
    print("\n".join(f"BROKEN: {one}" for one in missed) or "every promise is kept")
    return 1 if missed else 0
