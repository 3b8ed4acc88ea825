"""Primitives: the few things that a runner can do, and under which policies it does them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Generator, Mapping
from typing import Any, Final, TypeAlias, TypedDict, TypeVar

from attrs import evolve, field, frozen
from returns.result import Failure, Success

from coze.auth.token import Token
from coze.effect import Environment, Nonce, Now, Sleep
from coze.errors import InvalidArgument
from coze.http import FormBody, HttpRequest
from coze.outcome import Outcome
from coze.policy import DEFAULT_LIMITS, Limits, Retry, Timeouts
from coze.profile import Profile
from coze.run.observe import Record
from coze.values import FrozenDict, Secret

T = TypeVar("T")


@frozen
class Clock:
    """Tell a time in seconds that only goes forward."""


@frozen
class Authorize:
    """Get a token, fetched if need be before `deadline`; not `rejected`, which the server refused."""

    rejected: Token | None
    deadline: float | None


@frozen
class Spend:
    """Note that a secret which the server takes once is about to be sent; tell whether it was not before.

    `back` takes the note back: it has not been sent after all.
    """

    secret: Secret
    back: bool = False


@frozen
class Attend:
    """A person begins to act, or has ended: meanwhile whoever asked for it may be cancelled."""

    begins: bool


@frozen
class Measure:
    """Look at the files of a form before they are sent."""

    form: FormBody


@frozen
class Measured:
    """Of each file of a form: its size in bytes, and where it stands; None where it can be read only once."""

    sizes: tuple[int | None, ...]
    starts: tuple[int | None, ...]


@frozen(kw_only=True)
class Exchange:
    """Send a request and give its answer: the body read and decompressed, or left open if it is the `streamed` one."""

    http: HttpRequest
    url: str
    headers: Mapping[str, str] = field(repr=False)
    profile: Profile
    timeouts: Timeouts
    limits: Limits
    deadline: float | None
    attempt: int
    files: Measured | None = None
    chosen_timeouts: bool = False


@frozen
class Read:
    """Give the next bytes of the open stream, as they are; none at its end, a failure, or None: not now."""

    idle: float | None
    deadline: float | None


@frozen
class Invoke:
    """Call a function of the caller's, which may block, but wait for it no longer than until `deadline`."""

    function: Callable[..., object]
    args: tuple[object, ...]
    kwargs: Mapping[str, object]
    deadline: float | None

    def __call__(self) -> Outcome[object] | Raised:
        """Call it: its value, or what it raised."""
        try:
            value = self.function(*self.args, **self.kwargs)
            if inspect.iscoroutine(value):
                value.close()
                return Failure(
                    InvalidArgument("function", "it is asynchronous: give a plain one, or make an effect in it")
                )
            return Success(value)
        except StopIteration as error:  # which would end whoever is iterating here
            stopped = RuntimeError("a function of the caller's raised StopIteration")
            stopped.__cause__ = error
            return Raised(stopped)
        except Exception as error:
            return Raised(error)


@frozen
class Raised:
    """What a function of the caller's raised; it goes through the programs around it, which may catch it."""

    error: Exception


@frozen
class Shut:
    """Close the open stream."""


@frozen
class Observe:
    """Tell the observer."""

    record: Record


Primitive: TypeAlias = (
    Clock
    | Authorize
    | Attend
    | Spend
    | Measure
    | Exchange
    | Read
    | Shut
    | Invoke
    | Observe
    | Sleep
    | Now
    | Nonce
    | Environment
)
Work: TypeAlias = Generator[Primitive, Any, T]

CLOCK: Final = Clock()
_RETRY: Final = Retry()


# --- policies ---------------------------------------------------------------------------------------------------------


@frozen(kw_only=True)
class Context:
    """Under which policies work is done. What is None was not chosen by the caller, and has its default.

    `former` is the token that a provider is asked to replace: one that has expired, or that the server has refused.
    """

    profile: Profile
    timeouts: Timeouts | None = None
    retry: Retry = _RETRY
    limits: Limits = DEFAULT_LIMITS
    headers: FrozenDict[str, str] = field(factory=FrozenDict[str, str], repr=False)
    observed: bool = False
    authorizes: bool = True
    former: Token | None = None
    within: float | None = None
    deadline: float | None = None


class Options(TypedDict, total=False):
    """What a caller may choose for one run; what is absent is the runner's.

    `within` is how many seconds the whole of it may take, `headers` come beside the runner's, `progress` is told of
    uploads.
    """

    timeouts: Timeouts | None
    retry: Retry | None
    limits: Limits | None
    within: float | None
    headers: Mapping[str, str] | None
    progress: Progress | None


Progress: TypeAlias = Callable[[int, int | None], None]
"""A function that is told how many bytes of an upload are handed over, and how many there are (None: not known)."""


def with_options(context: Context, options: Options) -> Context:
    """Give the context of one run."""
    if not options:
        return context
    headers = options.get("headers")
    return evolve(
        context,
        timeouts=options.get("timeouts") or context.timeouts,
        retry=options.get("retry") or context.retry,
        limits=options.get("limits") or context.limits,
        within=options.get("within"),
        headers=FrozenDict({**context.headers, **headers}) if headers else context.headers,
    )


def with_deadline(context: Context) -> Work[Context]:
    """Begin: from here on the time of the whole counts, if it is limited and does not count already."""
    if context.within is None or context.deadline is not None:
        return context
    now: float = yield CLOCK
    return evolve(context, deadline=now + context.within)
