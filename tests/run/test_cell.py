"""The token cell: one token for many callers, and one fetch at a time, among threads, tasks, loops and runners."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any, TypeAlias

import pytest
from colours import COLOURS, Colour
from each import each
from scripted import PATIENCE, Connection, Live, Server, answer, ok, refused, replies

from coze import (
    AsyncRunner,
    ConfigError,
    Effect,
    Failure,
    OAuthError,
    Outcome,
    PKCEApp,
    Secret,
    Sleep,
    Steps,
    Success,
    Timeouts,
    Token,
    TokenCell,
    TokenProvider,
    TransportError,
    custom,
    fail,
    interactive,
    local,
    program,
    raw,
    refresh,
    refreshing,
    succeed,
)
from coze.run.cell import FETCH_LIMIT, Advice, Held, Lead, Wait
from coze.run.primitives import Context
from coze.run.setting import fetch_context

READ = raw("GET", "/v1/things")
FAILED = ConfigError("provider", "it cannot")
TASKS = [Colour("asyncio"), Colour("trio")]


def token(name: str, expires_at: float | None = None) -> Token:
    """Make a token."""
    return Token(access_token=Secret(name), expires_at=expires_at)


class Source:
    """A provider that counts its calls, and takes its time: the n-th call gives what the n-th step says."""

    def __init__(self, *steps: Callable[[], Effect[Token]], takes: float = 0.1) -> None:
        self.steps = steps or (lambda: succeed(token("tok")),)
        self.takes = takes
        self.calls = 0
        self.called = threading.Event()

    @property
    def provider(self) -> TokenProvider:
        """The provider itself."""
        return fetched(self)


@program
def fetched(source: Source) -> Steps[Token]:
    """Fetch a token from a source."""
    source.calls += 1
    step = source.steps[min(source.calls, len(source.steps)) - 1]
    source.called.set()
    yield from Sleep(source.takes)
    return (yield from step())


def expiring(name: str, seconds: float) -> Callable[[], Effect[Token]]:
    """Give a token that expires so many seconds from then."""
    return lambda: succeed(token(name, time.time() + seconds))


def echo(connection: Connection) -> None:
    """Answer each request with the token that it came with."""
    while True:
        connection.send(ok(connection.read_request().headers["authorization"].removeprefix("Bearer ")))


@pytest.fixture
def server() -> Iterator[Server]:
    """Answer each request with its token."""
    with Server(echo) as server:
        yield server


def outcomes(calls: list[Future[Outcome[object]]]) -> list[Outcome[object]]:
    """Wait for all calls."""
    return [call.result(PATIENCE) for call in calls]


waiting = each("colour", [Colour(name) for name in COLOURS], at_once=True)
"""For tests that mostly wait."""

# --- among threads and tasks ------------------------------------------------------------------------------------------


def test_fifty_callers_make_one_fetch(colour: Colour, server: Server) -> None:
    """Fifty threads, or tasks, that need a token at once fetch it once, and all get it."""
    source = Source()
    with Live(colour, server, token=source.provider) as live:
        assert outcomes([live.begin(READ) for _ in range(50)]) == [Success("tok")] * 50
        assert live.run(READ) == Success("tok")
    assert source.calls == 1


@pytest.mark.parametrize("first", COLOURS)
def test_runners_of_all_colours_share_a_cell(server: Server, first: str) -> None:
    """Threads and tasks of two loops, over runners that share a cell, fetch once, whoever of them begins."""
    source = Source(takes=0.2)
    cell = TokenCell(source.provider)
    with ExitStack() as ends:
        lives = {name: ends.enter_context(Live(Colour(name), server, token=cell)) for name in COLOURS}
        calls = [lives[first].begin(READ)]  # type: ignore[index]  # it is one of them
        assert source.called.wait(PATIENCE)
        calls += [live.begin(READ) for live in lives.values() for _ in range(17)]
        assert outcomes(calls) == [Success("tok")] * 52
    assert source.calls == 1


def test_runners_without_a_shared_cell_have_one_each(colour: Colour, server: Server) -> None:
    """Two runners that are given the same provider share nothing."""
    source = Source(takes=0.0)
    for _ in range(2):
        assert colour.run(READ, {**server.runner, "token": source.provider}) == Success("tok")
    assert source.calls == 2


def test_a_token_that_all_find_refused_is_fetched_once_more(colour: Colour) -> None:
    """When fifty callers have their token refused at once, one fetch replaces it for all."""
    source = Source(lambda: succeed(token("old")), lambda: succeed(token("new")))

    def guard(connection: Connection) -> None:
        while True:
            new = connection.read_request().headers["authorization"] == "Bearer new"
            connection.send(ok(1) if new else refused(4100, 401))

    with Server(guard) as server, Live(colour, server, token=source.provider) as live:
        assert outcomes([live.begin(READ) for _ in range(50)]) == [Success(1)] * 50
    assert source.calls == 2


def test_a_fresh_token_takes_no_lock(colour: Colour, server: Server) -> None:
    """A token that is fresh is given though somebody else holds the lock of the cell."""
    cell = TokenCell(Source(takes=0.0).provider)
    with Live(colour, server, token=cell) as live:
        assert live.run(READ) == Success("tok")
        with cell._lock:
            assert live.begin(READ).result(1) == Success("tok")


# --- margins ----------------------------------------------------------------------------------------------------------


def landed(cell: TokenCell, outcome: Outcome[Token], now: float) -> Outcome[Held] | None:
    """Lead a fetch, and end it."""
    advice = cell.ask(now, None, None)
    assert isinstance(advice, Lead)
    return cell.land(advice.flight, outcome, now)


@pytest.mark.parametrize(
    ("expires_at", "margin", "renew_at"),
    [(1000.0, None, 940.0), (100.0, None, 90.0), (1000.0, 5.0, 995.0), (1000.0, 0.0, 1000.0), (1000.0, 225.0, 775.0)],
)
def test_a_token_is_renewed_ahead_of_its_expiry(expires_at: float, margin: float | None, renew_at: float) -> None:
    """A token is fresh until its margin begins: a minute, or a tenth of a short life, or what was chosen."""
    cell = TokenCell(succeed(token("x")), margin=margin)
    assert cell.fresh(0.0) is None
    tok = token("tok", expires_at)
    assert landed(cell, Success(tok), 0.0) == Success(Held(tok, 0.0))
    before = renew_at - 0.001
    assert cell.fresh(before) == cell.ask(before, None, None) == Held(tok, before)
    assert cell.fresh(renew_at) is None
    assert isinstance(cell.ask(renew_at, None, None), Lead)


def test_a_token_that_does_not_expire_stays() -> None:
    """A token without an expiry is never renewed by itself."""
    cell = TokenCell(succeed(token("x")))
    landed(cell, Success(token("tok")), 0.0)
    assert cell.fresh(1e12) == Held(token("tok"), 1e12)


def test_a_token_that_is_stale_at_once_is_given_to_its_leader() -> None:
    """A provider's token that has expired already goes to who fetched it, and is fetched anew for the next."""
    cell = TokenCell(succeed(token("x")))
    stale = token("stale", 5.0)
    assert landed(cell, Success(stale), 10.0) == Success(Held(stale, 0.0))
    assert isinstance(cell.ask(10.0, None, None), Lead)


def test_one_renews_and_the_others_go_on() -> None:
    """While a valid token is being renewed, others get it; once it has expired they wait; a refused one nobody gets."""
    cell = TokenCell(succeed(token("x")))
    old = token("old", 1000.0)
    landed(cell, Success(old), 0.0)
    lead = cell.ask(950.0, None, None)
    assert isinstance(lead, Lead)
    seen: list[Advice] = [cell.ask(950.0, None, None), cell.ask(1000.0, None, None), cell.ask(960.0, old, None)]
    assert seen == [Held(old, 950.0), Wait(lead.flight), Wait(lead.flight)]
    new = token("new", 2000.0)
    assert cell.land(lead.flight, Success(new), 961.0) == Success(Held(new, 0.0))
    assert cell.ask(962.0, old, None) == Held(new, 1.0)


def test_a_renewal_that_fails_leaves_what_is_valid() -> None:
    """If a renewal fails, a token that is valid is used on; one that has expired or was refused is not."""
    for now, rejected, kept in ((950.0, None, True), (1000.0, None, False), (950.0, token("old", 1000.0), False)):
        cell = TokenCell(succeed(token("x")))
        old = token("old", 1000.0)
        landed(cell, Success(old), 0.0)
        lead = cell.ask(now, rejected, None)
        assert isinstance(lead, Lead)
        expected: Outcome[Held] = Success(Held(old, now)) if kept else Failure(FAILED)
        assert cell.land(lead.flight, Failure(FAILED), now) == expected


@pytest.mark.parametrize(
    ("now", "rests_until"),
    [(940.0, 955.0), (980.0, 985.0), (998.0, 999.0), (999.5, 1000.0), (400.0, 430.0)],
    ids=["a quarter", "a quarter of less", "a second", "no longer than it is valid", "half a minute"],
)
def test_a_renewal_that_failed_rests(now: float, rests_until: float) -> None:
    """After a renewal that failed nobody waits for another one for a while: all have the token, which is valid."""
    cell = TokenCell(succeed(token("x")), margin=600.0)
    old = token("old", 1000.0)
    landed(cell, Success(old), 0.0)
    assert landed(cell, Failure(FAILED), now) == Success(Held(old, now))
    before = rests_until - 0.001
    assert cell.fresh(now) == Held(old, now)
    assert cell.fresh(before) == cell.ask(before, None, None) == Held(old, before)
    lead = cell.ask(rests_until, None, None)
    assert isinstance(lead, Lead)
    assert lead.early is (rests_until < 1000.0)
    new = token("new", 9000.0)
    assert cell.land(lead.flight, Success(new), rests_until) == Success(Held(new, 0.0))
    assert cell.fresh(8399.0) == Held(new, 8399.0 - rests_until)


def test_a_refusal_does_not_let_a_renewal_rest() -> None:
    """A token that the server refuses is replaced, however lately its renewal has failed; that fetch is not early."""
    cell = TokenCell(succeed(token("x")))
    old = token("old", 1000.0)
    landed(cell, Success(old), 0.0)
    landed(cell, Failure(FAILED), 950.0)
    lead = cell.ask(951.0, old, None)
    assert isinstance(lead, Lead)
    assert (lead.former, lead.early) == (token("old", 951.0), False)


@waiting
def test_a_renewal_leaves_time_for_the_call(colour: Colour, server: Server) -> None:
    """Where a token is valid, its renewal takes half the time of its caller at most, who then uses it as it is."""
    source = Source(expiring("old", 100.0), takes=0.0)
    with Live(colour, server, token=TokenCell(source.provider, margin=200.0)) as live:
        assert live.run(READ) == Success("old")
        source.takes = 60.0
        assert live.run(READ, timeouts=Timeouts(total=2.0)) == Success("old")
        assert source.calls == 2
        assert live.run(READ) == Success("old")
    assert source.calls == 2


def test_tokens_that_expire_are_fetched_anew(colour: Colour, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over a runner, a token serves until it expires, and then the next one does."""
    source = Source(expiring("one", 100.0), expiring("two", 1000.0), takes=0.0)
    clock = time.time
    with Live(colour, server, token=TokenCell(source.provider, margin=0.0)) as live:
        assert [live.run(READ), live.run(READ)] == [Success("one")] * 2
        monkeypatch.setattr(time, "time", lambda: clock() + 100.0)
        assert [live.run(READ), live.run(READ)] == [Success("two")] * 2
    assert source.calls == 2


@waiting
def test_a_renewal_holds_nobody_up(colour: Colour, server: Server) -> None:
    """While one caller renews a token that is valid, another goes on with it; if the renewal fails, both do."""
    source = Source(expiring("old", 100.0), lambda: fail(FAILED), takes=0.0)
    with Live(colour, server, token=TokenCell(source.provider, margin=200.0)) as live:
        assert live.run(READ) == Success("old")
        source.called.clear()
        source.takes = 2.0
        renewing = live.begin(READ)
        assert source.called.wait(PATIENCE)
        assert live.begin(READ).result(1.5) == Success("old")
        assert not renewing.done()
        assert renewing.result(PATIENCE) == Success("old")
    assert source.calls == 2


# --- failures ---------------------------------------------------------------------------------------------------------


@waiting
def test_a_failure_is_shared_and_not_kept(colour: Colour, server: Server) -> None:
    """Those who wait for a fetch that fails get its failure; who comes later fetches again."""
    source = Source(lambda: fail(FAILED), lambda: succeed(token("tok")), takes=0.3)
    with Live(colour, server, token=source.provider) as live:
        calls = [live.begin(READ)]
        assert source.called.wait(PATIENCE)
        calls += [live.begin(READ) for _ in range(49)]
        results = outcomes(calls)
        assert {type(one) for one in results} == {Failure}
        assert {repr(one.failure()) for one in results} == {repr(results[0].failure())}
        assert isinstance(results[0].failure(), ConfigError)
        assert source.calls == 1
        assert live.run(READ) == Success("tok")
    assert source.calls == 2


class Mine(Exception):
    """An exception of a user's own."""


def test_an_exception_of_a_provider_is_its_callers(colour: Colour, server: Server) -> None:
    """What a provider raises goes to who led the fetch; the others fetch again."""

    def wrong() -> Effect[Token]:
        raise Mine

    source = Source(wrong, lambda: succeed(token("tok")), takes=0.2)
    with Live(colour, server, token=source.provider) as live:
        first = live.begin(READ)
        assert source.called.wait(PATIENCE)
        others = [live.begin(READ) for _ in range(10)]
        with pytest.raises(Mine):
            first.result(PATIENCE)
        assert outcomes(others) == [Success("tok")] * 10
    assert source.calls == 2


@waiting
def test_a_leader_without_time_fails_alone(colour: Colour, server: Server) -> None:
    """A caller whose own time runs out while it fetches fails by itself; the others fetch again."""
    source = Source(takes=1.0)
    with Live(colour, server, token=source.provider) as live:
        began = time.monotonic()
        hasty = live.begin(READ, timeouts=Timeouts(total=0.2))
        assert source.called.wait(PATIENCE)
        others = [live.begin(READ) for _ in range(10)]
        error = hasty.result(PATIENCE).failure()
        assert time.monotonic() - began < 1.0
        assert isinstance(error, TransportError)
        assert (error.timed_out, error.may_have_been_sent) == (True, False)
        assert outcomes(others) == [Success("tok")] * 10
    assert source.calls == 2


@waiting
def test_who_waits_has_time_of_its_own(colour: Colour, server: Server) -> None:
    """A caller whose own time runs out while it waits fails by itself; the fetch goes on."""
    source = Source(takes=2.0)
    with Live(colour, server, token=source.provider) as live:
        leader = live.begin(READ)
        assert source.called.wait(PATIENCE)
        error = live.begin(READ, timeouts=Timeouts(total=0.2)).result(1.5).failure()
        assert isinstance(error, TransportError)
        assert (error.timed_out, error.may_have_been_sent) == (True, False)
        assert leader.result(PATIENCE) == Success("tok")
    assert source.calls == 1


@pytest.mark.parametrize("others", [0, 20])
@pytest.mark.parametrize("backend", TASKS, ids=str)
def test_a_leader_that_is_cancelled_fails_nobody(server: Server, backend: Colour, others: int) -> None:
    """If the task that asked first is cancelled, its fetch goes on, for those who wait and those who come later."""
    source = Source(takes=0.2)
    with Live(backend, server, token=source.provider) as live:
        leader = live.begin(READ)
        assert source.called.wait(PATIENCE)
        calls = [live.begin(READ) for _ in range(others)]
        leader.cancel()
        with pytest.raises(CancelledError):
            leader.result(PATIENCE)
        assert outcomes([*calls, live.begin(READ)]) == [Success("tok")] * (others + 1)
    assert source.calls == 1


# --- tasks of asyncio, which are cancelled past any shield ------------------------------------------------------------


class Renewals:
    """A login server that renews a token as soon as it may."""

    def __init__(self) -> None:
        self.busy, self.done = threading.Event(), threading.Event()
        self.server = Server(replies(self.renew))

    def renew(self, connection: Connection) -> None:
        """Renew the token, for as long as this one is good."""
        self.busy.set()
        connection.wait(self.done)
        connection.send(answer({"access_token": "new", "refresh_token": "rt_2", "expires_in": 900}))

    @property
    def provider(self) -> TokenProvider:
        """Renew the token that is to be replaced; the first one is due at once."""
        due = Token(access_token=Secret("old"), expires_at=0.0, refresh_token=Secret("rt_1"))
        return refreshing(PKCEApp(client_id="cid", profile=self.server.profile), succeed(due))


@pytest.fixture
def renewals() -> Iterator[Renewals]:
    """Give a login server."""
    renewals = Renewals()
    with renewals.server:
        yield renewals


Call: TypeAlias = Coroutine[Any, Any, object]
Ending: TypeAlias = Callable[[Call, threading.Event], Coroutine[Any, Any, None]]


async def seen(event: threading.Event) -> None:
    """Wait until something has happened elsewhere."""
    assert await asyncio.to_thread(event.wait, PATIENCE)


async def cancelled(call: Call, busy: threading.Event) -> None:
    """Cancel a call as a task, once the server is busy with it."""
    task = asyncio.ensure_future(call)
    await seen(busy)
    task.cancel()
    await task


async def timed_out(call: Call, busy: threading.Event) -> None:
    """Give a call no more time once the server is busy with it."""
    async with asyncio.timeout(None) as limit:
        task = asyncio.ensure_future(seen(busy))
        task.add_done_callback(lambda _: limit.reschedule(0.0))
        await call


async def waited_for(call: Call, busy: threading.Event) -> None:
    """Wait for a call until the server is busy with it, and a little longer."""
    task = asyncio.ensure_future(call)
    await seen(busy)
    await asyncio.wait_for(task, 0.01)


NATIVE = [cancelled, timed_out, waited_for]


@pytest.mark.parametrize("end", NATIVE)
def test_a_leader_that_asyncio_cancels_fails_nobody(renewals: Renewals, server: Server, end: Ending) -> None:
    """Whatever ends a leader in asyncio ends it at once, and not the fetch: nobody logs in again for it."""

    async def main() -> list[Outcome[object]]:
        async with AsyncRunner(**{**server.runner, "token": renewals.provider}) as runner:
            assert await runner.run(READ) == Success("old")
            leader = asyncio.ensure_future(end(runner.run(READ), renewals.busy))
            await seen(renewals.busy)
            others = [asyncio.ensure_future(runner.run(READ)) for _ in range(3)]
            with pytest.raises((asyncio.CancelledError, TimeoutError)):
                await leader
            assert not any(other.done() for other in others)
            renewals.done.set()
            return [*await asyncio.gather(*others), await runner.run(READ)]

    assert asyncio.run(main()) == [Success("new")] * 4
    assert [one.json()["refresh_token"] for one in renewals.server.requests] == ["rt_1"]


def test_a_runner_is_closed_when_a_fetch_that_was_left_has_ended(renewals: Renewals, server: Server) -> None:
    """A leader that leaves, and then its runner, has its fetch go on to the end: the cell has the new token."""
    cell = TokenCell(renewals.provider)

    async def main() -> None:
        async with AsyncRunner(**{**server.runner, "token": cell}) as runner:
            assert await runner.run(READ) == Success("old")
            with pytest.raises(asyncio.CancelledError):
                await cancelled(runner.run(READ), renewals.busy)
            closing = asyncio.ensure_future(runner.close())
            for _ in range(10):
                await asyncio.sleep(0)
            assert not closing.done()
            renewals.done.set()
            await closing

    asyncio.run(main())
    assert Colour("sync").run(READ, {**server.runner, "token": cell}) == Success("new")
    assert len(renewals.server.requests) == 1


@pytest.mark.parametrize("begun", [True, False], ids=["begun", "not begun"])
def test_a_fetch_ends_with_its_loop(server: Server, begun: bool, caplog: pytest.LogCaptureFixture) -> None:
    """A fetch that its loop cuts off, be it before its first step, is begun anew elsewhere; nothing is said."""
    source = Source(lambda: Sleep(60.0).bind(lambda _: fail(FAILED)), lambda: succeed(token("tok")), takes=0.0)
    if not begun:
        source.steps = source.steps[1:]
    cell = TokenCell(source.provider)

    async def main() -> None:
        async with AsyncRunner(**{**server.runner, "token": cell}) as runner:
            leader = asyncio.ensure_future(runner.run(READ))
            await (seen(source.called) if begun else asyncio.sleep(0))
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await leader

    asyncio.run(main())
    assert source.called.is_set() is begun
    assert Colour("sync").run(READ, {**server.runner, "token": cell}) == Success("tok")
    gc.collect()
    assert caplog.records == []


def test_what_is_raised_in_a_fetch_that_was_left_is_not_said(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    """An exception of a provider is for those who wait for it: where all have left nothing is said of it."""
    called, left = threading.Event(), threading.Event()

    def wrong() -> Effect[Token]:
        called.set()
        assert left.wait(PATIENCE)
        raise Mine

    async def main() -> None:
        async with AsyncRunner(**{**server.runner, "token": local(wrong)}) as runner:
            with pytest.raises(asyncio.CancelledError):
                await cancelled(runner.run(READ), called)
            left.set()

    asyncio.run(main())
    gc.collect()
    assert caplog.records == []


@pytest.mark.parametrize("backend", TASKS, ids=str)
def test_who_waits_can_be_cancelled(server: Server, backend: Colour) -> None:
    """A task that waits for the fetch of another is cancelled at once, and alone."""
    source = Source(takes=0.4)
    with Live(backend, server, token=source.provider) as live:
        leader = live.begin(READ)
        assert source.called.wait(PATIENCE)
        waiting = live.begin(READ)
        time.sleep(0.05)  # until it waits
        waiting.cancel()
        with pytest.raises(CancelledError):
            waiting.result(0.2)
        assert not leader.done()
        assert leader.result(PATIENCE) == Success("tok")
    assert source.calls == 1


# --- the fetch itself -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deadline", "within"), [(None, FETCH_LIMIT), (1000.0, FETCH_LIMIT), (110.0, 10.0), (99.0, 0.0)]
)
def test_a_fetch_has_a_limit_of_its_own(deadline: float | None, within: float) -> None:
    """A fetch takes half a minute at most, and no more than is left of the call that needs it; it needs no token."""
    context = Context(profile=custom("https://coze.example"), within=7.0)
    fetching = fetch_context(context, succeed(token("x")), token("old"), 100.0, deadline)
    assert (fetching.within, fetching.deadline, fetching.authorizes) == (within, None, False)
    assert fetching.former == token("old")
    early = fetch_context(context, succeed(token("x")), token("old"), 100.0, deadline, early=True)
    assert early.within == (within if within == FETCH_LIMIT else within / 2)


def test_a_provider_that_calls_the_server_sends_no_token(colour: Colour) -> None:
    """A provider's own requests go out without a token, and without headers that the caller gave for his own."""
    provider = raw("POST", "/token", body={}).map(lambda data: token(str(data)))
    with Server(replies(ok("minted"), ok(1))) as server:
        runner = {**server.runner, "token": provider, "headers": {"X-Mine": "yes"}}
        assert colour.run(READ, runner) == Success(1)
        seen = [(one.target, one.headers.get("authorization"), one.headers.get("x-mine")) for one in server.requests]
    assert seen == [("/token", None, None), ("/v1/things", "Bearer minted", "yes")]


@pytest.mark.parametrize("answers", [[401], [401, 401]], ids=["once", "for ever"])
def test_a_refused_token_is_replaced_once(colour: Colour, answers: list[int]) -> None:
    """A 401 has the token renewed, and the call made once more; what is refused again is the outcome, and no loop."""
    source = Source(lambda: succeed(token("one")), lambda: succeed(token("two")), lambda: succeed(token("three")))
    source.takes = 0.0
    with Server(replies(*[refused(4100, status) for status in answers], ok(1))) as server:
        outcome = colour.run(READ, {**server.runner, "token": source.provider})
        assert [one.headers["authorization"] for one in server.requests] == ["Bearer one", "Bearer two"]
    assert source.calls == 2
    assert isinstance(outcome, Failure) is (len(answers) > 1)


def test_two_hundred_callers_make_one_request(colour: Colour, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hundred threads, or tasks, that find a token expired renew it by one request, over the runner's transport."""
    callers, clock = 200, time.time

    def renewal(connection: Connection) -> None:
        connection.wait(0.2)
        connection.send(answer({"access_token": "new", "refresh_token": "rt_2", "expires_in": 900}))

    with Server(replies(renewal)) as logins, Server(echo) as api:
        old = Token(access_token=Secret("old"), expires_at=time.time() + 100.0, refresh_token=Secret("rt_1"))
        provider = refreshing(PKCEApp(client_id="cid", profile=logins.profile), succeed(old))
        cell = TokenCell(provider, margin=0.0)
        with ExitStack() as ends:
            threads = ends.enter_context(ThreadPoolExecutor(callers))
            live = ends.enter_context(Live(colour, api, token=cell))
            assert live.run(READ) == Success("old")
            monkeypatch.setattr(time, "time", lambda: clock() + 100.0)
            if colour.name == "sync":
                gate = threading.Barrier(callers)

                def call() -> Outcome[object]:
                    gate.wait(PATIENCE)
                    return live.sync.run(READ)

                calls = [threads.submit(call) for _ in range(callers)]
            else:
                calls = [live.begin(READ) for _ in range(callers)]
            assert outcomes(calls) == [Success("new")] * callers
        assert [one.json()["refresh_token"] for one in logins.requests] == ["rt_1"]


# --- where a person has to act ----------------------------------------------------------------------------------------


class Person:
    """A person who logs in when told to; the n-th login gives what the n-th step says."""

    def __init__(self, *steps: Callable[[], Effect[Token]]) -> None:
        self.steps = steps or (lambda: succeed(token("tok")),)
        self.begun = threading.Semaphore(0)
        self.go = [threading.Event() for _ in range(10)]
        self.calls = 0

    @property
    def provider(self) -> TokenProvider:
        """The provider itself."""
        return interactive(local(self.log_in))

    def log_in(self) -> Effect[Token]:
        """Log in."""
        number = self.calls
        self.calls += 1
        self.begun.release()
        assert self.go[number].wait(PATIENCE)
        return self.steps[min(number, len(self.steps) - 1)]()

    def is_asked(self) -> bool:
        """Wait until somebody is asked to log in."""
        return self.begun.acquire(timeout=PATIENCE)


@pytest.fixture
def person() -> Iterator[Person]:
    """Give a person, who leaves at the end."""
    person = Person()
    yield person
    for event in person.go:
        event.set()


def slowly(seconds: float) -> Callable[[Connection], None]:
    """Answer each request with its token, after some time."""

    def play(connection: Connection) -> None:
        while True:
            name = connection.read_request().headers["authorization"].removeprefix("Bearer ")
            connection.wait(seconds)
            connection.send(ok(name))

    return play


@pytest.mark.parametrize("deadline", [None, 110.0, 99.0])
def test_a_person_has_time(deadline: float | None) -> None:
    """A fetch in which a person has to act ends neither by its own limit nor by the time of the call."""
    context = Context(profile=custom("https://coze.example"), within=7.0, deadline=105.0)
    fetching = fetch_context(context, interactive(succeed(token("x"))), None, 100.0, deadline)
    assert (fetching.within, fetching.deadline, fetching.authorizes) == (None, None, False)


@pytest.mark.parametrize("takes", [0.0, 0.25, 0.5], ids=["none", "nearly all", "more than all"])
def test_the_time_of_a_call_begins_after_the_login(colour: Colour, person: Person, takes: float) -> None:
    """However much of a call's time a login took, the call itself has all of it."""
    with Server(slowly(0.2)) as server, Live(colour, server, token=person.provider) as live:
        call = live.begin(READ, timeouts=Timeouts(total=0.4))
        assert person.is_asked()
        time.sleep(takes)
        person.go[0].set()
        assert call.result(PATIENCE) == Success("tok")
    assert person.calls == 1


def test_who_waits_for_a_person_has_time_too(colour: Colour, server: Server, person: Person) -> None:
    """Those who wait for the login of another wait as long as it takes, and then have all their time."""
    with Live(colour, server, token=person.provider) as live:
        calls = [live.begin(READ, timeouts=Timeouts(total=0.3)) for _ in range(10)]
        assert person.is_asked()
        time.sleep(0.5)
        assert not any(call.done() for call in calls)
        person.go[0].set()
        assert outcomes(calls) == [Success("tok")] * 10
    assert person.calls == 1


def test_a_refusal_of_a_person_is_heard_by_all(colour: Colour, server: Server) -> None:
    """If the user says no, in whatever time, those who wait are told so, and nobody is asked a second time for them."""
    no = OAuthError("access_denied", "the user said no")
    person = Person(lambda: fail(no))
    with Live(colour, server, token=person.provider) as live:
        calls = [live.begin(READ, timeouts=Timeouts(total=0.3)) for _ in range(10)]
        assert person.is_asked()
        time.sleep(0.5)
        for event in person.go:
            event.set()
        results = outcomes(calls)
    assert {type(one.failure()) for one in results} == {OAuthError}
    assert person.calls == 1


@pytest.mark.parametrize("nested", [False, True], ids=["alone", "after another"])
@pytest.mark.parametrize("backend", TASKS, ids=str)
def test_a_login_that_is_cancelled_is_begun_by_another(
    server: Server, backend: Colour, person: Person, nested: bool
) -> None:
    """Who is cancelled during a login ends at once; one of those who wait begins it anew, for all of them."""
    provider = person.provider
    if nested:  # a person acts twice: first to choose a way, say, and then to log in
        provider = interactive(interactive(succeed(None)).bind(lambda _: local(person.log_in)))
    with Live(backend, server, token=provider) as live:
        leader = live.begin(READ)
        assert person.is_asked()
        others = [live.begin(READ) for _ in range(5)]
        leader.cancel()
        try:
            with pytest.raises(CancelledError):
                leader.result(0.5)
            assert person.begun.acquire(timeout=0.5)
        finally:
            for event in person.go:
                event.set()
        assert outcomes(others) == [Success("tok")] * 5
    assert person.calls == 2


def test_a_login_that_asyncio_cancels_is_begun_by_another(server: Server, person: Person) -> None:
    """A login is the affair of whoever began it: if its task is cancelled another begins anew."""

    async def main() -> list[Outcome[object]]:
        async with AsyncRunner(**{**server.runner, "token": person.provider}) as runner:
            leader = asyncio.ensure_future(runner.run(READ))
            assert await asyncio.to_thread(person.is_asked)
            others = [asyncio.ensure_future(runner.run(READ)) for _ in range(5)]
            leader.cancel()
            with pytest.raises(asyncio.CancelledError):
                await leader
            assert await asyncio.to_thread(person.is_asked)
            for event in person.go:
                event.set()
            return await asyncio.gather(*others)

    assert asyncio.run(main()) == [Success("tok")] * 5
    assert person.calls == 2


@pytest.mark.parametrize("backend", TASKS, ids=str)
def test_a_renewal_is_not_cancelled_for_a_login_behind_it(backend: Colour) -> None:
    """Where a refresh token stands before a login, its renewal is shielded as any: nobody has to log in for it."""
    logins, busy, done = 0, threading.Event(), threading.Event()

    def log_in() -> Token:
        nonlocal logins
        logins += 1
        return Token(access_token=Secret("old"), expires_at=time.time(), refresh_token=Secret("rt_1"))

    def renewal(connection: Connection) -> None:
        busy.set()
        connection.wait(done)
        connection.send(answer({"access_token": "new", "refresh_token": "rt_2", "expires_in": 900}))

    with Server(replies(renewal)) as oauth, Server(echo) as api:
        app = PKCEApp(client_id="cid", profile=oauth.profile)
        with Live(backend, api, token=refreshing(app, interactive(local(log_in)))) as live:
            assert live.run(READ) == Success("old")
            leader = live.begin(READ)
            assert busy.wait(PATIENCE)
            other = live.begin(READ)
            leader.cancel()
            threading.Timer(0.1, done.set).start()
            assert other.result(PATIENCE) == Success("new")
            with pytest.raises(CancelledError):
                leader.result(PATIENCE)
        assert len(oauth.requests) == 1
    assert logins == 1


def test_each_server_has_its_own_way(colour: Colour, monkeypatch: pytest.MonkeyPatch) -> None:
    """The login server and the API are reached as the environment says for each: one directly, one by a proxy."""
    minted = answer({"access_token": "new", "refresh_token": "rt_2"})
    with Server(replies(ok("by proxy"))) as proxy, Server(replies(minted)) as oauth, Server(replies(ok("no"))) as api:
        monkeypatch.setenv("HTTP_PROXY", proxy.base_url)
        monkeypatch.setenv("NO_PROXY", "localhost")
        app = PKCEApp(client_id="cid", profile=custom(oauth.base_url.replace("127.0.0.1", "localhost")))
        runner = {"token": refresh(app, "rt_1"), "profile": api.profile}
        assert colour.run(READ, runner) == Success("by proxy")
        assert len(oauth.requests) == len(proxy.requests) == 1


def test_a_flight_of_the_parent_is_not_waited_for() -> None:
    """A fetch that was under way when the process was forked is nobody's in the child, which fetches for itself."""
    cell = TokenCell(succeed(token("t", time.time() + 900)))
    match cell.ask(0.0, None, None):
        case Lead(flight):
            flight.process -= 1
        case other:
            pytest.fail(f"no lead: {other}")
    assert isinstance(cell.ask(0.0, None, None), Lead)
    assert cell.land(flight, None, 0.0) is None
    assert isinstance(cell.ask(0.0, None, None), Wait)
