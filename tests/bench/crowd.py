"""``python -m tests.bench crowd [--rounds N]``: what a call costs in a crowd, beside raw httpx with the same limits.

Both have had a crowd before the clock runs, and keep the connections that the race's limits allow. There are fewer
rounds than in the race: httpx takes long.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import statistics
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import httpx
from attrs import frozen

from coze import AsyncRunner, Limits, Runner, Timeouts, custom, or_raise
from coze.api import users
from tests.bench.answers import USER
from tests.bench.contender import IDLE_CONNECTIONS, IDLE_SECONDS, TOKEN, check
from tests.bench.server import serving

PATIENCE: Final = 600.0
HEADERS: Final = {"Authorization": f"Bearer {TOKEN}"}


@frozen(kw_only=True)
class Crowd:
    """So many calls at once, by tasks or by so many threads, over at most so many connections; the goal is a ratio."""

    title: str
    calls: int
    connections: int
    threads: int = 0
    goal: float


CROWDS: Final = (
    Crowd(title="300 tasks at once", calls=300, connections=1000, goal=0.15),
    Crowd(title="1,000 tasks behind 32 connections", calls=1000, connections=32, goal=0.25),
    Crowd(title="64 threads", calls=640, connections=1000, threads=64, goal=0.35),
)


def main(arguments: list[str]) -> None:
    """Race httpx and coze, in turns, and print the CPU time of a call and the ratio."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench crowd", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how many rounds are raced (3)")
    rounds: int = parser.parse_args(arguments).rounds
    print(f"{'CPU of a call among':36}{'coze, us':>12}{'httpx, us':>12}{'ratio':>8}  goal")
    with serving() as base_url:
        for crowd in CROWDS:
            ours, theirs = in_threads(crowd, base_url, rounds) if crowd.threads else in_tasks(crowd, base_url, rounds)
            verdict = f"<= {crowd.goal} {'ok' if ours / theirs <= crowd.goal else 'MISSED'}"
            print(
                f"{crowd.title:36}{ours * 1e6:12,.1f}{theirs * 1e6:12,.1f}{ours / theirs:8.3f}  {verdict}", flush=True
            )


def in_tasks(crowd: Crowd, base_url: str, rounds: int) -> tuple[float, float]:
    """Measure the calls of tasks."""

    async def turns() -> tuple[float, float]:
        client = httpx.AsyncClient(headers=HEADERS, limits=_httpx_limits(crowd), timeout=PATIENCE)
        async with client, AsyncRunner(TOKEN, profile=custom(base_url), **_settings(crowd)) as runner:

            async def ours() -> None:
                check(or_raise(await runner.run(users.me())).user_id, USER)

            async def theirs() -> None:
                check((await client.get(f"{base_url}/v1/users/me")).json()["data"]["user_id"], USER)

            async def turn(call: Callable[[], Awaitable[None]]) -> float:
                gc.collect()
                began = time.process_time()
                await asyncio.gather(*[call() for _ in range(crowd.calls)])
                return (time.process_time() - began) / crowd.calls

            return _medians([(await turn(ours), await turn(theirs)) for _ in range(rounds + 1)])

    return asyncio.run(turns())


def in_threads(crowd: Crowd, base_url: str, rounds: int) -> tuple[float, float]:
    """Measure the calls of threads, which begin together."""
    together = threading.Barrier(crowd.threads)
    client = httpx.Client(headers=HEADERS, limits=_httpx_limits(crowd), timeout=PATIENCE)
    runner = Runner(TOKEN, profile=custom(base_url), **_settings(crowd))

    def ours() -> None:
        check(or_raise(runner.run(users.me())).user_id, USER)

    def theirs() -> None:
        check(client.get(f"{base_url}/v1/users/me").json()["data"]["user_id"], USER)

    with client, runner, ThreadPoolExecutor(crowd.threads) as threads:

        def share(call: Callable[[], None]) -> None:
            together.wait()
            for _ in range(crowd.calls // crowd.threads):
                call()

        def turn(call: Callable[[], None]) -> float:
            gc.collect()
            began = time.process_time()
            for future in [threads.submit(share, call) for _ in range(crowd.threads)]:
                future.result()
            return (time.process_time() - began) / crowd.calls

        return _medians([(turn(ours), turn(theirs)) for _ in range(rounds + 1)])


def _medians(turns: list[tuple[float, float]]) -> tuple[float, float]:
    """Give the middle of each column; the first turn connects, and does not count."""
    ours, theirs = zip(*turns[1:], strict=True)
    return statistics.median(ours), statistics.median(theirs)


def _httpx_limits(crowd: Crowd) -> httpx.Limits:
    return httpx.Limits(
        max_connections=crowd.connections,
        max_keepalive_connections=IDLE_CONNECTIONS,
        keepalive_expiry=IDLE_SECONDS,
    )


def _settings(crowd: Crowd) -> dict[str, Any]:
    limits = Limits(connections=crowd.connections, idle_connections=IDLE_CONNECTIONS, idle_seconds=IDLE_SECONDS)
    return {"limits": limits, "timeouts": Timeouts(pool=PATIENCE, read=PATIENCE, total=PATIENCE)}
