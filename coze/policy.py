"""How long, how often and how much: policies as values, and the pure decisions over them."""

from __future__ import annotations

import math
from typing import Final

from attrs import frozen

from coze.errors import (
    NOTHING_STARTED,
    TRANSIENT,
    ApiError,
    CozeError,
    InvalidArgument,
    TransportError,
    UnexpectedResponse,
)

MIB: Final = 1024 * 1024


@frozen(kw_only=True)
class Timeouts:
    """How long to wait, in seconds; None waits for ever.

    `total` covers one exchange with its retries, and the fetch of a token where that needs no person; a stream has
    none. `connect`, `read`, `write` and `pool` are for one step each: connecting with TLS, one read, one write, a free
    connection. `idle` is the longest silence of a stream: any byte ends it, that of a comment or a ping too.
    """

    total: float | None = 60.0
    connect: float | None = 10.0
    read: float | None = 60.0
    write: float | None = 60.0
    pool: float | None = 60.0
    idle: float | None = 120.0

    @property
    def problem(self) -> InvalidArgument | None:
        """What is wrong with them, if anything is: each is a number of seconds, from 0 to 10 million, or None."""
        for name in ("total", "connect", "read", "write", "pool", "idle"):
            seconds: float | None = getattr(self, name)
            if seconds is not None and not 0 <= seconds <= _LONGEST:
                return InvalidArgument(f"timeouts.{name}", "give seconds, from 0 to 10 million, or None for no limit")
        return None


_LONGEST: Final = 10_000_000.0
"""More seconds than that are beyond what a system can wait."""


@frozen(kw_only=True)
class Limits:
    """How much to take, before it ends as `LimitExceeded`.

    `response_bytes` bounds a body that is read whole, after decompression (64 MiB), `event_bytes` one event of a
    stream (4 MiB), `depth` the nesting of JSON that is kept as it is (100; what a model has no field for is left out,
    however deep), `digits` the length of one of its numbers (4300, which for integers is Python's own limit and costs
    nothing; with any other one each body is searched). `connections` and `idle_connections`
    bound the pool of an owned transport; a connection that was idle for `idle_seconds` is not used again.
    """

    response_bytes: int = 64 * MIB
    event_bytes: int = 4 * MIB
    depth: int = 100
    digits: int = 4300
    connections: int = 1000
    idle_connections: int = 100
    idle_seconds: float = 5.0


DEFAULT_LIMITS: Final = Limits()
"""The limits where nobody chose others."""


@frozen(kw_only=True)
class Retry:
    """How often to try, and how long to wait in between.

    Before try n + 1 the runner waits a random time between 0 and ``base * 2 ** (n - 1)`` seconds, `longest_backoff` at
    the most ("full jitter"); after a rate limit, at least one second. If the server asks for a pause
    (``Retry-After``), it is granted up to `longest_pause` seconds; a longer one ends the call with an error that holds
    `retry_after`.

    Only what may be repeated is: see `may_repeat`.
    """

    attempts: int = 3
    base: float = 0.5
    longest_backoff: float = 8.0
    longest_pause: float = 30.0


NO_RETRY: Final = Retry(attempts=1)
"""Try once."""


def may_repeat(error: CozeError, *, repeatable: bool) -> bool:
    """Say whether a request may be sent again after this error.

    A `repeatable` one (its endpoint is safe or idempotent) may after anything that passes by itself. Any other may
    only if the server did not begin: nothing was sent, or it said so (HTTP 429; codes 4009, 4013, 4020).
    """
    match error:
        case TransportError():
            return repeatable or not error.may_have_been_sent
        case ApiError(code):
            started_nothing = code in NOTHING_STARTED or error.status == 429
            return started_nothing or (repeatable and (code in TRANSIENT or _passes(error.status)))
        case UnexpectedResponse(status):
            return status == 429 or (repeatable and _passes(status))
        case _:
            return False


def _passes(status: int) -> bool:
    return status == 408 or status >= 500


def pause_before_retry(
    retry: Retry, *, attempt: int, error: CozeError, repeatable: bool, chance: float
) -> float | None:
    """Decide how many seconds to wait before the next try; None ends the call with `error`.

    `attempt` counts the tries made (from 1), `chance` is a random number from 0 to 1.
    """
    if attempt >= retry.attempts or not may_repeat(error, repeatable=repeatable):
        return None
    asked = error.retry_after if isinstance(error, ApiError | UnexpectedResponse) else None
    if asked is not None:
        return asked if asked <= retry.longest_pause else None
    # The exponent is bounded, so that a large number of attempts does not overflow a float.
    pause = chance * min(retry.longest_backoff, retry.base * 2.0 ** min(attempt - 1, 60))
    return max(1.0, pause) if _limits_the_rate(error) else pause


def _limits_the_rate(error: CozeError) -> bool:
    match error:
        case ApiError():
            return error.kind == "rate_limit" or error.status == 429
        case UnexpectedResponse(status):
            return status == 429
        case _:
            return False


def readable_pause(seconds: float) -> float | None:
    """Take the number of a ``Retry-After`` that makes sense: finite, not negative, at most ten years."""
    return seconds if math.isfinite(seconds) and 0 <= seconds <= 315_360_000 else None
