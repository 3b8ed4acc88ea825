"""The decisions about another try, in all combinations, against tables that say them in another way."""

from __future__ import annotations

import datetime
import itertools
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from coze.errors import ApiError, CozeError, Phase, TransportError, UnexpectedResponse, kind_of
from coze.policy import Retry, pause_before_retry
from coze.run.transport import retry_after

# --- whether, and when ------------------------------------------------------------------------------------------------

STATUSES: Final = (200, 204, 302, 400, 401, 403, 404, 408, 409, 429, 500, 501, 502, 503, 504, 599)
CODES: Final = (-1, 4000, 4009, 4013, 4020, 4100, 4101, 4104, 4200, 5000, 700012006, 702093018, 720702222)
ASKED: Final = (None, 0.0, 2.5, 30.0, 30.5, 3600.0)
PHASES: Final[tuple[Phase, ...]] = ("resolve", "connect", "tls", "send", "receive", "pool")

SENT_AT_ALL_EVENTS: Final = "again"
SENT_IF_HARMLESS: Final = "if harmless"
NEVER: Final = "never"
BY_STATUS: Final[dict[int, str]] = {
    429: SENT_AT_ALL_EVENTS,
    **dict.fromkeys((408, 500, 501, 502, 503, 504, 599), SENT_IF_HARMLESS),
}
BY_CODE: Final[dict[int, str]] = {
    **dict.fromkeys((4009, 4013, 4020), SENT_AT_ALL_EVENTS),
    **dict.fromkeys((5000, 702093018, 720702222), SENT_IF_HARMLESS),
}
"""What an answer says: that nothing was begun, that it passes, or (where it does not stand here) neither."""


def stronger(one: str, other: str) -> str:
    """Of two things that an answer says, the one that allows more."""
    return min(one, other, key=(SENT_AT_ALL_EVENTS, SENT_IF_HARMLESS, NEVER).index)


def cases() -> list[tuple[CozeError, str, bool]]:
    """Give failures with what each says, and whether it says that there were too many requests."""
    found: list[tuple[CozeError, str, bool]] = []
    for status, asked in itertools.product(STATUSES, ASKED):
        found.append((UnexpectedResponse(status, retry_after=asked), BY_STATUS.get(status, NEVER), status == 429))
        for code in CODES:
            error = ApiError(code, "", kind=kind_of(code, status), status=status, retry_after=asked)
            says = stronger(BY_STATUS.get(status, NEVER), BY_CODE.get(code, NEVER))
            found.append((error, says, status == 429 or code in (4013, 4020) or error.kind == "rate_limit"))
    for phase, timed_out, sent in itertools.product(PHASES, (False, True), (False, True)):
        says = SENT_IF_HARMLESS if sent else SENT_AT_ALL_EVENTS
        found.append((TransportError(phase, "", timed_out=timed_out, may_have_been_sent=sent), says, False))
    return found


def test_each_combination_is_decided_as_the_table_says() -> None:
    """For each failure, request, attempt and chance there is another try after just the pause that the tables give."""
    retry = Retry(attempts=5, base=1.0, longest_backoff=3.0, longest_pause=30.0)
    backoff = {1: 1.0, 2: 2.0, 3: 3.0, 4: 3.0}
    for (error, says, too_many), harmless, attempt, chance in itertools.product(
        cases(), (False, True), (1, 2, 3, 4, 5, 6), (0.0, 0.25, 1.0)
    ):
        asked = error.retry_after if isinstance(error, ApiError | UnexpectedResponse) else None
        pause: float | None = chance * backoff.get(attempt, 0.0)
        if asked is not None:
            pause = asked if asked <= 30.0 else None
        elif too_many and pause is not None:
            pause = max(pause, 1.0)
        if attempt >= 5 or says == NEVER or (says == SENT_IF_HARMLESS and not harmless):
            pause = None
        found = pause_before_retry(retry, attempt=attempt, error=error, repeatable=harmless, chance=chance)
        assert found == pause, (error, harmless, attempt, chance)


# --- Retry-After ------------------------------------------------------------------------------------------------------

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NOW: Final = datetime.datetime(2026, 1, 31, 23, 59, 58, tzinfo=datetime.UTC)
DATES: Final = st.datetimes(datetime.datetime(1999, 1, 1), datetime.datetime(2035, 12, 1)).map(
    lambda date: date.replace(microsecond=0, tzinfo=datetime.UTC)
)


@given(DATES)
def test_a_date_of_each_format_is_the_seconds_until_then(date: datetime.datetime) -> None:
    """A date in any of the three formats of RFC 9110 (5.6.7) means the seconds that are left; none if it has passed."""
    day, month, clock = DAYS[date.weekday()], MONTHS[date.month - 1], f"{date:%H:%M:%S}"
    left = max(0.0, (date - NOW).total_seconds())
    formats = [
        f"{day[:3]}, {date.day:02} {month} {date.year} {clock} GMT",
        f"{day[:3]} {month} {date.day:2} {clock} {date.year}",
        f"{day}, {date.day:02}-{month}-{date.year % 100:02} {clock} GMT",
    ]
    assert [retry_after(text, NOW.timestamp()) for text in formats] == [left] * 3


@given(st.integers(0, 315_360_000), st.sampled_from(["", " ", "\t "]))
def test_a_number_is_its_seconds(seconds: int, blank: str) -> None:
    """A number of seconds means itself, up to ten years, whatever blanks stand around it."""
    assert retry_after(f"{blank}{seconds}{blank}", NOW.timestamp()) == seconds
    assert retry_after(f"{blank}{seconds + 315_360_001}{blank}", NOW.timestamp()) is None
