"""Interpretation, driven by hand: every primitive is answered by the test, with no clock, no socket and no patching."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Generator
from typing import Any, TypeVar

import pytest
from attrs import evolve, frozen
from colours import Colour
from desk import (
    API,
    FIRST,
    REFUSED,
    RESET,
    SECOND,
    START,
    TIMED_OUT,
    Answer,
    Desk,
    Said,
    broken,
    failure,
    ok,
    page,
    refused,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from coze import (
    ApiError,
    Closed,
    ConfigError,
    CozeError,
    DecodeError,
    Effect,
    Failure,
    InvalidArgument,
    LimitExceeded,
    Limits,
    Now,
    OAuthError,
    Outcome,
    Record,
    Reply,
    Request,
    Retry,
    Sleep,
    Steps,
    Stream,
    StreamInterrupted,
    Success,
    Timeouts,
    TransportError,
    UnexpectedResponse,
    attempt,
    custom,
    fail,
    path,
    program,
    raw,
    replied,
    succeed,
    with_headers,
    with_policy,
)
from coze.api import bots, chat, files, users
from coze.api.answers import recover
from coze.decode import anything
from coze.effect import local
from coze.endpoint import post
from coze.errors import Call, Problem
from coze.models.chat_events import (
    AudioDelta,
    ChatEvent,
    Completed,
    Created,
    Done,
    Failed,
    MessageDelta,
    RequiresAction,
    UnknownEvent,
)
from coze.run.interpret import SLOWEST_UPLOAD, perform, redirected
from coze.run.primitives import (
    Authorize,
    Clock,
    Context,
    Exchange,
    Invoke,
    Measure,
    Measured,
    Observe,
    Primitive,
    Read,
    Shut,
)
from coze.run.streams import follow
from coze.values import FrozenDict

T = TypeVar("T")

READ = raw("GET", "/v1/things")
WRITE = raw("POST", "/v1/things", body={"a": 1})
CAREFUL = Retry(attempts=4, base=1.0, longest_backoff=3.0, longest_pause=10.0)


# --- one call ---------------------------------------------------------------------------------------------------------


def test_a_call_asks_for_time_a_token_and_one_exchange() -> None:
    """A small call asks for a clock, a token and an exchange, in this order, and for nothing else."""
    desk = Desk(ok({"shine": 11}))
    assert desk.perform(READ) == Success({"shine": 11})
    assert [type(one) for one in desk.asked] == [Clock, Authorize, Exchange]


def test_an_exchange_is_addressed_and_authorized() -> None:
    """The exchange has the URL of the profile's server, the token, and the caller's headers before the runner's."""
    desk = Desk(ok())
    request = with_headers(bots.retrieve(bot_id="a/b", is_published=True), {"X-One": "mine"})
    desk.perform(request, headers=FrozenDict({"X-One": "runner's", "X-Two": "runner's"}))
    [exchange] = desk.exchanges
    assert exchange.url == "https://coze.example/v1/bots/a%2Fb?is_published=true"
    assert exchange.headers == {"Authorization": "Bearer tok_1", "X-One": "mine", "X-Two": "runner's"}
    assert "tok_1" not in repr(exchange)


def test_a_header_of_another_spelling_is_the_same_header() -> None:
    """A header that the caller gives replaces one of the same name, in whatever letters either is written."""
    desk = Desk(ok())
    request = with_headers(READ, {"authorization": "Bearer one_tenant", "x-tag": "request"})
    desk.perform(request, headers=FrozenDict({"Authorization": "Bearer another_tenant", "X-Tag": "runner"}))
    [exchange] = desk.exchanges
    assert sorted((name.lower(), value) for name, value in exchange.headers.items()) == [
        ("authorization", "Bearer one_tenant"),
        ("x-tag", "request"),
    ]


@pytest.mark.parametrize("name", ["Authorization", "authorization", "AUTHORIZATION"])
def test_a_token_of_the_callers_is_the_only_one(name: str) -> None:
    """Where the caller gives `Authorization`, the runner's token is not asked for, and a 401 is not replayed."""
    desk = Desk(refused(4100, 401))
    outcome = desk.perform(with_headers(READ, {name: "Bearer mine"}))
    assert failure(outcome) == ApiError(
        4100, "no", kind="authentication", status=401, log_id="log-1", attempts=1, call=READ.http.call("coze.example")
    )
    assert [dict(one.headers) for one in desk.exchanges] == [{name: "Bearer mine"}]
    assert not any(isinstance(one, Authorize) for one in desk.asked)


def test_a_request_without_authorization_asks_for_no_token() -> None:
    """A request that is not authorized, as a token endpoint's is, goes out without a token."""
    desk = Desk(ok())
    desk.perform(evolve(READ, http=evolve(READ.http, authorized=False)))
    assert [type(one) for one in desk.asked] == [Clock, Exchange]
    assert "Authorization" not in desk.exchanges[0].headers


def test_a_value_knows_its_answer() -> None:
    """A model and a reply tell the log id, the status, and the attempts that were made."""
    user = Desk(page(503), ok({"user_id": 7})).perform(users.me()).unwrap()
    assert user.user_id == "7"
    assert (user.response.log_id, user.response.status, user.response.attempts) == ("log-1", 200, 2)
    reply: Reply[object] = Desk(page(503), ok(1)).perform(replied(READ)).unwrap()
    assert (reply.value, reply.log_id, reply.status, reply.attempts) == (1, "log-1", 200, 2)


def test_a_failure_of_the_token_is_the_outcome() -> None:
    """Without a token nothing is sent, and the failure says for which call."""
    desk = Desk(ok(), tokens=[Failure(ConfigError("COZE_API_TOKEN", "set it"))])
    outcome = desk.perform(READ)
    assert failure(outcome) == ConfigError("COZE_API_TOKEN", "set it", call=READ.http.call("coze.example"))
    assert desk.exchanges == []


# --- retries ----------------------------------------------------------------------------------------------------------

FINE = ok(1)
RETRIES: dict[str, tuple[Request[object], list[Answer], list[float], type[CozeError] | None]] = {
    "a read backs off, up to a limit": (READ, [page(503), page(502), page(500), FINE], [0.5, 1.0, 1.5], None),
    "a read ends with the last try": (READ, [page(503)], [0.5, 1.0, 1.5], UnexpectedResponse),
    "a read that was cut": (READ, [broken(RESET), FINE], [0.5], None),
    "a read that the server was too slow for": (READ, [page(408), FINE], [0.5], None),
    "a read that a code calls transient": (READ, [refused(5000), FINE], [0.5], None),
    "a read that is wrong": (READ, [refused(4000), FINE], [], ApiError),
    "a read of nothing": (READ, [page(404), FINE], [], UnexpectedResponse),
    "a read of a wrong shape": (READ, [Said(body=[]), FINE], [], DecodeError),
    "a read of too much": (READ, [broken(LimitExceeded("limits.response_bytes", 1)), FINE], [], LimitExceeded),
    "a write that was refused a connection": (WRITE, [broken(REFUSED), FINE], [0.5], None),
    "a write that was cut": (WRITE, [broken(RESET), FINE], [], TransportError),
    "a write that broke a server": (WRITE, [page(503), FINE], [], UnexpectedResponse),
    "a write that timed out": (WRITE, [page(408), FINE], [], UnexpectedResponse),
    "a write that broke Coze": (WRITE, [refused(5000), FINE], [], ApiError),
    "a write that was not begun": (WRITE, [refused(4009), refused(4020), FINE], [1.0, 1.0], None),
    "a write that came too often": (WRITE, [refused(4013, 429), FINE], [1.0], None),
    "the server's pause": (READ, [page(503, retry_after=3.0), FINE], [3.0], None),
    "the server's pause after a write": (WRITE, [refused(4013, 429, retry_after=3.5), FINE], [3.5], None),
    "no pause at all": (READ, [page(503, retry_after=0.0), FINE], [0.0], None),
    "the longest pause": (READ, [page(503, retry_after=10.0), FINE], [10.0], None),
    "a pause that is too long": (READ, [page(503, retry_after=10.5), FINE], [], UnexpectedResponse),
    "a pause of Coze's that is too long": (READ, [refused(4013, 429, retry_after=3600.0)], [], ApiError),
}


@pytest.mark.parametrize("name", RETRIES)
def test_a_call_is_tried_again_after_exact_pauses(name: str) -> None:
    """What may be repeated is, after the pauses that the policy says; the error knows all the tries that were made."""
    request, answers, pauses, error = RETRIES[name]
    desk = Desk(*answers)
    outcome = desk.perform(request, retry=CAREFUL)
    assert desk.pauses == pauses
    assert [one.attempt for one in desk.exchanges] == list(range(1, len(pauses) + 2))
    if error is None:
        assert outcome == Success(1)
    else:
        assert type(failure(outcome)) is error
        assert failure(outcome).attempts == len(pauses) + 1
        assert failure(outcome).call == request.http.call("coze.example")


@pytest.mark.parametrize(("answer", "seconds"), [(page(503, retry_after=11.0), 11.0), (refused(4013, 429), None)])
def test_a_pause_that_was_not_granted_is_told(answer: Said, seconds: float | None) -> None:
    """An error that ends a call for the length of a pause holds that length."""
    error = failure(Desk(answer).perform(READ, retry=evolve(CAREFUL, attempts=1 if seconds is None else 4)))
    assert isinstance(error, UnexpectedResponse | ApiError)
    assert error.retry_after == seconds


@settings(max_examples=60)
@given(
    answers=st.lists(
        st.builds(
            evolve,
            st.sampled_from([page(503), page(429), refused(4013, 429), broken(RESET), broken(REFUSED), page(404)]),
            takes=st.floats(0, 30),
            retry_after=st.none() | st.floats(0, 40),
        ),
        min_size=1,
        max_size=8,
    ),
    request=st.sampled_from([READ, WRITE]),
    retry=st.builds(Retry, attempts=st.integers(1, 6), base=st.floats(0, 10)),
    chance=st.floats(0, 1, exclude_max=True),
    within=st.none() | st.floats(0.1, 80),
)
def test_a_call_never_tries_too_often_nor_too_long(
    answers: list[Said], request: Request[object], retry: Retry, chance: float, within: float | None
) -> None:
    """Whatever happens, a call makes at most the tries of its policy, and ends by its deadline."""

    def bounded(said: Said) -> Answer:
        def answer(exchange: Exchange) -> Said:
            assert exchange.deadline is not None
            left = exchange.deadline - desk.elapsed
            return said if said.takes <= left else broken(TIMED_OUT, takes=max(left, 0.0))

        return answer

    desk = Desk(*map(bounded, answers))
    desk.chance = chance
    outcome = desk.perform(request, retry=retry, within=within)
    assert isinstance(outcome, Failure)
    assert 1 <= len(desk.exchanges) <= retry.attempts
    assert desk.elapsed <= min(60.0, within or 60.0) + 1e-6
    assert all(0 <= pause <= max(retry.longest_backoff, retry.longest_pause) for pause in desk.pauses)


# --- time -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("context", "deadline"),
    [
        ({}, 60.0),
        ({"timeouts": Timeouts(total=5.0)}, 5.0),
        ({"timeouts": Timeouts(total=None)}, None),
        ({"within": 7.0}, 7.0),
        ({"within": 700.0}, 60.0),
        ({"within": 7.0, "timeouts": Timeouts(total=None)}, 7.0),
    ],
)
def test_one_deadline_holds_for_the_token_and_the_exchange(context: dict[str, Any], deadline: float | None) -> None:
    """The token and the exchange end by the call's total or by the limit of the whole, whichever comes first."""
    desk = Desk(ok())
    desk.perform(READ, **context)
    assert [one.deadline for one in desk.asked if isinstance(one, Authorize | Exchange)] == [deadline] * 2


def test_the_deadline_is_that_of_all_tries() -> None:
    """A later try has the deadline of the first, and none begins that could not end."""
    desk = Desk(broken(RESET, takes=4.0))
    outcome = desk.perform(READ, retry=Retry(attempts=9, base=2.0), timeouts=Timeouts(total=10.0))
    assert [one.deadline for one in desk.exchanges] == [10.0, 10.0]
    assert failure(outcome) == evolve(RESET, call=READ.http.call("coze.example"), attempts=2)
    assert desk.elapsed == 9.0


def test_an_endpoint_that_is_slow_has_a_longer_default() -> None:
    """The total of an endpoint holds where the caller chose nothing, and not where he did."""
    slow = post("workflows.runs.create", path("/v1/slow"), anything(), {}, total=600.0)
    desk = Desk(ok())
    desk.perform(slow)
    desk.perform(slow, timeouts=Timeouts(total=5.0))
    assert [(one.timeouts.total, one.timeouts.read) for one in desk.exchanges] == [(600.0, 600.0), (5.0, 60.0)]
    assert [one.deadline for one in desk.exchanges] == [600.0, 5.0]


def test_within_ends_a_sleep() -> None:
    """A pause that is longer than the whole may take ends when the whole must."""
    desk = Desk()
    assert desk.perform(Sleep(10.0), within=4.0) == Failure(LimitExceeded("within", 4.0))
    assert desk.elapsed == 4.0
    assert Desk().perform(Sleep(4.0), within=4.0) == Success(None)


def test_within_ends_an_exchange() -> None:
    """A call that the limit of the whole cuts off says so, with its name and the tries it made."""
    desk = Desk(ok(takes=3.0), broken(TIMED_OUT, takes=1.0))
    outcome = desk.perform(READ.bind(lambda _: READ), within=4.0)
    assert failure(outcome) == LimitExceeded("within", 4.0, call=READ.http.call("coze.example"), attempts=1)


def test_a_total_that_runs_out_is_no_limit_of_the_whole() -> None:
    """A call that its own total cuts off is a timeout of the transport, though the whole is limited too."""
    outcome = Desk(broken(TIMED_OUT, takes=60.0)).perform(WRITE, within=100.0)
    assert failure(outcome) == evolve(TIMED_OUT, call=WRITE.http.call("coze.example"), attempts=1)


@program
def stubborn(step: Effect[object]) -> Steps[None]:
    """Do something again and again, whatever comes of it."""
    while True:
        yield from attempt(step)


@pytest.mark.parametrize("step", [Sleep(1.0), READ], ids=["sleep", "call"])
def test_within_limits_a_program_that_never_gives_up(step: Effect[object]) -> None:
    """A program that takes every failure and goes on ends with the limit of the whole."""

    def late(exchange: Exchange) -> Said:
        assert exchange.deadline is not None
        return ok(takes=1.0) if desk.elapsed + 1.0 <= exchange.deadline else broken(TIMED_OUT, takes=0.0)

    desk = Desk(late)
    assert isinstance(failure(desk.perform(stubborn(step), within=5.0)), LimitExceeded)


# --- the token --------------------------------------------------------------------------------------------------------

REJECTIONS: dict[str, tuple[Said, float, bool]] = {
    "401 with 4100": (refused(4100, 401), 0.0, True),
    "200 with 4100": (refused(4100), 0.0, True),
    "200 with Studio's code": (refused(700012006), 0.0, True),
    "401 of a gateway": (page(401), 0.0, True),
    "401 with a code that nobody knows": (refused(999, 401), 0.0, True),
    "4101 with a young token": (refused(4101), 60.0, False),
    "4101 with an old token": (refused(4101), 60.5, True),
    "401 and 4101 with a young token": (refused(4101, 401), 10.0, False),
    "no permission": (refused(4102, 403), 1000.0, False),
    "403 of a gateway": (page(403), 1000.0, False),
    "nothing there": (refused(4200, 404), 1000.0, False),
}


@pytest.mark.parametrize("request_", [READ, WRITE], ids=["read", "write"])
@pytest.mark.parametrize("name", REJECTIONS)
def test_a_token_that_is_refused_is_replaced_once(name: str, request_: Request[object]) -> None:
    """A refusal of the token brings one replay with another token, at once; other refusals bring none."""
    said, age, replayed = REJECTIONS[name]
    desk = Desk(said, FINE, tokens=[Success(FIRST), Success(SECOND)], age=age)
    outcome = desk.perform(request_)
    assert desk.pauses == []
    assert [one.headers["Authorization"] for one in desk.exchanges] == ["Bearer tok_1", "Bearer tok_2"][: 1 + replayed]
    assert [one.rejected for one in desk.asked if isinstance(one, Authorize)] == [None, FIRST][: 1 + replayed]
    assert isinstance(outcome, Success) == replayed


@pytest.mark.parametrize(("said", "age"), [(refused(4100, 401), 0.0), (refused(4101), 100.0), (page(401), 0.0)])
def test_a_token_is_never_replaced_twice(said: Said, age: float) -> None:
    """If the other token is refused too, that is the outcome."""
    desk = Desk(said, tokens=[Success(FIRST), Success(SECOND), Success(FIRST)], age=age)
    assert failure(desk.perform(READ)).attempts == 2
    assert len(desk.exchanges) == 2


def test_a_provider_without_another_token_ends_the_call() -> None:
    """If the provider gives the same token again, nothing is replayed, and the refusal is the outcome."""
    desk = Desk(refused(4100, 401))
    error = failure(desk.perform(READ))
    assert isinstance(error, ApiError)
    assert (error.code, error.attempts, error.log_id) == (4100, 1, "log-1")
    assert len(desk.exchanges) == 1


def test_a_provider_that_fails_ends_the_call() -> None:
    """If there is no other token to be had, the provider's failure is the outcome."""
    error = OAuthError("invalid_grant", call=Call(endpoint="token", method="POST", path="/token"))
    desk = Desk(refused(4100, 401), tokens=[Success(FIRST), Failure(error)])
    assert desk.perform(READ) == Failure(error)
    assert len(desk.exchanges) == 1


def test_a_replay_and_retries_share_the_tries() -> None:
    """After a replay, what passes by itself is tried again, with the new token, until the tries are used up."""
    desk = Desk(refused(4100, 401), page(503), page(503), tokens=[Success(FIRST), Success(SECOND)])
    assert failure(desk.perform(READ, retry=CAREFUL)).attempts == 4
    assert [one.headers["Authorization"] for one in desk.exchanges] == ["Bearer tok_1", *["Bearer tok_2"] * 3]


# --- redirects --------------------------------------------------------------------------------------------------------

HERE = "https://coze.example/v1/things"


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/v2/things?a=1", "https://coze.example/v2/things?a=1"),
        ("more", "https://coze.example/v1/more"),
        ("https://coze.example/v2", "https://coze.example/v2"),
        ("https://coze.example:443/v2", "https://coze.example:443/v2"),
        ("//coze.example/v2", "https://coze.example/v2"),
        ("HTTPS://COZE.example/v2#part", "https://COZE.example/v2"),
        ("http://coze.example/v2", None),
        ("https://coze.example:444/v2", None),
        ("https://other.example/v2", None),
        ("//other.example/v2", None),
        ("https://coze.example@other.example/", None),
        ("https://user:word@coze.example/", None),
        ("https://coze.example.other.example/", None),
        ("https://coze.example\\@other.example/", None),
        ("https:///other.example/", "https://coze.example/other.example/"),
        ("https://[::1/", None),
        ("https://coze.example:99999999/", None),
        ("javascript:alert(1)", None),
        ("", None),
        ("/a\r\nX: y", None),
        ("/caf\u00e9", None),
    ],
)
def test_a_redirect_stays_within_its_origin(location: str, target: str | None) -> None:
    """Only a location of the same scheme, host and port, without a user, is gone to."""
    found = redirected(HERE, location)
    assert (found and found.lower()) == (target and target.lower())


def test_a_get_is_followed_three_times() -> None:
    """A GET goes where the server sends it, with its token, at most three times; all of it is one try."""
    places = [page(status, location=f"/v{status}") for status in (301, 302, 303)]
    desk = Desk(*places, ok(1))
    assert desk.perform(READ) == Success(1)
    assert [one.url for one in desk.exchanges] == [HERE, *(f"https://coze.example/v{n}" for n in (301, 302, 303))]
    assert {(one.headers["Authorization"], one.attempt) for one in desk.exchanges} == {("Bearer tok_1", 1)}
    desk = Desk(page(308, location="/round"))
    error = failure(desk.perform(READ))
    assert isinstance(error, UnexpectedResponse)
    assert (error.status, error.attempts, len(desk.exchanges)) == (308, 1, 4)


@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 307, 308])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_but_a_get_is_followed(method: str, status: int) -> None:
    """Any other method's redirect is an unexpected response, and is not gone to."""
    desk = Desk(page(status, location="/elsewhere"))
    error = failure(desk.perform(raw(method, "/v1/things", body={})))
    assert isinstance(error, UnexpectedResponse)
    assert (error.status, len(desk.exchanges)) == (status, 1)


@pytest.mark.parametrize("location", [None, "https://other.example/", "http://coze.example/"])
def test_a_get_is_not_followed_elsewhere(location: str | None) -> None:
    """A redirect to nowhere, to another origin, or to plain http, is an unexpected response."""
    desk = Desk(page(302, location))
    error = failure(desk.perform(READ))
    assert isinstance(error, UnexpectedResponse)
    assert (error.status, len(desk.exchanges)) == (302, 1)


# --- what is refused --------------------------------------------------------------------------------------------------

INVALID: dict[str, Request[Any]] = {
    "an empty id": bots.retrieve(bot_id=""),
    "a dot segment": bots.retrieve(bot_id=".."),
    "a control character": bots.retrieve(bot_id="7\n"),
    "a number out of range": bots.list(workspace_id="7", page_num=0),
    "half of a surrogate pair": bots.list(workspace_id="\ud800"),
    "a header on two lines": raw("GET", "/v1/x", headers={"X": "a\r\nY: b"}),
    "a header without a name": raw("GET", "/v1/x", headers={"": "a"}),
    "a method that is none": raw("BREW", "/v1/x"),
    "a path that is none": raw("GET", "https://other.example/"),
    "a body that JSON cannot hold": raw("POST", "/v1/x", body={"n": float("nan")}),
    "a file that is open for text": files.upload(file=io.StringIO("text")),  # type: ignore[arg-type]  # that is the point
    "a file name on two lines": files.upload(file=("a\r\nb", b"")),
    "headers of the request's caller": with_headers(READ, {"X-Bad": "a\x00"}),
}


@pytest.mark.parametrize("name", INVALID)
def test_what_cannot_be_sent_is_refused_before_anything_is_asked_for(name: str) -> None:
    """A request with an argument that cannot be sent asks for nothing at all, and names its call."""
    desk = Desk(ok())
    error = failure(desk.perform(INVALID[name], observed=True))
    assert isinstance(error, InvalidArgument)
    assert error.call is not None
    assert desk.asked == []


def test_settings_that_cannot_be_used_are_refused_before_anything_is_asked_for() -> None:
    """A base URL that is none, and headers of the runner that cannot be sent, are refused the same way."""
    desk = Desk(ok())
    wrong = custom("https://user:word@coze.example")
    assert isinstance(failure(desk.perform(READ, profile=wrong)), ConfigError)
    assert isinstance(failure(desk.perform(READ, headers=FrozenDict({"X": "\n"}))), InvalidArgument)
    assert isinstance(failure(desk.follow(TALK, headers=FrozenDict({"X": "\n"}))[0]), InvalidArgument)
    assert isinstance(failure(desk.follow(chat.stream(bot_id="7", user_id="\udc00"))[0]), InvalidArgument)
    assert {type(one) for one in desk.asked} <= {Clock}


# --- files ------------------------------------------------------------------------------------------------------------


def test_an_upload_is_measured_and_has_time_for_its_size() -> None:
    """An upload is looked at before a token is asked for, and its size prolongs the default total, not a chosen one."""
    desk = Desk(ok({"id": "7"}))
    desk.measured = Success(Measured((SLOWEST_UPLOAD * 30,), (0,)))
    upload = files.upload(file=b"")
    desk.perform(upload)
    desk.perform(upload, timeouts=Timeouts(total=20.0))
    assert [type(one) for one in desk.asked[:4]] == [Clock, Measure, Authorize, Exchange]
    assert [one.deadline for one in desk.exchanges] == [90.0, 20.0]


def test_a_file_that_is_not_there_is_an_argument() -> None:
    """A file that cannot be read is refused before a token is asked for."""
    desk = Desk(ok())
    desk.measured = Failure(InvalidArgument("file", "the file cannot be read"))
    error = failure(desk.perform(files.upload(file="/nowhere")))
    assert isinstance(error, InvalidArgument)
    assert error.call is not None
    assert error.call.endpoint == "files.upload"
    assert [type(one) for one in desk.asked] == [Clock, Measure]


@pytest.mark.parametrize(("start", "tries"), [(0, 3), (None, 1)])
def test_what_can_be_read_once_is_sent_once(start: int | None, tries: int) -> None:
    """A file that cannot be read again is not sent again, even if nothing of it was."""
    desk = Desk(broken(REFUSED))
    desk.measured = Success(Measured((None if start is None else 3,), (start,)))
    assert failure(desk.perform(files.upload(file=b"abc"))).attempts == tries


# --- programs ---------------------------------------------------------------------------------------------------------


def test_ten_thousand_maps_run() -> None:
    """Ten thousand chained maps, and as many binds, run; so do as many when the first one fails."""
    mapped: Effect[int] = Now().map(lambda _: 0)
    bound: Effect[int] = succeed(0)
    failing: Effect[int] = READ.map(lambda _: 0)
    for _ in range(10_000):
        mapped = mapped.map(lambda n: n + 1)
        bound = bound.bind(lambda n: succeed(n + 1))
        failing = failing.map(lambda n: n + 1)
    assert Desk().perform(mapped) == Success(10_000)
    assert Desk().perform(bound) == Success(10_000)
    assert isinstance(failure(Desk(refused(4000)).perform(failing)), ApiError)


@program
def countdown(number: int) -> Steps[int]:
    """Call itself, as deep as the number says."""
    return 0 if number == 0 else 1 + (yield from countdown(number - 1))


def test_programs_call_themselves_as_deep_as_they_like() -> None:
    """A program may call itself thousands of times deep."""
    assert Desk().perform(countdown(5_000)) == Success(5_000)


@given(st.integers(), st.integers(), st.integers())
def test_effects_compose_as_functions_do(value: int, more: int, factor: int) -> None:
    """`map` and `bind` keep the laws of functors and monads under interpretation."""
    run = Desk().perform

    def plus(n: int) -> Effect[int]:
        return succeed(n + more)

    def times(n: int) -> Effect[int]:
        return Now().map(lambda _: n * factor)

    start: Effect[int] = succeed(value)
    assert run(start.map(lambda n: n)) == run(start)
    assert run(start.map(lambda n: n + more).map(lambda n: n * factor)) == run(start.map(lambda n: (n + more) * factor))
    assert run(start.bind(plus)) == run(plus(value))
    assert run(start.bind(succeed)) == run(start)
    assert run(start.bind(plus).bind(times)) == run(start.bind(lambda n: plus(n).bind(times)))


def noted(notes: list[str], name: str, inner: Effect[T]) -> Effect[T]:
    """Perform an effect in a program that notes how it ends."""

    @program
    def body() -> Steps[T]:
        notes.append(f"{name} begins")
        try:
            value = yield from inner
            notes.append(f"{name} goes on")
            return value
        finally:
            notes.append(f"{name} ends")

    return body()


def test_a_failure_ends_a_program_and_closes_what_is_begun() -> None:
    """A failure ends all programs around it, from the inside out; what comes after it is not performed."""
    notes: list[str] = []
    error = ConfigError("x", "y")
    inner: Effect[object] = noted(notes, "inner", fail(error))
    desk = Desk(ok())
    outcome = desk.perform(noted(notes, "outer", inner.bind(lambda _: READ)))
    assert outcome == Failure(error)
    assert notes == ["outer begins", "inner begins", "inner ends", "outer ends"]
    assert desk.exchanges == []


def test_an_attempt_hands_a_failure_over() -> None:
    """`attempt` gives the outcome, be it a failure, and the program around it goes on."""
    notes: list[str] = []
    error = ConfigError("x", "y")
    inner: Effect[int] = noted(notes, "inner", fail(error))
    assert Desk().perform(noted(notes, "outer", attempt(inner))) == Success(Failure(error))
    assert notes == ["outer begins", "inner begins", "inner ends", "outer goes on", "outer ends"]
    assert Desk().perform(attempt(succeed(7))) == Success(Success(7))
    assert Desk().perform(attempt(attempt(fail(error)))) == Success(Success(Failure(error)))


def test_work_that_is_given_up_closes_what_is_begun() -> None:
    """To close the generator, as a runner does that is cancelled, closes the programs in it."""
    notes: list[str] = []
    work = perform(noted(notes, "outer", noted(notes, "inner", Sleep(1.0))), Context(profile=API))
    assert next(work) == Sleep(1.0)
    work.close()
    assert notes == ["outer begins", "inner begins", "inner ends", "outer ends"]


class Mine(Exception):
    """An exception of a user's own."""


def raise_(error: Exception) -> Any:
    """Raise, where only an expression may stand."""
    raise error


@program
def raising(error: Exception) -> Steps[int]:
    """Raise, after a first step."""
    yield from Now()
    raise error


@pytest.mark.parametrize(
    "build",
    [
        lambda error: Now().map(lambda _: raise_(error)),
        lambda error: Now().bind(lambda _: raise_(error)),
        lambda error: raising(error),
        lambda error: attempt(raising(error)),
        lambda error: with_policy(raising(error), retry=Retry()),
        lambda error: Request(http=READ.http, decode=lambda _: raise_(error)),
        lambda error: local(raise_, error),
        lambda error: attempt(local(lambda: raising(error))),
    ],
    ids=["map", "bind", "program", "attempt", "with_policy", "decoder", "local", "the effect of a local"],
)
def test_an_exception_of_a_users_own_goes_through(build: Callable[[Exception], Effect[object]]) -> None:
    """What a user's function raises comes out as it is, and the programs around it are closed."""
    notes: list[str] = []
    mine = Mine("mine")
    with pytest.raises(Mine) as caught:
        Desk(ok()).perform(noted(notes, "outer", build(mine)))
    assert caught.value is mine
    assert notes == ["outer begins", "outer ends"]


def test_a_program_runs_again_from_its_beginning() -> None:
    """A program is a value: each run of it begins anew."""
    notes: list[str] = []
    effect = noted(notes, "it", Now())
    assert (Desk().perform(effect), Desk().perform(effect)) == (Success(START), Success(START))
    assert notes == ["it begins", "it goes on", "it ends"] * 2


def test_a_function_is_called_where_its_effect_stands() -> None:
    """A function is one primitive, between those before and after it; an effect that it gives is performed there."""
    seen: list[str] = []

    def look(name: str) -> Effect[object]:
        seen.append(name)
        return READ

    @program
    def body() -> Steps[object]:
        yield from Now()
        found = yield from local(look, "it")
        yield from Sleep(1.0)
        return found

    desk = Desk(ok(7))
    assert desk.perform(body()) == Success(7)
    assert [type(one) for one in desk.asked] == [Now, Invoke, Clock, Authorize, Exchange, Sleep]
    assert seen == ["it"]


def test_the_effect_of_a_function_has_the_policies_around_it() -> None:
    """What a function gives is performed under the policies that hold where it is called."""
    desk = Desk(ok())
    desk.perform(with_policy(local(lambda: READ), timeouts=Timeouts(total=20.0)).bind(lambda _: READ), within=30.0)
    assert [one.deadline for one in desk.exchanges] == [20.0, 30.0]


def test_a_failure_in_the_effect_of_a_function_ends_what_is_begun() -> None:
    """A failure of what a function gives ends the programs around it, unless one of them attempts it."""
    notes: list[str] = []
    effect = local(lambda: noted(notes, "inner", READ))
    assert isinstance(failure(Desk(refused(4000)).perform(noted(notes, "outer", effect))), ApiError)
    assert notes == ["outer begins", "inner begins", "inner ends", "outer ends"]
    assert isinstance(Desk(refused(4000)).perform(attempt(effect)).unwrap(), Failure)


def test_functions_that_give_functions_do_not_nest() -> None:
    """A function may give the effect of a function, thousands of times."""

    def down(number: int) -> Effect[int]:
        return succeed(0) if number == 0 else local(down, number - 1)

    assert Desk().perform(local(down, 5_000)) == Success(0)


def test_policies_nest() -> None:
    """Inside `with_policy` its policies hold, the inner ones first; after it, be it by a failure, those before it."""
    short, shorter = Timeouts(total=20.0), Timeouts(total=10.0)
    small = Limits(response_bytes=5)
    once, often = Retry(attempts=1), Retry(attempts=5, base=0.0)

    @program
    def body() -> Steps[None]:
        yield from READ
        yield from with_policy(
            READ.bind(lambda _: with_policy(READ, timeouts=shorter)).bind(lambda _: READ), timeouts=short, retry=once
        )
        yield from attempt(with_policy(fail(ConfigError("x", "y")), timeouts=short))
        yield from with_policy(READ, limits=small)
        yield from READ

    desk = Desk(ok())
    assert desk.perform(body(), retry=often) == Success(None)
    assert [one.timeouts.total for one in desk.exchanges] == [60.0, 20.0, 10.0, 20.0, 60.0, 60.0]
    assert [one.limits for one in desk.exchanges] == [*[Limits()] * 4, small, Limits()]
    desk = Desk(page(503))
    assert failure(desk.perform(with_policy(with_policy(READ, timeouts=short), retry=once), retry=often)).attempts == 1
    assert failure(desk.perform(with_policy(with_policy(READ, retry=often), retry=once))).attempts == 5


# --- the observer -----------------------------------------------------------------------------------------------------


def test_an_observer_is_told_of_calls_and_attempts() -> None:
    """Each call and each attempt has a record at its start and at its end, with what was seen of it."""
    said = evolve(page(503), takes=2.0)
    desk = Desk(said, evolve(refused(4000), takes=3.0), tokens=[Success(FIRST)])
    request = bots.retrieve(bot_id="7379462189365198898")
    desk.perform(request, observed=True)
    call = request.http.call("coze.example")
    begun = Record(scope="call", moment="start", call=call, attempt=0)
    ended = Record(scope="attempt", moment="end", call=call, attempt=1, elapsed=2.0, status=503, log_id="log-1")
    last = evolve(ended, attempt=2, elapsed=3.0, status=200, error="ApiError(invalid_request, 4000)")
    assert [one.record for one in desk.asked if isinstance(one, Observe)] == [
        begun,
        evolve(begun, scope="attempt", attempt=1),
        evolve(ended, error="UnexpectedResponse"),
        evolve(begun, scope="attempt", attempt=2),
        last,
        evolve(last, scope="call", elapsed=5.25),
    ]
    shown = "".join(f"{one}{one!r}" for one in desk.asked if isinstance(one, Observe))
    assert "7379462189365198898" not in shown
    assert "tok_1" not in shown


def test_an_observer_is_told_of_what_never_arrived() -> None:
    """An attempt without an answer has a record without a status, which names the phase."""
    desk = Desk(broken(TIMED_OUT))
    desk.perform(WRITE, observed=True)
    records = [one.record for one in desk.asked if isinstance(one, Observe)]
    assert [(one.scope, one.status, one.log_id, one.error) for one in records if one.moment == "end"] == [
        ("attempt", None, None, "TransportError(receive, timed out)"),
        ("call", None, None, "TransportError(receive, timed out)"),
    ]


def test_an_observer_that_nobody_needs_costs_nothing() -> None:
    """Where nobody observes, no record is made."""
    desk = Desk(page(503), ok())
    desk.perform(READ)
    assert not any(isinstance(one, Observe) for one in desk.asked)


# --- streams ----------------------------------------------------------------------------------------------------------

TALK = chat.stream(bot_id="7", user_id="u")
OPEN = Said(headers=FrozenDict({"content-type": "text/event-stream; charset=utf-8"}))
IDS = {"id": "c1", "conversation_id": "v1"}
END = b""


def event(name: str, data: object) -> bytes:
    """Write an event."""
    return f"event: {name}\ndata: {data if isinstance(data, str) else json.dumps(data)}\n\n".encode()


CREATED = event("conversation.chat.created", IDS)
DELTA = event("conversation.message.delta", {"role": "assistant", "content": "Hel", "chat_id": "c1"})
AUDIO = event("conversation.audio.delta", {"role": "assistant", "content": "AAAA", "chat_id": "c1"})
COMPLETED = event("conversation.chat.completed", IDS)
DONE = event("done", '"[DONE]"')
CUT = StreamInterrupted("", conversation_id="v1", chat_id="c1")


def placed(error: CozeError) -> CozeError:
    """Say that an error is of this stream's call."""
    return evolve(error, call=TALK.http.call("coze.example"), attempts=1, log_id="log-1")


ENDINGS: dict[str, tuple[list[bytes | Failure[CozeError]], list[type], CozeError | None]] = {
    "done": ([CREATED, DELTA, DONE], [Created, MessageDelta, Done], None),
    "done in Studio": ([CREATED, event("conversation.stream.done", "{}")], [Created, Done], None),
    "done with nothing before": ([DONE], [Done], None),
    "nothing is read after done": ([CREATED + DONE + DELTA], [Created, Done], None),
    "the body ends after completed": ([CREATED, COMPLETED, END], [Created, Completed], None),
    "the body ends later after completed": ([CREATED, COMPLETED, AUDIO, END], [Created, Completed, AudioDelta], None),
    "the body ends after failed": ([event("conversation.chat.failed", IDS), END], [Failed], None),
    "the body ends after requires_action": (
        [event("conversation.chat.requires_action", IDS), END],
        [RequiresAction],
        None,
    ),
    "the last blank line is missing": ([CREATED, COMPLETED[:-1], END], [Created, Completed], None),
    "the body ends too early": (
        [CREATED, DELTA, END],
        [Created, MessageDelta],
        evolve(CUT, reason="the body ended", delivered=2),
    ),
    "the body ends at once": ([END], [], StreamInterrupted("the body ended")),
    "the body ends after an unknown event": (
        [event("ping", ""), END],
        [UnknownEvent],
        StreamInterrupted("the body ended", delivered=1),
    ),
    "the body ends inside an event": (
        [CREATED, COMPLETED[:-30], END],
        [Created],
        evolve(CUT, reason="the body ended inside an event", delivered=1),
    ),
    "the connection breaks": (
        [CREATED, Failure(RESET)],
        [Created],
        evolve(CUT, reason="receive: reset", delivered=1),
    ),
    "the connection breaks after completed": (
        [CREATED, COMPLETED, Failure(RESET)],
        [Created, Completed],
        evolve(CUT, reason="receive: reset", delivered=2),
    ),
    "silence": (
        [CREATED, Failure(TIMED_OUT)],
        [Created],
        evolve(CUT, reason="receive: the time ran out", delivered=1, timed_out=True),
    ),
    "an error event": (
        [CREATED, event("error", {"code": 4013, "msg": "slow\ndown"}) + DELTA],
        [Created],
        ApiError(4013, "slow?down", kind="rate_limit"),
    ),
    "an error event without a code": ([event("error", "{}")], [], ApiError(-1, "")),
    "an error event of text": ([event("error", "oh")], [], ApiError(-1, "oh")),
    "an event of a wrong shape": (
        [CREATED, event("conversation.message.delta", "[]") + DELTA],
        [Created],
        DecodeError((Problem("$", "an object", "a list"),)),
    ),
    "an event that is too large": (
        [CREATED, b"data: " + b"x" * 600, b"x" * 600, DONE],
        [Created],
        LimitExceeded("limits.event_bytes", 1000),
    ),
    "somebody closed it": ([CREATED, Failure(Closed("stream"))], [Created], Closed("stream")),
}


@pytest.mark.parametrize("name", ENDINGS)
def test_a_stream_ends_as_it_should(name: str) -> None:
    """A stream gives its events and then at most one failure, which knows its call, log id and ids; it is shut once."""
    reads, events, error = ENDINGS[name]
    desk = Desk(OPEN)
    items = desk.follow(TALK, *reads, limits=Limits(event_bytes=1000))
    assert [type(one.unwrap()) for one in items if isinstance(one, Success)] == events
    failures = [one for one in items if isinstance(one, Failure)]
    assert failures == ([] if error is None else [Failure(placed(error))])
    assert isinstance(items[-1], Failure) == (error is not None)
    assert [type(one) for one in desk.asked].count(Shut) == 1
    assert isinstance(desk.asked[-1], Shut)


@given(data=st.data())
def test_events_are_the_same_however_their_bytes_are_cut(data: st.DataObject) -> None:
    """A stream gives the same items, whatever pieces its bytes come in."""
    whole = (
        b"\xef\xbb\xbf: hello\r\n" + CREATED + event("conversation.message.delta", {"role": "a", "content": "é\u2028"})
    )
    whole += COMPLETED.replace(b"\n", b"\r\n") + DONE
    cuts = sorted(data.draw(st.lists(st.integers(1, len(whole) - 1), max_size=12)))
    pieces = [whole[start:end] for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True) if start < end]
    items = Desk(OPEN).follow(TALK, *pieces)
    assert items == Desk(OPEN).follow(TALK, whole)
    assert [type(one.unwrap()) for one in items] == [Created, MessageDelta, Completed, Done]


OPENINGS: dict[str, tuple[Said, type[CozeError]]] = {
    "a refusal": (refused(4000), ApiError),
    "a refusal with a status": (refused(4200, 404), ApiError),
    "a success without events": (ok({}), UnexpectedResponse),
    "a page": (page(200), UnexpectedResponse),
    "a page of a gateway": (page(502), UnexpectedResponse),
    "events under a status of failure": (evolve(OPEN, status=500), UnexpectedResponse),
    "no content type": (Said(body=b"", headers=FrozenDict({"content-type": ""})), DecodeError),
    "a redirect": (page(307, location="/v4/chat"), UnexpectedResponse),
    "no connection": (broken(RESET), TransportError),
}


@pytest.mark.parametrize("name", OPENINGS)
def test_what_is_no_stream_is_a_failure(name: str) -> None:
    """An answer that brings no events is one failure, which knows its call and its log id; nothing is read."""
    said, kind = OPENINGS[name]
    desk = Desk(said)
    [item] = desk.follow(TALK)
    error = failure(item)
    assert type(error) is kind
    assert (error.call, error.attempts) == (TALK.http.call("coze.example"), 1)
    assert error.log_id == (None if said.error else "log-1")
    assert len(desk.exchanges) == 1
    assert not any(isinstance(one, Read) for one in desk.asked)


def test_a_stream_is_opened_under_all_policies() -> None:
    """To open a stream, a token is replaced and what was not begun is tried again, as for any call."""
    desk = Desk(refused(4100, 401), refused(4013, 429), OPEN, tokens=[Success(FIRST), Success(SECOND)])
    items = desk.follow(TALK, CREATED, DONE)
    assert [type(one.unwrap()) for one in items] == [Created, Done]
    assert desk.pauses == [1.0]
    assert [one.headers["Authorization"] for one in desk.exchanges] == ["Bearer tok_1", "Bearer tok_2", "Bearer tok_2"]


def test_a_stream_has_time_for_silence_and_for_the_whole() -> None:
    """Each read may be as long as a stream may be silent, within the limit of the whole if there is one."""
    desk = Desk(OPEN)
    desk.follow(TALK, CREATED, DONE)
    desk.follow(TALK, DONE, timeouts=Timeouts(idle=5.0), within=30.0)
    assert [one for one in desk.asked if isinstance(one, Read)] == [Read(120.0, None)] * 2 + [Read(5.0, 30.0)]


def test_a_stream_that_takes_too_long_says_so() -> None:
    """A stream that the limit of the whole cuts off ends with that limit, not with an interruption."""
    desk = Desk(evolve(OPEN, takes=9.0))
    items = desk.follow(TALK, CREATED, Failure(TIMED_OUT), within=9.0)
    assert items[-1] == Failure(placed(LimitExceeded("within", 9.0)))


def test_a_stream_that_is_given_up_asks_for_nothing_more() -> None:
    """To close the generator of a stream ends it where it stands."""
    work: Generator[object, Any, None] = follow(TALK, Context(profile=API))
    desk = Desk(OPEN)
    given, answer = next(work), None
    while not isinstance(given, Success):
        answer = desk.answer(given) if not isinstance(given, Read) else CREATED + DELTA  # type: ignore[arg-type]  # a primitive
        given = work.send(answer)
    work.close()
    with pytest.raises(StopIteration):
        next(work)


# --- streams that go on by themselves ---------------------------------------------------------------------------------

ACTION = event("conversation.chat.requires_action", IDS)


@frozen
class Onwards:
    """Go on after each event of a class by an effect, as often as `times` says, with `talk`."""

    after: type
    by: Effect[object]
    times: int

    def __call__(self, event: object) -> Effect[Stream[ChatEvent] | None] | None:
        if type(event) is not self.after or not self.times:
            return None
        rest = None if self.times == 1 else evolve(self, times=self.times - 1)
        return self.by.map(lambda _: evolve(TALK, then=rest))


def going_on(after: type, by: Effect[object] | None = None, *, times: int = 1) -> Stream[ChatEvent]:
    """Make a stream that goes on."""
    return evolve(TALK, then=Onwards(after, by or succeed(None), times))


def test_a_stream_is_shut_before_it_goes_on() -> None:
    """A stream is read to its end, and shut, before its continuation is performed and what follows is opened."""
    desk = Desk(OPEN)
    items = desk.follow(going_on(RequiresAction, Sleep(2.0)), CREATED, ACTION, DONE, DELTA, DONE)
    assert [type(one.unwrap()) for one in items] == [Created, RequiresAction, MessageDelta, Done]
    opening = [Clock, Clock, Authorize, Exchange]
    assert [type(one) for one in desk.asked] == [*opening, *[Read] * 3, Shut, Sleep, *opening, *[Read] * 2, Shut]


def test_a_terminal_event_that_is_continued_is_given_first() -> None:
    """An event that would end the stream, and does not, is given before anything is done to go on; it is no end."""
    desk = Desk(OPEN)
    work = follow(going_on(Done, Sleep(2.0)), Context(profile=API))
    given, answer = next(work), None
    while not isinstance(given, Success | Failure):
        answer = desk.answer(given) if not isinstance(given, Read) else DONE
        given = work.send(answer)
    assert given == Success(Done())
    assert (desk.pauses, len(desk.exchanges), desk.asked[-1]) == ([], 1, Shut())
    assert next(work) == Sleep(2.0)


@pytest.mark.parametrize("after", [RequiresAction, Done])
def test_a_continuation_that_gives_nothing_ends_the_stream(after: type) -> None:
    """If there is nothing to go on with after all, the stream ends as it would have, each event given once."""
    then: Callable[[object], Effect[Stream[ChatEvent] | None] | None]
    then = lambda event: succeed(None) if type(event) is after else None  # noqa: E731
    items = Desk(OPEN).follow(evolve(TALK, then=then), CREATED, ACTION, DONE)
    assert [type(one.unwrap()) for one in items] == [Created, RequiresAction, Done]


def test_a_stream_goes_on_once_from_each_of_its_parts() -> None:
    """The first event of a part that is continued decides: what comes after it in that part is not asked about."""
    calls: list[object] = []

    def then(event: object) -> Effect[Stream[ChatEvent] | None] | None:
        calls.append(event)
        return succeed(TALK) if isinstance(event, RequiresAction) else None

    items = Desk(OPEN).follow(evolve(TALK, then=then), CREATED, ACTION, ACTION, DONE, DONE)
    assert [type(one.unwrap()) for one in items] == [Created, RequiresAction, RequiresAction, Done]
    assert [type(one) for one in calls] == [Created, RequiresAction]


def test_a_stream_goes_on_as_often_as_one_likes() -> None:
    """Thousands of parts do not nest."""
    items = Desk(OPEN).follow(going_on(Done, times=1_500), *[DONE] * 1_501)
    assert items == [Success(Done())] * 1_501


def test_what_decides_raises() -> None:
    """What the function that decides raises goes through to whoever reads."""
    mine = Mine("mine")
    with pytest.raises(Mine) as caught:
        Desk(OPEN).follow(evolve(TALK, then=lambda _: raise_(mine)), CREATED)
    assert caught.value is mine


def test_one_deadline_holds_for_all_parts() -> None:
    """The limit of the whole counts from the first part, for the reads and the calls of each."""
    desk = Desk(evolve(OPEN, takes=4.0), ok(takes=3.0), OPEN)
    by = local(lambda: READ).bind(lambda _: Sleep(2.0))
    desk.follow(going_on(RequiresAction, by), ACTION, DONE, DONE, within=30.0, timeouts=Timeouts(total=None))
    assert [one.deadline for one in desk.exchanges] == [30.0] * 3
    assert [one.deadline for one in desk.asked if isinstance(one, Read)] == [30.0] * 3
    assert desk.elapsed == 9.0


@pytest.mark.parametrize("by", ["function", "sleep"])
def test_what_is_due_after_the_limit_of_the_whole_is_not_sent(by: str) -> None:
    """If a continuation takes longer than the whole may, nothing more is sent, and the limit is the last item."""

    def slow() -> None:
        desk.elapsed += 9.0

    desk = Desk(OPEN)
    effect: Effect[object] = local(slow) if by == "function" else Sleep(9.0)
    items = desk.follow(going_on(RequiresAction, effect), ACTION, DONE, DONE, within=8.0)
    assert len(items) == 2
    error = failure(items[-1])
    assert isinstance(error, LimitExceeded)
    assert (error.limit, error.call is None, len(desk.exchanges)) == ("within", False, 1)


def test_what_a_function_raises_late_goes_through() -> None:
    """What a function raises is not lost, though the whole has taken too long by then."""
    mine = Mine("mine")

    def slow() -> None:
        desk.elapsed += 9.0
        raise mine

    desk = Desk(OPEN)
    with pytest.raises(Mine):
        desk.perform(local(slow), within=8.0)
    with pytest.raises(Mine) as caught:
        desk.follow(going_on(RequiresAction, local(slow)), ACTION, DONE, within=8.0)
    assert caught.value is mine


def test_a_function_that_was_given_up_by_time_is_the_limit_of_the_whole() -> None:
    """If a runner stops waiting for a function, that is the limit of the whole, be its timer early by a hair."""

    class Hasty(Desk):
        def answer(self, primitive: Primitive) -> object:
            if not isinstance(primitive, Invoke):
                return super().answer(primitive)
            self.elapsed += 7.999
            return Failure(TIMED_OUT)

    assert isinstance(failure(Hasty().perform(attempt(local(print)), within=8.0)), LimitExceeded)


def test_a_continuation_has_the_policies_of_its_stream() -> None:
    """What continues a stream is performed under the policies, and with the headers, that the stream was read with."""
    desk = Desk(OPEN, page(503), ok(), OPEN)
    headers = FrozenDict({"X-Tag": "mine"})
    once, limits = Retry(attempts=2, base=0.0), Limits(event_bytes=1000)
    items = desk.follow(going_on(RequiresAction, READ), ACTION, DONE, DONE, retry=once, limits=limits, headers=headers)
    assert [type(one.unwrap()) for one in items] == [RequiresAction, Done]
    assert [(one.headers["X-Tag"], one.limits, bool(one.http.streamed)) for one in desk.exchanges] == [
        ("mine", limits, streamed) for streamed in (True, False, False, True)
    ]


def test_an_interruption_counts_what_all_parts_delivered() -> None:
    """`delivered` is the number of events that were given, a terminal one that was left out not counted."""
    for after, second in ((RequiresAction, 0), (Done, 1)):
        items = Desk(OPEN).follow(going_on(after), CREATED, ACTION, DONE, DELTA, END)
        error = failure(items[-1])
        assert isinstance(error, StreamInterrupted)
        assert error.delivered == len(items) - 1 == 3 + second


@pytest.mark.parametrize(
    ("second", "ids"),
    [
        ([END], ("v1", "c1")),
        ([event("conversation.chat.created", {"id": "c2", "conversation_id": "v2"}), END], ("v2", "c2")),
        ([event("conversation.message.delta", {"role": "assistant", "content": "a"}), END], ("v1", "c1")),
    ],
    ids=["nothing", "another chat", "no ids"],
)
def test_an_interruption_names_the_chat_that_was_cut(second: list[bytes], ids: tuple[str, str]) -> None:
    """The ids are those that the part which was cut has said, and while it has said none, those of the part before."""
    error = failure(Desk(OPEN).follow(going_on(RequiresAction), CREATED, ACTION, DONE, *second)[-1])
    assert isinstance(error, StreamInterrupted)
    assert (error.conversation_id, error.chat_id) == ids


def test_closed_ends_a_continuation_that_never_gives_up() -> None:
    """A program that takes every failure and goes on, as one that waits for a person does, ends when its stream does.

    A stream that is closed answers everything with `Closed` at once: a program that tried on would do so for ever.
    """
    desk = Desk(OPEN, broken(Closed("stream")))
    items = desk.follow(going_on(RequiresAction, stubborn(READ)), ACTION, DONE)
    assert [type(failure(item)) for item in items[1:]] == [Closed]


def test_an_interruption_without_ids_is_not_recovered() -> None:
    """What names no chat cannot be recovered, and nothing is asked for."""
    desk = Desk()
    event_: StreamInterrupted = StreamInterrupted("the body ended")
    assert isinstance(failure(desk.perform(recover(event_))), InvalidArgument)
    assert desk.asked == []


def test_an_interruption_is_recovered() -> None:
    """What a cut stream has missed is polled for, and read."""
    items: list[Outcome[ChatEvent]] = Desk(OPEN).follow(TALK, CREATED, DELTA, END)
    error = failure(items[-1])
    assert isinstance(error, StreamInterrupted)
    desk = Desk(ok({**IDS, "status": "completed"}), ok([]))
    assert desk.perform(recover(error)).unwrap().chat.status == "completed"
    asked = [(one.http.endpoint, dict(one.http.query)) for one in desk.exchanges]
    ids = {"conversation_id": "v1", "chat_id": "c1"}
    assert asked == [("chat.retrieve", ids), ("chat_messages.list", ids)]


@program
def breaking() -> Steps[int]:
    """Break, after a step."""
    yield from succeed(1)
    raise ValueError("its own")


@program
def catching(inner: Effect[object]) -> Steps[str]:
    """Catch what an inner effect raises."""
    try:
        yield from inner
    except ValueError as error:
        return (yield from succeed(f"caught {error}"))
    return "missed"


def broken_by() -> int:
    """Break at once."""
    raise ValueError("its own")


@pytest.mark.parametrize("inner", [breaking(), local(broken_by), local(breaking)], ids=["program", "local", "both"])
def test_an_outer_program_may_catch(colour: Colour, inner: Effect[object]) -> None:
    """What an inner program or function raises comes out of its `yield from`, as in Python; an `attempt` lets it go."""
    assert colour.run(catching(inner), {"token": "t"}) == Success("caught its own")
    with pytest.raises(ValueError, match="its own"):
        colour.run(attempt(inner), {"token": "t"})
