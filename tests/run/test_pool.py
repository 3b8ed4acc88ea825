"""The connections of a runner: who gets one and when, that none is lost or used when it should not be, at what cost."""

from __future__ import annotations

import contextlib
import functools
import gc
import itertools
import os
import random
import socket
import ssl
import sys
import threading
import time
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

import anyio
import httpcore
import pytest
from colours import Colour
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from scripted import (
    PATIENCE,
    Authority,
    Connection,
    Live,
    Script,
    Server,
    answer,
    chunk,
    event,
    head,
    ok,
    replies,
)

from coze import (
    NO_RETRY,
    AsyncRunner,
    Closed,
    Failure,
    Limits,
    Outcome,
    Runner,
    Success,
    Timeouts,
    TransportError,
    custom,
    raw,
)
from coze.api import chat
from coze.run import pool as pooled
from coze.run.aiopool import AsyncPool
from coze.run.places import Place, Places, PoolClosed
from coze.run.pool import Pool

READ: Final = raw("GET", "/v1/things")
FINE: Final = ok(1)
TALK: Final = chat.stream(bot_id="7", user_id="me", additional_messages=[])
EVENTS: Final = head(200, {"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked"})
ONE: Final = event("conversation.message.delta", {"id": "1", "role": "assistant", "type": "answer", "content": "a"})
DONE: Final = event("done", '"[DONE]"')


# --- who has which connection -----------------------------------------------------------------------------------------


class Model(RuleBasedStateMachine):
    """`Places`, beside a model that is a list of who has what and a list of who waits."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.places: Places[int] = Places(Limits(connections=3, idle_connections=2, idle_seconds=5.0), lambda: self.now)
        self.numbers = itertools.count()
        self.taken: list[Counted] = []
        self.waiting: list[Counted] = []
        self.idle: list[tuple[float, int]] = []
        self.spent: list[int] = []
        self.expected: dict[Counted, int | None] = {}
        self.closed = False

    @rule()
    def take(self) -> None:
        """Ask for a place."""
        place = Counted()
        if self.closed:
            with pytest.raises(PoolClosed):
                self.places.take(place)
            return
        self.places.take(place)
        self.expire()
        if self.idle:
            self.grant(place, self.idle.pop()[1])
        elif len(self.taken) < 3:
            self.grant(place, None)
        else:
            self.waiting.append(place)

    @precondition(lambda self: self.taken)
    @rule(which=st.integers(0, 2), again=st.booleans())
    def give(self, which: int, again: bool) -> None:
        """Give a place back, with a connection that is fit to be used again or is not."""
        place = self.taken.pop(which % len(self.taken))
        number = place.connection
        self.places.give(place, again=again)
        if self.waiting:
            self.grant(self.waiting.pop(0), number if again else None)
        elif again and number is not None:
            self.idle.append((self.now, number))
            self.expire()

    @precondition(lambda self: self.waiting)
    @rule(which=st.integers(0, 20))
    def leave(self, which: int) -> None:
        """Stop waiting."""
        self.places.give(self.waiting.pop(which % len(self.waiting)), again=True)

    @rule(seconds=st.floats(0.0, 4.0))
    def rest(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds

    @precondition(lambda self: self.taken)
    @rule(which=st.integers(0, 2))
    def give_twice(self, which: int) -> None:
        """Give a place back that was given back already: nobody notices."""
        place = self.taken[which % len(self.taken)]
        self.give(which, True)
        self.places.give(place, again=True)

    @precondition(lambda self: not self.closed and len(self.taken) > 1)
    @rule()
    def close(self) -> None:
        """Close the pool."""
        assert set(self.places.close()) == set(self.taken)
        self.closed = True
        self.spent += [number for _, number in self.idle]
        self.idle.clear()
        for place in self.waiting:
            assert (place.granted, place.wakes) == (False, 1)
        self.waiting.clear()

    @invariant()
    def agree(self) -> None:
        """Everybody has what the model says, and was woken once if he waited."""
        assert len(self.taken) + len(self.idle) <= 3
        for place in self.taken:
            assert place.granted
            if place in self.expected:
                assert place.connection == self.expected.pop(place)
                place.connection = next(self.numbers) if place.connection is None else place.connection
        assert [(place.granted, place.wakes) for place in self.waiting] == [(False, 0)] * len(self.waiting)
        assert list(self.places.spent) == self.spent

    def grant(self, place: Counted, number: int | None) -> None:
        """Let the model grant a place."""
        self.taken.append(place)
        self.expected[place] = number

    def expire(self) -> None:
        """Let the model take away what was idle for too long, or is one too many."""
        while self.idle and (len(self.idle) > (0 if self.closed else 2) or self.idle[0][0] < self.now - 5.0):
            self.spent.append(self.idle.pop(0)[1])


class Counted(Place[int]):
    """A place that counts how often it is woken."""

    def __init__(self) -> None:
        super().__init__()
        self.wakes = 0

    def wake(self) -> None:
        self.wakes += 1


TestPlaces = Model.TestCase
TestPlaces.settings = settings(max_examples=40, stateful_step_count=40)


def test_the_cost_of_a_place_does_not_grow() -> None:
    """To take a place, to leave the line and to give a place back are as many calls whoever waits or idles."""

    def calls(taken: int, waiting: int, idle: int) -> list[int]:
        places: Places[int] = Places(Limits(connections=taken + idle, idle_connections=idle + 1), lambda: 0.0)
        granted = [Counted() for _ in range(taken + idle)]
        for place in granted:
            places.take(place)
            place.connection = 7
        for place in granted[taken:]:
            places.give(place, again=True)
        for _ in range(waiting):
            places.take(Counted())
        late = Counted()
        return [
            counted(lambda: places.take(late)),
            counted(lambda: places.give(late, again=True)),
            counted(lambda: places.give(granted[0], again=True)),
        ]

    assert calls(taken=2, waiting=10, idle=0) == calls(taken=10_000, waiting=10_000, idle=0)
    assert calls(taken=2, waiting=0, idle=10) == calls(taken=2, waiting=0, idle=10_000)


def counted(work: Callable[[], object]) -> int:
    """Count the calls that something makes."""
    count = 0

    def see(frame: FrameType, kind: str, what: object) -> None:
        nonlocal count
        count += kind in ("call", "c_call")

    before = sys.getprofile()
    gc.disable()  # what it collects makes calls, too
    sys.setprofile(see)
    try:
        work()
    finally:
        sys.setprofile(before)
        gc.enable()
    return count


def test_a_finalizer_in_the_midst_of_it_gives_its_place_back() -> None:
    """What is given back by a finalizer, while the same thread takes a place, goes to who waits, and nothing hangs."""
    left: list[Counted] = []

    def clock() -> float:  # asked in the midst of `take`
        while left:
            places.give(left.pop(), again=True)
        return 0.0

    places: Places[int] = Places(Limits(connections=1), clock)
    first, second, third = Counted(), Counted(), Counted()
    places.take(first)
    first.connection = 7
    left.append(first)
    places.take(second)
    assert (second.granted, second.wakes, second.connection) == (True, 1, 7)
    left.append(second)
    places.take(third)
    assert (third.granted, third.connection) == (True, 7)


def test_threads_share_places() -> None:
    """Of sixteen threads that take and give, never more than three have a place, and none waits for ever."""
    places: Places[int] = Places(Limits(connections=3))
    having, most = [0], [0]
    lock = threading.Lock()

    def work(chance: random.Random) -> None:
        for _ in range(150):
            place = Waiter()
            places.take(place)
            if not place.granted and not place.turn.wait(PATIENCE):
                raise TimeoutError
            with lock:
                having[0] += 1
                most[0] = max(most[0], having[0])
            place.connection = 1
            with lock:
                having[0] -= 1
            places.give(place, again=chance.random() < 0.5)

    in_threads([functools.partial(work, random.Random(seed)) for seed in range(16)])
    assert (having[0], most[0] <= 3) == (0, True)


class Waiter(Place[int]):
    """A place that a thread waits for."""

    def __init__(self) -> None:
        super().__init__()
        self.turn = threading.Event()

    def wake(self) -> None:
        self.turn.set()


def in_threads(works: list[Callable[[], object]]) -> None:
    """Do things at once; raise what one of them raises."""
    faults: list[BaseException] = []

    def guarded(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as fault:  # shown below
            faults.append(fault)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE * 3)
    assert not faults, faults


# --- first come, first served -----------------------------------------------------------------------------------------


def waiting(live: Live) -> int:
    """Count the calls that wait for a connection."""
    engine: Any = live.sync if live.colour == "sync" else live.asynchronous
    return sum(len(pool._places._waiting) for pool in engine._engine._pools.values())


def until(said: Callable[[], bool]) -> None:
    """Wait until something is so."""
    turn = threading.Event()
    for _ in range(int(PATIENCE * 100)):
        if said():
            return
        turn.wait(0.01)
    raise AssertionError("it never was so")


@contextmanager
def held(colour: Colour, *scripts: Script, **limits: Any) -> Iterator[tuple[Live, Server, threading.Event]]:
    """Give a runner with one connection, which is in use until an event is set; what follows is answered at once."""
    going = threading.Event()

    def play(connection: Connection) -> None:
        request = connection.read_request()
        connection.wait(going)
        connection.send(ok(request.target))
        echo(connection)

    bounded = Limits(connections=1, **limits)
    with Server(play, *scripts) as server, Live(colour, server, limits=bounded, retry=NO_RETRY) as live:
        yield live, server, going


def echo(connection: Connection) -> None:
    """Answer each request with its target."""
    while True:
        connection.send(ok(connection.read_request().target))


def thing(number: int) -> Any:
    """Read a thing."""
    return raw("GET", f"/v1/things/{number}")


def test_first_come_first_served(colour: Colour) -> None:
    """Calls that wait for a connection are sent in the order in which they came, and over one connection."""
    with held(colour, echo) as (live, server, going):
        calls = []
        for number in range(8):
            calls.append(live.begin(thing(number)))
            until(lambda: len(server.requests) == 1 and waiting(live) == len(calls) - 1)
        going.set()
        assert [call.result(PATIENCE) for call in calls] == [Success(f"/v1/things/{number}") for number in range(8)]
        assert [one.target for one in server.requests] == [f"/v1/things/{number}" for number in range(8)]
        assert len(server.connections) == 1


def test_never_more_than_the_limit(colour: Colour) -> None:
    """However many calls there are, only so many connections are made, and all calls are answered."""
    with Server(echo) as server, Live(colour, server, limits=Limits(connections=4)) as live:
        calls = [live.begin(thing(number)) for number in range(60)]
        assert [call.result(PATIENCE) for call in calls] == [Success(f"/v1/things/{number}") for number in range(60)]
        assert len(server.connections) <= 4


def test_nobody_waits_for_ever(colour: Colour) -> None:
    """Who gets no connection in time has sent nothing, and whoever came after him is served."""
    with held(colour, echo) as (live, server, going):
        first = live.begin(thing(0))
        until(lambda: len(server.requests) == 1)
        late = live.begin(thing(1), timeouts=Timeouts(pool=0.05))
        patient = live.begin(thing(2))
        error = late.result(PATIENCE).failure()
        assert isinstance(error, TransportError)
        assert (error.phase, error.timed_out, error.may_have_been_sent) == ("pool", True, False)
        going.set()
        assert (first.result(PATIENCE), patient.result(PATIENCE)) == (Success("/v1/things/0"), Success("/v1/things/2"))
        assert waiting(live) == 0


def test_a_close_ends_the_waiting(colour: Colour) -> None:
    """When the runner is closed, a call that waits for a connection is `Closed`, and the one that has it fails."""
    with held(colour, echo) as (live, server, going):
        first = live.begin(thing(0))
        until(lambda: len(server.requests) == 1)
        second = live.begin(thing(1))
        until(lambda: waiting(live) == 1)
        live.close()
        assert isinstance(second.result(PATIENCE).failure(), Closed)
        assert isinstance(first.result(PATIENCE).failure(), TransportError)
        going.set()
        assert server.connection().gone.wait(PATIENCE)
        assert isinstance(live.run(thing(2)).failure(), Closed)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_close_ends_the_connecting(colour: Colour, scheme: str) -> None:
    """A call whose connection is never accepted, or never speaks TLS, is `Closed` when the runner is."""
    with contextlib.ExitStack() as ends, Server(echo) as server:
        listener = ends.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        port = listener.getsockname()[1]
        if scheme == "http":  # the queue of the listener is full
            for _ in range(3):
                other = ends.enter_context(socket.socket())
                other.setblocking(False)
                other.connect_ex(("127.0.0.1", port))
        profile, timeouts = custom(f"{scheme}://127.0.0.1:{port}"), Timeouts(total=None, connect=6 * PATIENCE)
        with Live(colour, server, profile=profile, timeouts=timeouts) as live:
            call, item = live.begin(thing(0)), live.events(TALK).begin()
            until(lambda: connecting(live) == 2)
            time.sleep(0.1)  # until they wait
            live.close()
            for one in (call.result(PATIENCE), item.result(PATIENCE)):
                assert one is not None
                assert isinstance(one.failure(), Closed)


def connecting(live: Live) -> int:
    """Count the calls that make a connection."""
    engine: Any = live.sync._engine if live.colour == "sync" else live.asynchronous._engine
    return sum(len(pool._connecting) for pool in list(engine._pools.values()))


def test_a_stream_that_waits_for_a_connection_is_closed_from_elsewhere(colour: Colour) -> None:
    """A stream that waits for a connection ends at once when another thread or task closes it, and sends nothing."""
    with held(colour, echo) as (live, server, going):
        first = live.begin(thing(0))
        until(lambda: len(server.requests) == 1)
        stream = live.events(TALK)
        item = stream.begin()
        until(lambda: waiting(live) == 1)
        stream.close()
        outcome = item.result(PATIENCE)
        assert outcome is not None
        assert isinstance(outcome.failure(), Closed)
        assert waiting(live) == 0
        going.set()
        assert first.result(PATIENCE) == Success("/v1/things/0")
        assert len(server.requests) == 1


# --- cancelled --------------------------------------------------------------------------------------------------------


BACKENDS: Final = pytest.mark.parametrize("backend", ["asyncio", "trio"])


def in_a_loop(
    backend: str, work: Callable[[AsyncPool], Awaitable[None]], tls: ssl.SSLContext | None = None, **limits: Any
) -> None:
    """Do something with a pool, in an event loop."""

    async def main() -> None:
        pool = AsyncPool(tls, Limits(**limits))
        with anyio.fail_after(PATIENCE):
            await work(pool)
            await pool.aclose()

    anyio.run(main, backend=backend)


def request(server: Server, number: int = 0) -> httpcore.Request:
    """Write a request."""
    url = f"{server.base_url}/{number}"
    return httpcore.Request("GET", url, headers={"Host": "here"}, extensions={"timeout": {"pool": PATIENCE}})


async def fetch(pool: AsyncPool, wanted: httpcore.Request) -> bytes:
    """Send a request, and read the answer."""
    response: Any = await pool.handle_async_request(wanted)
    try:
        return b"".join([part async for part in response.stream])
    finally:
        await response.stream.aclose()


@BACKENDS
@pytest.mark.parametrize("handed", [False, True], ids=["while waiting", "when just served"])
def test_a_task_that_is_cancelled_takes_nothing_away(backend: str, handed: bool) -> None:
    """A task that is cancelled while it waits, or just as it is handed a connection, leaves it to the next one."""

    async def work(pool: AsyncPool) -> None:
        first: Any = await pool.handle_async_request(request(server, 0))
        answers: list[bytes] = []
        scope = anyio.CancelScope()
        async with anyio.create_task_group() as tasks:

            async def cancelled() -> None:
                with scope:
                    await fetch(pool, request(server, 1))

            async def patient() -> None:
                answers.append(await fetch(pool, request(server, 2)))

            tasks.start_soon(cancelled)
            await anyio.wait_all_tasks_blocked()
            tasks.start_soon(patient)
            await anyio.wait_all_tasks_blocked()
            if not handed:
                scope.cancel()
                await anyio.wait_all_tasks_blocked()
            async for _ in first.stream:
                pass
            await first.stream.aclose()
            scope.cancel()  # before the other task runs
        assert (scope.cancelled_caught, answers) == (True, [ok("/2").partition(b"\r\n\r\n")[2]])

    with Server(echo) as server:
        in_a_loop(backend, work, connections=1)
        assert [one.target for one in server.requests] == ["/0", "/2"]
        assert len(server.connections) == 1


@BACKENDS
def test_a_storm_of_cancellations(backend: str) -> None:
    """Tasks that are cancelled at any moment of their call leave the pool as it was: each place is free again."""

    async def work(pool: AsyncPool) -> None:
        chance = random.Random(7)

        async def call(number: int) -> None:
            with anyio.move_on_after(chance.choice([0.0, 0.001, 0.003, 0.01, 0.1])):
                assert await fetch(pool, request(server, number)) == ok(f"/{number}").partition(b"\r\n\r\n")[2]

        async with anyio.create_task_group() as tasks:
            for number in range(120):
                tasks.start_soon(call, number)
                if number % 10 == 0:
                    await anyio.sleep(0.002)
        opened = [await pool.handle_async_request(request(server, number)) for number in range(3)]  # all are free
        for response in opened:
            await response.aclose()

    with Server(echo) as server:
        in_a_loop(backend, work, connections=3)


# --- what must not be used again --------------------------------------------------------------------------------------

BEHIND: Final[dict[str, list[bytes]]] = {
    "an answer": [FINE + ok("smuggled")],
    "an answer behind chunks": [
        head(200, {"Content-Type": "application/json", "Transfer-Encoding": "chunked"})
        + chunk(b'{"code": 0, "data": 1}')
        + b"0\r\n\r\n"
        + ok("smuggled")
    ],
    "an answer behind no content": [head(204) + ok("smuggled")],
    "half an answer": [FINE + ok("smuggled")[:20]],
    "one byte": [FINE + b"\n"],
    "an answer in a write of its own": [FINE, ok("smuggled")],
}


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize("name", BEHIND)
def test_what_comes_behind_an_answer_is_nobodys(colour: Colour, name: str, tls: bool, authority: Authority) -> None:
    """A connection on which something came behind an answer is not used again, however it is framed."""
    sent = threading.Event()

    def play(connection: Connection) -> None:
        connection.read_request()
        for data in BEHIND[name]:
            connection.send(data)
        sent.set()

    with (
        Server(play, echo, tls=authority.server() if tls else None) as server,
        Live(colour, server, ca_file=authority.file) as live,
    ):
        live.run(READ)
        assert sent.wait(PATIENCE)
        if len(BEHIND[name]) > 1:
            threading.Event().wait(0.05)  # it has to arrive
        assert live.run(READ) == Success("/v1/things")
        assert len(server.connections) == 2


@pytest.mark.parametrize("layers", ["plain", "tls, one record", "tls, two records"])
@BACKENDS
def test_what_the_event_loop_has_read_too_much_is_nobodys(
    backend: str, layers: str, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes behind an answer that ends where a read ends stays in the buffers below, and is nobody's."""
    monkeypatch.setattr(httpcore.AsyncHTTP11Connection, "READ_NUM_BYTES", len(FINE))
    if "two" in layers:
        monkeypatch.setattr("coze.run.sockets._SIZE", 1)  # below TLS, every read is full
    sent = threading.Event()

    def play(connection: Connection) -> None:
        connection.read_until(b"\r\n\r\n")
        for data in (FINE, ok("smuggled")) if "two" in layers else (FINE + ok("smuggled"),):
            connection.send(data)
        sent.set()

    async def slowly() -> AsyncIterator[bytes]:  # so that all has arrived before it is read
        await anyio.to_thread.run_sync(sent.wait, PATIENCE)
        yield b"."

    async def work(pool: AsyncPool) -> None:
        first = request(server)
        first.headers.append((b"Content-Length", b"1"))
        first.stream = slowly()
        assert await fetch(pool, first) == FINE.partition(b"\r\n\r\n")[2]
        assert await fetch(pool, request(server, 2)) == ok("/2").partition(b"\r\n\r\n")[2]

    with Server(play, echo, tls=None if layers == "plain" else authority.server()) as server:
        in_a_loop(backend, work, None if layers == "plain" else ssl.create_default_context(cafile=authority.file))
        assert len(server.connections) == 2


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_a_clean_connection_is_used_again(colour: Colour, tls: bool, authority: Authority) -> None:
    """Answers of all framings leave their connection to the next call, over TLS too, and the events of a chat do."""
    framed = replies(
        FINE,
        BEHIND["an answer behind chunks"][0].removesuffix(ok("smuggled")),
        EVENTS + chunk(ONE) + chunk(DONE) + b"0\r\n\r\n",
        head(204),
        answer({"code": 0, "msg": "", "data": "x" * 300_000}),
        FINE,
    )
    with (
        Server(framed, tls=authority.server() if tls else None) as server,
        Live(colour, server, ca_file=authority.file) as live,
    ):
        for effect in (READ, READ):
            assert live.run(effect) == Success(1)
        assert [type(one) for one in live.events(TALK).rest()] == [Success, Success]
        live.run(READ)
        assert (live.run(READ), live.run(READ)) == (Success("x" * 300_000), Success(1))
        assert len(server.connections) == 1


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Make a CA."""
    return Authority(tmp_path_factory.mktemp("authority"))


def test_an_idle_connection_expires(colour: Colour) -> None:
    """A connection that was idle for too long is closed, and another is made."""
    with Server(echo) as server, Live(colour, server, limits=Limits(idle_seconds=0.05)) as live:
        live.run(READ)
        threading.Event().wait(0.1)
        live.run(READ)
        assert server.connection(0).gone.wait(PATIENCE)
        assert len(server.connections) == 2


def test_only_so_many_connections_idle(colour: Colour) -> None:
    """Of the connections that nobody uses any more, all but `idle_connections` are closed."""
    together = threading.Barrier(3)

    def play(connection: Connection) -> None:
        target = connection.read_request().target
        together.wait(PATIENCE)
        connection.send(ok(target))
        echo(connection)

    with Server(play) as server, Live(colour, server, limits=Limits(idle_connections=1)) as live:
        calls = [live.begin(thing(number)) for number in range(3)]
        assert all(isinstance(call.result(PATIENCE), Success) for call in calls)
        until(lambda: sum(one.gone.is_set() for one in server.connections) == 2)
        live.run(READ)
        assert len(server.connections) == 3


# --- abandoned --------------------------------------------------------------------------------------------------------


def dropped(live: Live) -> None:
    """Begin a stream, and let go of it."""
    stream = live.events(TALK)
    assert isinstance(stream.next(), Success)
    with pytest.warns(ResourceWarning, match="stream was not closed"):
        stream.abandon()


def talking(connection: Connection) -> None:
    """Answer requests, until one for a stream comes: it begins, and never ends."""
    while not connection.read_request().target.startswith("/v3/chat"):
        connection.send(FINE)
    connection.send(EVENTS + chunk(ONE))
    connection.read(1)


@pytest.mark.filterwarnings("ignore:Async generator:ResourceWarning")
def test_an_abandoned_stream_gives_its_place_back(colour: Colour) -> None:
    """Streams that are dropped without being closed do not take places away: with one connection, calls go on."""
    with Server(talking) as server, Live(colour, server, limits=Limits(connections=1)) as live:
        for _ in range(3):
            dropped(live)
            assert live.run(READ) == Success(1)
        assert len(server.connections) == 4
        assert all(one.gone.wait(PATIENCE) for one in server.connections[:3])


@BACKENDS
def test_a_stream_that_another_thread_collects_wakes_who_waits(backend: str) -> None:
    """A body that is collected in another thread than the event loop's gives its place to the task that waits."""

    async def work(pool: AsyncPool) -> None:
        first: list[Any] = [await pool.handle_async_request(request(server))]
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(fetch, pool, request(server))
            await anyio.wait_all_tasks_blocked()
            await anyio.to_thread.run_sync(first.clear)

    def play(connection: Connection) -> None:
        connection.read_request()
        connection.send(head(200, {"Content-Length": "9"}))

    with Server(play, echo) as server:
        in_a_loop(backend, work, connections=1)


@BACKENDS
def test_a_body_that_is_closed_again_ends_nothing(backend: str) -> None:
    """To close a body twice does nothing to the request that has its connection by then."""
    going = threading.Event()

    def play(connection: Connection) -> None:
        connection.read_request()
        connection.send(FINE)
        connection.read_request()
        connection.send(head(200, {"Content-Length": "4"}) + b"on")
        connection.wait(going)
        connection.send(b"ce")

    async def work(pool: AsyncPool) -> None:
        first: Any = await pool.handle_async_request(request(server))
        async for _ in first.stream:
            pass
        await first.stream.aclose()
        second: Any = await pool.handle_async_request(request(server))
        await first.stream.aclose()
        going.set()
        assert b"".join([part async for part in second.stream]) == b"once"
        await second.stream.aclose()

    with Server(play) as server:
        in_a_loop(backend, work)
        assert len(server.connections) == 1


@BACKENDS
def test_an_answer_that_is_dropped_leaves_no_connection_behind(backend: str) -> None:
    """The connection of an answer that came whole and was dropped unread is closed by whoever comes by."""

    async def work(pool: AsyncPool) -> None:
        for _ in range(3):
            await pool.handle_async_request(request(server))
            gc.collect()
        await fetch(pool, request(server))
        await anyio.to_thread.run_sync(lambda: [one.gone.wait(PATIENCE) for one in server.connections[:3]])
        assert [one.gone.is_set() for one in server.connections] == [True, True, True, False]

    with Server(echo) as server:
        in_a_loop(backend, work, connections=1)


def test_a_body_that_is_collected_frees_its_place() -> None:
    """The body of a synchronous answer that is dropped closes its connection, and another call has its place."""
    with Server(talking) as server:
        pool = Pool(None, Limits(connections=1))
        for _ in range(3):
            pool.handle_request(request(server))
            gc.collect()
        pool.close()
        assert server.connection(0).gone.wait(PATIENCE)


# --- many threads, loops and processes --------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
@pytest.mark.parametrize("what", ["body", "stream"])
def test_a_child_process_leaves_what_its_parent_reads_alone(what: str) -> None:
    """A body or a stream that is collected in a forked process ends nothing: the parent reads it to its end."""
    going = threading.Event()

    def play(connection: Connection) -> None:
        connection.read_request()
        connection.send(EVENTS + chunk(ONE))
        connection.wait(going)
        connection.send(chunk(DONE) + b"0\r\n\r\n")

    with Server(play) as server, Runner(**server.runner) as runner:
        pool = Pool(None, Limits())
        kept: list[Any] = [pool.handle_request(request(server)).stream if what == "body" else runner.events(TALK)]
        reading: list[Iterator[object]] = [iter(kept[0])]
        first = next(reading[0])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # our server has threads, and Python warns of forks then
            child = os.fork()
            if child == 0:
                kept.clear()
                reading.clear()
                gc.collect()
                os._exit(0)
        os.waitpid(child, 0)
        going.set()
        rest = list(reading[0])
        kept[0].close()
        pool.close()
    assert [first, *rest] == [ONE, DONE] if what == "body" else [type(one) for one in rest] == [Success]


@BACKENDS
def test_one_runner_in_two_loops(backend: str) -> None:
    """A runner that is used in one event loop after the other has connections of its own in each, and loses none."""
    with Server(echo) as server:
        runner = AsyncRunner(**server.runner)

        async def twice() -> tuple[Outcome[object], ...]:
            return (await runner.run(READ), await runner.run(READ))

        for _ in range(2):
            assert anyio.run(twice, backend=backend) == (Success("/v1/things"),) * 2
        anyio.run(runner.close, backend=backend)
        until(lambda: sum(one.gone.is_set() for one in server.connections) == 2)
        assert len(server.connections) == 2


def test_a_hammered_pool(colour: Colour) -> None:
    """Over a server that closes, resets and smuggles as it likes, calls are answered or fail, and none is mistaken."""
    chance = random.Random(5)

    def play(connection: Connection) -> None:
        while True:
            target = connection.read_request().target
            match chance.randrange(6):
                case 0:
                    connection.send(ok(target, {"Connection": "close"}))
                    connection.close()
                    return
                case 1:
                    connection.send(ok(target) + ok("smuggled"))
                case 2:
                    connection.reset()
                    return
                case 3:
                    connection.send(ok(target)[:-3])
                    connection.close()
                    return
                case _:
                    connection.send(ok(target))

    with Server(play) as server, Live(colour, server, limits=Limits(connections=5), retry=NO_RETRY) as live:
        calls = [live.begin(thing(number)) for number in range(150)]
        outcomes: list[Outcome[Any]] = [call.result(PATIENCE) for call in calls]
        right = [one == Success(f"/v1/things/{number}") for number, one in enumerate(outcomes)]
        assert all(ok or isinstance(one.failure(), TransportError) for ok, one in zip(right, outcomes, strict=True))
        assert sum(right) > 50
        again = [live.begin(thing(number), retry=None) for number in range(5)]
        assert [isinstance(call.result(PATIENCE), Success | Failure) for call in again] == [True] * 5
        assert waiting(live) == 0


def test_who_is_woken_before_the_wait_does_not_wait() -> None:
    """A pool that is closed between a question for a place and the wait for it ends that wait."""
    place = pooled._Place()
    place.wake()
    began = time.monotonic()
    place.wait(PATIENCE)
    assert time.monotonic() - began < PATIENCE / 2


def test_a_connection_that_is_made_while_the_pool_closes_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that is there only after its pool was closed sends nothing, and is closed."""
    pool, made = Pool(None, Limits()), Pool._link

    def late(self: Pool, place: Any, wanted: httpcore.Request) -> Any:
        link = made(self, place, wanted)
        pool.close()
        return link

    monkeypatch.setattr(Pool, "_link", late)
    with Server(replies(FINE)) as server:
        with pytest.raises(PoolClosed):
            pool.handle_request(request(server))
        assert server.requests == []
