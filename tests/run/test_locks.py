"""Locks and forks: what another thread of the parent holds is free in a child process."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from forks import FORKS, in_child
from scripted import EVENT_STREAM, PATIENCE, Server, ok, replies

from coze import AsyncRunner, Runner, Secret, Success, Token, TokenCell, raw, succeed
from coze.api import chat
from coze.run.locks import ProcessLock
from coze.run.store import MemoryStore

pytestmark = FORKS

READ: Final = raw("GET", "/v1/things")


@contextmanager
def held(lock: Any) -> Iterator[None]:
    """Let another thread hold a lock."""
    taken, over = threading.Event(), threading.Event()

    def hold() -> None:
        lock.acquire()
        taken.set()
        over.wait(PATIENCE * 2)
        lock.release()

    thread = threading.Thread(target=hold)
    thread.start()
    assert taken.wait(PATIENCE)
    try:
        yield
    finally:
        over.set()
        thread.join()


def of_a_cell(runner: Runner) -> tuple[Any, Callable[[], object], str]:
    """Ask a cell."""
    cell = TokenCell(succeed(Token(access_token=Secret("t"))))
    return cell._lock, lambda: type(cell.ask(0.0, None, None)).__name__, "'Lead'"


def of_a_runner(runner: Runner) -> tuple[Any, Callable[[], object], str]:
    """Use a runner."""
    return runner._engine._lock, lambda: runner.run(READ), repr(Success(1))


def of_a_runner_that_is_closed(runner: Runner) -> tuple[Any, Callable[[], object], str]:
    """Close a runner."""
    return runner._engine._lock, runner.close, "None"


def of_a_pool(runner: Runner) -> tuple[Any, Callable[[], object], str]:
    """Use a runner whose connections another thread was about to take or to give back."""
    pool: Any = next(iter(runner._engine._pools.values()))
    return pool._places._lock, lambda: runner.run(READ), repr(Success(1))


def of_a_store(runner: Runner) -> tuple[Any, Callable[[], object], str]:
    """Take the lock of a store, which is had once."""
    store = MemoryStore()
    return store._lock, lambda: [store.try_lock(), store.try_lock()], "[True, False]"


LOCKS: Final = [of_a_cell, of_a_runner, of_a_runner_that_is_closed, of_a_pool, of_a_store]


@pytest.mark.parametrize("of", LOCKS)
def test_a_child_process_finds_a_lock_free(of: Callable[[Runner], tuple[Any, Callable[[], object], str]]) -> None:
    """What another thread has locked when a process is forked can be used in the child, and stays locked here."""
    with Server(replies(ok(1))) as server, Runner(**server.runner) as runner:
        assert runner.run(READ) == Success(1)
        lock, use, given = of(runner)
        with held(lock):
            assert in_child(use) == given
            assert not lock.acquire(blocking=False)
        assert runner.run(READ) == Success(1)


def test_a_child_process_reads_no_stream_of_its_parent() -> None:
    """A stream that a thread of the parent reads is `Closed` in the child, at once; the parent reads on."""

    def play(connection: Any) -> None:
        connection.read_request()
        connection.send(EVENT_STREAM)
        connection.wait(over)
        connection.send(b"data: [DONE]\nevent: done\n\n")

    over = threading.Event()
    with Server(play) as server, Runner(**server.runner) as runner:
        stream = runner.events(chat.stream(bot_id="7", user_id="u"))
        stream.open()
        items: list[object] = []
        reader = threading.Thread(target=lambda: items.extend(stream))
        reader.start()
        assert in_child(lambda: [type(one.failure()).__name__ for one in stream]) == "['Closed']"
        over.set()
        reader.join(PATIENCE)
        assert [type(item) for item in items] == [Success]


def test_a_child_process_reads_no_asynchronous_stream_of_its_parent() -> None:
    """One that a task of the parent opened is `Closed` in the child, too."""

    async def main() -> str:
        async with (
            AsyncRunner(**server.runner) as runner,
            runner.events(chat.stream(bot_id="7", user_id="u")) as stream,
        ):
            await stream.open()
            return in_child(lambda: step(stream))

    def step(opened: Any) -> str:
        try:
            opened.__anext__().send(None)
        except StopIteration as stop:
            return type(stop.value.failure()).__name__
        return "it waits"

    with Server(replies(EVENT_STREAM)) as server:
        assert asyncio.run(main()) == "'Closed'"


def test_a_lock_that_nobody_has_is_kept_by_nobody() -> None:
    """A lock goes with what it is of."""
    from coze.run import locks

    count = len(locks._LOCKS)
    lock = ProcessLock()
    assert len(locks._LOCKS) == count + 1
    del lock
    assert len(locks._LOCKS) == count
