"""Properties of renewing, over all interleavings: no clock, no threads, and an order of events that is drawn.

A `Town` is a login server, an API, and callers that share a token cell. Callers are generators that stop wherever
another could go on: before a request leaves, while it is on its way, and while they wait. Who goes on, what becomes of
each request, and when time passes is drawn.
"""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Generator
from typing import Literal, TypeAlias

import pytest
from desk import API, Desk, broken, failure, ok, refusal, sent
from desk import given as granted
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coze import (
    Closed,
    ConfigError,
    CozeError,
    DeviceApp,
    Effect,
    Failure,
    OAuthError,
    Outcome,
    PKCEApp,
    Retry,
    Secret,
    Sleep,
    Steps,
    Success,
    Timeouts,
    Token,
    TokenCell,
    TransportError,
    WebApp,
    attempt,
    local,
    program,
    raw,
    refresh,
    refreshing,
    static,
    succeed,
)
from coze.auth import pkce, web
from coze.run.cell import FETCH_LIMIT, Flight, Held, Wait
from coze.run.interpret import perform
from coze.run.primitives import Authorize, Context, Exchange, Primitive, Spend, Work
from coze.run.setting import fetch_context

READ = raw("GET", "/v1/things")
LIFE = 600.0
MARGIN = 60.0

Fate: TypeAlias = Literal["answered", "unsent", "unheard", "lost", "busy"]
"""What becomes of a request: nothing leaves, nothing arrives, nothing comes back, or the server has no time."""

UNSENT = TransportError("connect", "refused")
LOST = TransportError("receive", "reset", may_have_been_sent=True)


class Town:
    """A login server whose refresh tokens are good for one use, an API, and callers that share a cell."""

    def __init__(self, callers: int, fates: list[Fate]) -> None:
        self.desk = Desk()
        self.issued: list[Token] = []
        self.refused: set[str] = set()
        self.revoked: set[str] = set()
        self.left: Counter[str] = Counter()
        self.renewals = 0
        self.logins = 0
        self.outcomes: list[Outcome[object]] = []
        self._fates = fates
        self._alive: str | None = None
        app = PKCEApp(client_id="cid", profile=API)
        self.cell = TokenCell(refreshing(app, local(self._log_in)))
        self.desk.cell = self.cell
        self.callers: list[Generator[None, None, None]] = [self._call() for _ in range(callers)]

    # --- the servers

    def _issue(self) -> Token:
        number = len(self.issued) + 1
        self._alive = f"rt_{number}"
        self.issued.append(
            Token(
                access_token=Secret(f"at_{number}"),
                expires_at=self.desk.now + LIFE,
                refresh_token=Secret(self._alive),
            )
        )
        return self.issued[-1]

    def _log_in(self) -> Effect[Token]:
        self.logins += 1
        return succeed(self._issue())

    def _renew(self, exchange: Exchange) -> Outcome[object]:
        """Renew, as the login server does; that the token was due is what the test is about."""
        self.renewals += 1
        latest = self.issued[-1]
        assert latest.expires_at is not None
        due = self.desk.now >= latest.expires_at - MARGIN or latest.access_token.reveal() in self.refused
        assert due, "it was renewed already"
        if sent(exchange)["refresh_token"] != self._alive:
            return refusal("invalid_grant").to(exchange)
        token = self._issue()
        assert token.refresh_token is not None
        answer = granted(token.access_token.reveal(), token.refresh_token.reveal(), token.expires_at)
        return answer.to(exchange)

    def _read(self, exchange: Exchange) -> Outcome[object]:
        name = exchange.headers["Authorization"].removeprefix("Bearer ")
        [token] = [one for one in self.issued if one.access_token.reveal() == name]
        assert token.expires_at is not None
        if name not in self.revoked and self.desk.now < token.expires_at:
            return ok(name).to(exchange)
        self.refused.add(name)
        return type(ok())(401, {"code": 4100, "msg": "no"}).to(exchange)

    # --- a runner, which does one thing at a time

    def _call(self) -> Generator[None, None, None]:
        context = Context(profile=API, retry=Retry(base=0.0), timeouts=Timeouts(total=None))
        self.outcomes.append((yield from self._drive(perform(READ, context), context)))

    def _drive(self, work: Work[Outcome[object]], context: Context) -> Generator[None, None, Outcome[object]]:
        answer: object = None
        try:
            while True:
                try:
                    primitive = work.send(answer)
                except StopIteration as stop:
                    outcome: Outcome[object] = stop.value
                    return outcome
                answer = yield from self._perform(primitive, context)
        finally:
            work.close()

    def _perform(self, primitive: Primitive, context: Context) -> Generator[None, None, object]:
        match primitive:
            case Authorize(rejected):
                return (yield from self._authorize(rejected, context))
            case Exchange() if primitive.http.server is None:
                yield
                return self._read(primitive)
            case Exchange():
                yield
                fate = self._fates.pop() if self._fates else "answered"
                if fate == "unsent":
                    return broken(UNSENT).to(primitive)
                if fate == "busy":
                    return type(ok())(429, b"slowly").to(primitive)
                self.left[sent(primitive)["refresh_token"]] += 1
                yield
                answer = self._renew(primitive) if fate != "unheard" else None
                yield
                return answer if fate == "answered" else broken(LOST).to(primitive)
            case _:
                return self.desk.answer(primitive)

    def _authorize(self, rejected: Token | None, context: Context) -> Generator[None, None, Outcome[Held]]:
        cell = self.cell
        held = cell.fresh(self.desk.now) if rejected is None else None
        if held is not None:
            return Success(held)
        while True:
            advice = cell.ask(self.desk.now, rejected, None)
            if isinstance(advice, Held):
                return Success(advice)
            if isinstance(advice, Wait):
                while not advice.flight.landed.is_set():
                    yield
                if advice.flight.outcome is not None and not isinstance(advice.flight.outcome, Success):
                    return advice.flight.outcome
                continue
            return (yield from self._fetch(advice.flight, advice.former, context))

    def _fetch(self, flight: Flight, former: Token | None, context: Context) -> Generator[None, None, Outcome[Held]]:
        outcome = None
        landed = None
        try:
            fetching = fetch_context(context, self.cell.provider, former, self.desk.elapsed, None)
            outcome = yield from self._drive(perform(self.cell.provider, fetching), fetching)
        finally:
            landed = self.cell.land(flight, outcome, self.desk.now)  # type: ignore[arg-type]  # a token's
        assert landed is not None
        return landed

    # --- what happens

    def happen(self, events: list[int]) -> None:
        """Let each event happen, and then let all callers come to their ends."""
        for event in events:
            self.happens(event)
        while any(inspect.getgeneratorstate(caller) != inspect.GEN_CLOSED for caller in self.callers):
            for number in range(len(self.callers)):
                self.happens(number)

    def happens(self, event: int) -> None:
        """Let a caller go on, by its number; beyond these a caller is cancelled, or time passes, or a token dies."""
        count = len(self.callers)
        if event < count:
            next(self.callers[event], None)
        elif event < 2 * count:
            self.callers[event - count].close()
        elif event == 2 * count:
            self.desk.elapsed += LIFE - MARGIN / 2  # due, and still valid
        elif event == 2 * count + 1:
            self.desk.elapsed += LIFE
        elif self.issued:
            self.revoked.add(self.issued[-1].access_token.reveal())


CALLERS = 5
GO_ON = st.integers(0, CALLERS - 1)
PASS_TIME = st.integers(2 * CALLERS, 2 * CALLERS + 2)
ANYTHING = st.integers(0, 2 * CALLERS + 2)


def second_wave(town: Town) -> None:
    """Let the same number of callers begin anew."""
    town.callers = [town._call() for _ in town.callers]


@settings(max_examples=80)
@given(rounds=st.lists(st.tuples(PASS_TIME, st.lists(GO_ON, max_size=25)), min_size=1, max_size=5))
def test_a_token_is_renewed_once_each_time_that_it_is_due(rounds: list[tuple[int, list[int]]]) -> None:
    """However callers interleave, each expiry and each revocation costs one renewal, and every caller is served."""
    town = Town(CALLERS, [])
    town.happen([])
    assert (town.logins, town.renewals) == (1, 0)
    for passing, order in rounds:
        second_wave(town)
        town.happens(passing)
        town.happen(order)
    assert len(town.outcomes) == CALLERS * (1 + len(rounds))
    assert all(isinstance(outcome, Success) for outcome in town.outcomes)
    assert (town.logins, town.renewals) == (1, len(rounds))
    assert set(town.left.values()) == {1}


FATES = st.lists(st.sampled_from(["answered", "unsent", "unheard", "lost", "busy"]), max_size=12)


@settings(max_examples=150)
@given(waves=st.lists(st.lists(ANYTHING, max_size=30), min_size=1, max_size=4), fates=FATES)
@example(waves=[[0] * 3, [10, 0, 0, 0]], fates=["lost"])
@example(waves=[[0] * 3, [10, 0, 0, 5, 1, 1, 1]], fates=[])
def test_a_refresh_token_leaves_once(waves: list[list[int]], fates: list[Fate]) -> None:
    """Whoever is cancelled, whatever is lost, whenever time passes: no refresh token is sent twice once it has left.

    Nor is one renewed that need not be; and when all is quiet again, a caller is served.
    """
    town = Town(CALLERS, fates)
    for events in waves:
        second_wave(town)
        town.happen(events)
        assert max(town.left.values(), default=0) <= 1
    town._fates.clear()
    town.callers = [town._call()]
    town.happen([])
    assert isinstance(town.outcomes[-1], Success)


@settings(max_examples=60)
@given(order=st.lists(GO_ON, max_size=30), busy=st.lists(st.sampled_from(["unsent", "busy"]), max_size=2))
def test_what_never_left_is_sent_again(order: list[int], busy: list[Fate]) -> None:
    """If the request never left, or the server had no time for it, the refresh token is as good as before."""
    town = Town(CALLERS, [*busy])
    town.happen([])
    second_wave(town)
    town.happens(2 * CALLERS + 1)
    town.happen(order)
    assert (town.logins, town.renewals, dict(town.left)) == (1, 1, {"rt_1": 1})


# --- one secret, and what becomes of it -------------------------------------------------------------------------------

VERIFIER = "v" * 43
SINGLE_USE: dict[str, Callable[[], Effect[Token]]] = {
    "refresh of the web": lambda: refresh(WebApp(client_id="cid", client_secret="csec"), "once"),
    "refresh of PKCE": lambda: refresh(PKCEApp(client_id="cid"), "once"),
    "refresh of a device": lambda: refresh(DeviceApp(client_id="cid"), "once"),
    "code of the web": lambda: web.exchange(
        WebApp(client_id="cid", client_secret="csec"), code="once", redirect_uri="https://e.com"
    ),
    "code of PKCE": lambda: pkce.exchange(
        PKCEApp(client_id="cid"), code="once", redirect_uri="https://e.com", verifier=VERIFIER
    ),
}
KEPT = [broken(UNSENT), broken(TransportError("pool", "full")), type(ok())(429, b"slowly")]
KEPT += [type(ok())(status, {"code": code, "msg": "no"}) for code, status in ((4009, 200), (4013, 429), (4020, 200))]
USED = [
    granted(),
    broken(LOST),
    broken(TransportError("send", "cut", may_have_been_sent=True)),
    refusal("invalid_grant"),
]
USED += [type(ok())(503, b"<html>"), type(ok())(302, b""), ok(), type(ok())(200, {"code": 5000, "msg": "?"})]


@pytest.mark.parametrize("name", SINGLE_USE)
@settings(max_examples=40)
@given(fates=st.lists(st.sampled_from([*KEPT, *KEPT, *USED]), min_size=1, max_size=10), runs=st.integers(1, 5))
def test_a_single_use_secret_is_sent_until_it_is_used(name: str, fates: list[object], runs: int) -> None:
    """A code and a refresh token are sent again, by this run and by later ones, until one has left; then no more."""
    effect = SINGLE_USE[name]()
    desk = Desk(*fates)  # type: ignore[arg-type]  # answers they are
    last: Outcome[Token] | None = None
    for _ in range(runs):
        used = any(one in USED for one in fates[: len(desk.exchanges)])
        before = len(desk.exchanges)
        last = desk.perform(effect)
        assert (len(desk.exchanges) > before) is not used
        if used:
            error = failure(last)
            assert isinstance(error, OAuthError)
            assert (error.error, error.attempts) == ("invalid_grant", 0)
    answered = [fates[min(number, len(fates) - 1)] for number in range(len(desk.exchanges))]
    assert [one in USED for one in answered[:-1]] == [False] * (len(answered) - 1)


@pytest.mark.parametrize("error", [Closed("runner"), ConfigError("proxy", "wrong")], ids=["closed", "misconfigured"])
def test_a_runner_that_sends_nothing_uses_nothing(error: CozeError) -> None:
    """If a runner is closed, or has no way to the server, nothing left: another one of the same cell sends it."""
    desk = Desk(broken(error), granted())
    effect = SINGLE_USE["refresh of PKCE"]()
    assert type(failure(desk.perform(effect))) is type(error)
    assert isinstance(desk.perform(effect), Success)


def test_what_is_given_up_before_it_leaves_may_be_sent() -> None:
    """A program that ends before its request leaves has used nothing; one that ends while it is away has."""
    effect = SINGLE_USE["refresh of PKCE"]()
    desk = Desk(granted())
    work = desk.begin(effect)
    answer: object = None
    while not isinstance(asked := work.send(answer), Spend):
        answer = desk.answer(asked)
    work.close()
    assert isinstance(desk.perform(effect), Success)
    other = Desk(granted())
    work, answer = other.begin(effect), None
    while not isinstance(asked := work.send(answer), Exchange):
        answer = other.answer(asked)
    work.close()
    assert isinstance(failure(other.perform(effect)), OAuthError)


def test_one_secret_does_not_stand_for_another() -> None:
    """What is used up is the secret, whatever it is used for: others are sent, before and after."""
    desk = Desk(granted())
    for name in ("rt_1", "rt_2", "rt_3"):
        assert isinstance(desk.perform(refresh(PKCEApp(client_id="cid"), name)), Success)
    assert len(desk.exchanges) == 3


class Slow(Desk):
    """A desk whose runner has a provider that takes its time."""

    slow = TokenCell(Sleep(FETCH_LIMIT + 1.0).bind(lambda _: static("late")))

    def answer(self, primitive: Primitive) -> object:
        """Answer one primitive."""
        if not isinstance(primitive, Authorize):
            return super().answer(primitive)
        found = self.token(self.slow)
        return found if isinstance(found, Failure) else Success(Held(found.unwrap(), 0.0))


@program
def trying() -> Steps[CozeError]:
    """Attempt a call, and go on with its failure."""
    return failure((yield from attempt(READ)))


def test_a_fetch_that_takes_too_long_is_a_failure_like_any_other() -> None:
    """The half minute of a fetch is none of its caller's limits: his program goes on, and no `within` is blamed."""
    error = Slow(ok()).perform(trying()).unwrap()
    assert isinstance(error, TransportError)
    assert error.timed_out
