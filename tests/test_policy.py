"""The decisions over policies: what is repeated, and how long to wait before."""

from __future__ import annotations

import time
from typing import Final

import pytest
from each import each
from hypothesis import given, settings
from hypothesis import strategies as st

from coze.errors import (
    KIND_OF_CODE,
    ApiError,
    Closed,
    ConfigError,
    CozeError,
    DecodeError,
    InvalidArgument,
    LimitExceeded,
    OAuthError,
    PageLoop,
    Problem,
    StreamInterrupted,
    TransportError,
    UnexpectedResponse,
    kind_of,
)
from coze.policy import NO_RETRY, Retry, Timeouts, may_repeat, pause_before_retry, readable_pause
from coze.run.transport import retry_after


def api(code: int, status: int = 200, retry_after: float | None = None) -> ApiError:
    return ApiError(code, "", kind=kind_of(code, status), status=status, retry_after=retry_after)


# --- how long to wait -------------------------------------------------------------------------------------------------


@each("step", ["total", "connect", "read", "write", "pool", "idle"])
def test_timeouts_are_seconds(step: str) -> None:
    """A timeout is a number of seconds that a system can wait, or None; what is wrong is named."""
    for right in (0.0, 1, 10_000_000, None):
        assert Timeouts(**{step: right}).problem is None
    for wrong in (-1.0, float("nan"), float("inf"), 1e12):
        problem = Timeouts(**{step: wrong}).problem
        assert problem is not None
        assert problem.argument == f"timeouts.{step}"


# --- what is repeated -------------------------------------------------------------------------------------------------


@each(
    ("error", "repeatable", "any_other"),
    [
        # nothing was sent, or the server says that it did not begin
        (TransportError("resolve", ""), True, True),
        (TransportError("connect", "", timed_out=True), True, True),
        (TransportError("tls", ""), True, True),
        (TransportError("pool", ""), True, True),
        (api(4009), True, True),
        (api(4013), True, True),
        (api(4020), True, True),
        (api(4009, 503), True, True),
        (api(-1, 429), True, True),
        (api(4000, 429), True, True),
        (UnexpectedResponse(429), True, True),
        # it may have begun
        (TransportError("send", "", may_have_been_sent=True), True, False),
        (TransportError("receive", "", may_have_been_sent=True), True, False),
        (TransportError("receive", "", timed_out=True, may_have_been_sent=True), True, False),
        (api(5000), True, False),
        (api(720702222), True, False),
        (api(702093018), True, False),
        (api(-1, 500), True, False),
        (api(-1, 503), True, False),
        (api(-1, 408), True, False),
        (UnexpectedResponse(408), True, False),
        (UnexpectedResponse(500), True, False),
        (UnexpectedResponse(502, "text/html"), True, False),
        (UnexpectedResponse(503), True, False),
        (UnexpectedResponse(504), True, False),
        # it does not pass by itself
        (api(4000), False, False),
        (api(4008), False, False),
        (api(4011), False, False),
        (api(4016), False, False),
        (api(4100, 401), False, False),
        (api(4101), False, False),
        (api(4200, 404), False, False),
        (api(-1), False, False),
        (UnexpectedResponse(200, "text/html"), False, False),
        (UnexpectedResponse(302), False, False),
        (UnexpectedResponse(404), False, False),
        (OAuthError("slow_down"), False, False),
        (DecodeError((Problem("$", "a", "b"),)), False, False),
        (StreamInterrupted("cut"), False, False),
        (LimitExceeded("within", 1), False, False),
        (PageLoop("again"), False, False),
        (InvalidArgument("a", "b"), False, False),
        (ConfigError("a", "b"), False, False),
        (Closed("runner"), False, False),
    ],
    ids=repr,
)
def test_what_may_be_repeated(error: CozeError, repeatable: bool, any_other: bool) -> None:
    """What passes by itself is repeated if the request is safe or idempotent, any other only if nothing was begun."""
    assert may_repeat(error, repeatable=True) is repeatable
    assert may_repeat(error, repeatable=False) is any_other


PAUSES: Final = st.none() | st.floats(0, 1e9)
STATUSES: Final = st.sampled_from([200, 302, 400, 401, 404, 408, 429, 500, 502, 503])
ERRORS: Final[st.SearchStrategy[CozeError]] = st.one_of(
    st.builds(api, st.sampled_from([*sorted(KIND_OF_CODE), -1, 8888]), STATUSES, PAUSES),
    st.builds(UnexpectedResponse, STATUSES, retry_after=PAUSES),
    st.builds(
        TransportError,
        st.sampled_from(["resolve", "connect", "tls", "send", "receive", "pool"]),
        st.just(""),
        timed_out=st.booleans(),
        may_have_been_sent=st.booleans(),
    ),
    st.sampled_from([OAuthError("slow_down"), StreamInterrupted("cut"), LimitExceeded("within", 1), Closed("runner")]),
)
RETRIES: Final = st.builds(
    Retry,
    attempts=st.integers(0, 2000),
    base=st.floats(0, 100),
    longest_backoff=st.floats(0, 100),
    longest_pause=st.floats(0, 1000),
)


@given(RETRIES, ERRORS, st.integers(1, 3000), st.booleans(), st.floats(0, 1))
@settings(max_examples=100)
def test_a_pause_is_within_its_caps(
    retry: Retry, error: CozeError, attempt: int, repeatable: bool, chance: float
) -> None:
    """A pause is never negative and never above its cap, and there is none where nothing may be repeated."""
    pause = pause_before_retry(retry, attempt=attempt, error=error, repeatable=repeatable, chance=chance)
    if attempt >= retry.attempts or not may_repeat(error, repeatable=repeatable):
        assert pause is None
        return
    asked = error.retry_after if isinstance(error, ApiError | UnexpectedResponse) else None
    if asked is not None:
        assert pause == (asked if asked <= retry.longest_pause else None)
    else:
        assert pause is not None
        assert 0 <= pause <= max(1.0, retry.longest_backoff)


@given(ERRORS)
@settings(max_examples=100)
def test_what_may_have_taken_effect_is_not_sent_twice(error: CozeError) -> None:
    """A request that is neither safe nor idempotent is repeated only if nothing was sent or the server said no."""
    if may_repeat(error, repeatable=False):
        nothing_sent = isinstance(error, TransportError) and not error.may_have_been_sent
        refused = isinstance(error, ApiError | UnexpectedResponse) and error.status == 429
        said_no = isinstance(error, ApiError) and error.code in (4009, 4013, 4020)
        assert nothing_sent or refused or said_no


@each(
    ("attempt", "chance", "pause"),
    [(1, 1.0, 0.5), (2, 1.0, 1.0), (3, 1.0, 2.0), (5, 1.0, 8.0), (6, 1.0, 8.0), (2000, 1.0, 8.0), (4, 0.5, 2.0)],
)
def test_the_backoff_doubles_up_to_its_cap(attempt: int, chance: float, pause: float) -> None:
    """The longest pause doubles with each try up to the cap, and chance takes a part of it."""
    error = TransportError("connect", "")
    retry = Retry(attempts=10_000)
    given_pause = pause_before_retry(retry, attempt=attempt, error=error, repeatable=True, chance=chance)
    assert given_pause == pause


@each("error", [api(4013), api(4020), api(-1, 429), UnexpectedResponse(429)], ids=repr)
def test_a_rate_limit_is_waited_for(error: CozeError) -> None:
    """After a rate limit, whoever says it, the pause is at least a second."""
    pause = pause_before_retry(Retry(), attempt=1, error=error, repeatable=True, chance=0.0)
    assert pause is not None
    assert pause >= 1.0


def test_trying_once_is_trying_once() -> None:
    """Without retries nothing is repeated, not even what was never sent."""
    error = TransportError("connect", "")
    assert pause_before_retry(NO_RETRY, attempt=1, error=error, repeatable=True, chance=0.5) is None


# --- Retry-After ------------------------------------------------------------------------------------------------------


@each(
    ("seconds", "read"),
    [
        (0.0, 0.0),
        (2.5, 2.5),
        (315_360_000.0, 315_360_000.0),
        (315_360_001.0, None),
        (-0.001, None),
        (float("nan"), None),
        (float("inf"), None),
        (float("-inf"), None),
    ],
)
def test_a_readable_pause(seconds: float, read: float | None) -> None:
    """A pause that is negative, endless, no number or longer than ten years makes no sense."""
    assert readable_pause(seconds) == read


NOW: Final = 784111777.0  # Sun, 06 Nov 1994 08:49:37 GMT, the example of RFC 9110


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("0", 0.0),
        ("120", 120.0),
        ("1.5", 1.5),
        (" 7 ", 7.0),
        ("-1", None),
        ("1e400", None),
        ("9" * 400, None),
        ("NaN", None),
        ("inf", None),
        ("-Infinity", None),
        ("", None),
        ("soon", None),
        ("1 minute", None),
        ("Sun, 06 Nov 1994 08:50:37 GMT", 60.0),
        ("Sunday, 06-Nov-94 08:50:37 GMT", 60.0),
        ("Sun Nov  6 08:50:37 1994", 60.0),
        ("Sun, 06 Nov 1994 16:50:37 +0800", 60.0),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0.0),
        ("Sun, 06 Nov 1983 08:49:37 GMT", 0.0),
        ("Sun, 06 Nov 9994 08:49:37 GMT", None),
        ("Sun, 66 Nov 1994 08:49:37 GMT", None),
        ("Sun, 06 Nov 1994 08:49:37 +9999", None),
        ("Sun, 06 Nov 99999999999 08:49:37 GMT", None),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York"])
def test_retry_after(text: str, read: float | None, zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seconds and dates in the three formats of HTTP are read, wherever the client is; anything else is ignored."""
    with monkeypatch.context() as patched:
        patched.setenv("TZ", zone)
        time.tzset()
        found = retry_after(text, NOW)
    time.tzset()
    assert found == read


@given(st.text(st.sampled_from("0123456789+-:., GMTSunJNov\t()/²٣eE_"), max_size=30) | st.text(max_size=20))
@settings(max_examples=100)
def test_any_retry_after_is_survived(text: str) -> None:
    """Whatever a server writes, it is a sensible pause or none."""
    read = retry_after(text, NOW)
    assert read is None or 0 <= read <= 315_360_000
