"""The fault battery: what is held, what is let go, and when a client is no more.

What is done many times is done for some seconds by default; ``COZE_FAULTS=10000`` does it as often as is promised.
"""

from __future__ import annotations

import asyncio
import gc
import os
import random
import threading
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, NamedTuple

import anyio
import pytest
from battery import ALL, CORE, Face, watched
from forks import FORKS, in_child
from scripted import (
    EVENT_STREAM,
    PATIENCE,
    Connection,
    Script,
    Server,
    closing,
    event,
    ok,
    page,
    refused,
    replies,
    resetting,
)

from coze import NO_RETRY, AsyncRunner, Failure, Limits, Retry, Runner, Success, raw
from coze.api import chat, users
from coze.classic import (
    AsyncCoze,
    AsyncTokenAuth,
    Coze,
    CozeClosedError,
    CozeError,
    CozeStreamError,
    TokenAuth,
)

TIMES: Final = int(os.environ.get("COZE_FAULTS", "45"))
ME: Final = ok({"user_id": "7", "user_name": "n", "nick_name": "k", "avatar_url": "a"})
CREATED: Final = event("conversation.chat.created", {"id": "c", "conversation_id": "v", "status": "created"})
COMPLETED: Final = event("conversation.chat.completed", {"id": "c", "conversation_id": "v", "status": "completed"})
DONE: Final = event("done", "[DONE]")
ASK: Final[dict[str, Any]] = {"bot_id": "7", "user_id": "u"}


# --- many times -------------------------------------------------------------------------------------------------------


class Use(NamedTuple):
    """What a process holds: open descriptors, threads, and objects of ours and of HTTP."""

    descriptors: int
    threads: int
    objects: int


def used() -> Use:
    """Tell what is held now."""
    gc.collect()
    ours = sum(type(one).__module__.startswith(("coze.", "httpcore", "h11")) for one in gc.get_objects())
    files = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    return Use(files, threading.active_count(), ours)


SLACK: Final = Use(4, 4, 40)


def flat(before: Use) -> None:
    """See that nothing more is held than before, once the server has heard of what was let go."""
    for _ in range(int(PATIENCE * 10)):
        if all(now <= then + slack for now, then, slack in zip(used(), before, SLACK, strict=True)):
            return
        time.sleep(0.05)
    assert used() == before


FACES: Final = (*ALL, "async classic on trio")


def many(face: Face, server: Server, once: Callable[[Any], object], later: Callable[[Any], Any]) -> list[object]:
    """Do something many times with one client, and as often again, which must leave nothing behind; give what it gave.

    `once` does it in a synchronous client, `later` in an asynchronous one.
    """
    runner: dict[str, Any] = {**server.runner, "retry": NO_RETRY, "limits": Limits(connections=20)}

    def turns(client: Any) -> list[object]:
        done = [once(client) for _ in range(TIMES)]
        before = used()
        done += [once(client) for _ in range(TIMES)]
        flat(before)
        return done

    async def main() -> list[object]:
        facade = AsyncCoze(AsyncTokenAuth("t"), server.base_url)
        async with facade if face.startswith("async classic") else AsyncRunner(**runner) as opened:
            client = opened.with_options(retry=NO_RETRY) if isinstance(opened, AsyncCoze) else opened
            done = [await later(client) for _ in range(TIMES)]
            before = used()
            done += [await later(client) for _ in range(TIMES)]
            await anyio.sleep(0.1)  # until what was let go is closed
            flat(before)
            return done

    with watched(PATIENCE + TIMES / 10), warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # of what is let go on purpose
        match face:
            case "sync":
                with Runner(**runner) as client:
                    return turns(client)
            case "classic":
                with Coze(TokenAuth("t"), server.base_url) as coze:
                    return turns(coze.with_options(retry=NO_RETRY))
            case _:
                return anyio.run(main, backend="trio" if "trio" in face else "asyncio")


def name_of(outcome: Any) -> str:
    """Name what came of a call of the functional API."""
    return type(outcome.failure()).__name__ if isinstance(outcome, Failure) else outcome.unwrap().user_id


def caught(call: Callable[[], Any]) -> str:
    """Name what came of a call of the facade."""
    try:
        return str(call().user_id)
    except CozeError as error:
        return type(error.value).__name__


async def caught_later(call: Callable[[], Any]) -> str:
    """Name what came of a call of the asynchronous facade."""
    try:
        return str((await call()).user_id)
    except CozeError as error:
        return type(error.value).__name__


TURN: Final[tuple[bytes | Script, ...]] = (ME, refused(4000), page(502), resetting(), ME)
NAMES: Final = ["7", "ApiError", "UnexpectedResponse", "TransportError", "7"]


@pytest.mark.parametrize("face", FACES)
def test_many_calls_leave_nothing_behind(face: Face) -> None:
    """However calls end, each ends as it should; descriptors, threads and objects do not grow with their number."""
    with Server(replies(*TURN * (2 * TIMES))) as server:
        if face in CORE:

            async def later(runner: AsyncRunner) -> str:
                return name_of(await runner.run(users.me()))

            done = many(face, server, lambda runner: name_of(runner.run(users.me())), later)
        else:
            done = many(face, server, lambda coze: caught(coze.users.me), lambda coze: caught_later(coze.users.me))
    assert done == (NAMES * TIMES)[: 2 * TIMES]


def begun(connection: Connection) -> None:
    """Begin a stream, and say nothing more."""
    while True:
        connection.read_request()
        connection.send(EVENT_STREAM + CREATED)
        connection.read(1)


async def first_of(stream: Any) -> str:
    """Take the first event of a stream, and let go of it; tell its kind, for the event would be held."""
    return type(await anext(stream)).__name__


@pytest.mark.parametrize("face", FACES)
def test_many_streams_that_are_abandoned_leave_nothing_behind(face: Face) -> None:
    """A stream that nobody holds any more gives its connection back, with its place among those that may be open."""
    asked = chat.stream(**ASK)
    with Server(begun) as server:
        if face in CORE:
            done = many(
                face,
                server,
                lambda runner: type(next(runner.events(asked))).__name__,
                lambda runner: first_of(runner.events(asked)),
            )
            assert set(done) == {"Success"}
        else:
            done = many(
                face,
                server,
                lambda coze: type(next(coze.chat.stream(**ASK))).__name__,
                lambda coze: first_of(coze.chat.stream(**ASK)),
            )
            assert set(done) == {"ChatEvent"}
    assert len(done) == 2 * TIMES


# --- faults at random -------------------------------------------------------------------------------------------------


def unruly() -> Script:
    """Tell each request its target; one in twenty answers is a fault instead, always in the same order."""
    order = random.Random(20)
    faults: tuple[Script, ...] = (closing(), resetting(), closing(page(502)))

    def play(connection: Connection) -> None:
        while True:
            target = connection.read_request().target
            if order.random() < 0.05:
                order.choice(faults)(connection)
            else:
                connection.send(ok(target))

    return play


def test_calls_survive_random_faults() -> None:
    """With a fault in twenty answers, all reads of many threads succeed, each with its own answer."""
    targets = [f"/v1/things/{number}" for number in range(4 * TIMES)]
    with Server(unruly()) as server, Runner(**server.runner, retry=Retry(attempts=6, base=0.0)) as runner:
        with ThreadPoolExecutor(8) as threads:
            outcomes = list(threads.map(lambda target: runner.run(raw("GET", target)), targets))
        assert len(server.requests) > len(targets)
    assert outcomes == [Success(target) for target in targets]


def test_no_stream_is_cut_in_silence() -> None:
    """With one of ten streams cut somewhere, exactly those that are cut end with an exception, after what came."""
    whole = CREATED + COMPLETED + DONE
    cuts = [random.Random(number).randrange(len(CREATED + COMPLETED) - 2) for number in range(10)]
    says = [EVENT_STREAM + whole if at % 10 else closing(EVENT_STREAM + whole[: cuts[at // 10]]) for at in range(100)]
    ends: list[str] = []
    with Server(replies(*says)) as server, Coze(TokenAuth("t"), server.base_url) as coze:
        for _ in says:
            try:
                with coze.chat.stream(**ASK) as stream:
                    ends.append(str([event.event for event in stream][-1]))
            except CozeStreamError:
                ends.append("cut")
    assert ends == ["conversation.chat.completed" if at % 10 else "cut" for at in range(100)]


# --- the end of a client ----------------------------------------------------------------------------------------------


def test_a_client_that_is_closed() -> None:
    """What a closed client is asked for is an exception that says so, whatever it is, and reaches nobody."""
    with Server(replies(ME)) as server:
        coze = Coze(TokenAuth("t"), server.base_url)
        assert coze.users.me().user_id == "7"
        coze.close()
        coze.close()
        assert server.connection().gone.wait(PATIENCE)
        for use in (
            coze.users.me,
            coze.conversations.create,
            lambda: coze.chat.stream(**ASK),
            coze.with_options().users.me,
        ):
            with pytest.raises(CozeClosedError):
                use()
        assert len(server.requests) == 1


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_an_async_client_that_is_closed(backend: str) -> None:
    """An asynchronous client that is closed says so too."""

    async def main(server: Server) -> None:
        coze = AsyncCoze(AsyncTokenAuth("t"), server.base_url)
        assert (await coze.users.me()).user_id == "7"
        await coze.close()
        await coze.close()
        with pytest.raises(CozeClosedError):
            await coze.users.me()
        with pytest.raises(CozeClosedError):
            await anext(coze.chat.stream(**ASK))

    with Server(replies(ME)) as server:
        anyio.run(main, server, backend=backend)
        assert len(server.requests) == 1


@pytest.mark.parametrize("second", ["asyncio", "trio"])
@pytest.mark.parametrize("first", ["asyncio", "trio"])
def test_an_async_client_goes_from_loop_to_loop(first: str, second: str) -> None:
    """A client that was made before any loop is used in one after the other, and closed in a third, in silence."""
    with Server(replies(ME)) as server:
        coze = AsyncCoze(AsyncTokenAuth("t"), server.base_url)

        async def twice() -> list[str]:
            return [(await coze.users.me()).user_id, (await coze.users.me()).user_id]

        for backend in (first, second):
            assert anyio.run(twice, backend=backend) == ["7", "7"]
        anyio.run(coze.close, backend=first)
        gc.collect()
        assert len(server.connections) == 2


def test_a_client_that_is_not_closed_holds_nothing() -> None:
    """Programs of the facade need not close: a client that nobody holds lets its connections go, in silence."""

    def careless(base_url: str) -> None:
        async def main() -> None:
            assert (await AsyncCoze(AsyncTokenAuth("t"), base_url).users.me()).user_id == "7"
            gc.collect()

        assert Coze(TokenAuth("t"), base_url).users.me().user_id == "7"
        asyncio.run(main())

    with Server(replies(ME)) as server, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        careless(server.base_url)
        gc.collect()
        assert [server.connection(number).gone.wait(PATIENCE) for number in range(2)] == [True, True]
    assert [str(one.message) for one in caught] == []


@FORKS
def test_a_client_in_a_child_process_has_connections_of_its_own() -> None:
    """After a fork the child connects anew, and the parent's connection stays the parent's."""
    says = [replies(ok({"user_id": name, "user_name": "", "nick_name": "", "avatar_url": ""})) for name in "ab"]
    with Server(*says) as server, Coze(TokenAuth("t"), server.base_url) as coze:
        assert coze.users.me().user_id == "a"
        assert in_child(lambda: coze.users.me().user_id) == repr("b")
        assert coze.users.me().user_id == "a"
