"""Descriptions of work, as values: requests, streams, pauses, programs.

Building one performs nothing. A runner performs it, any number of times.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any, Generic, Never, ParamSpec, Protocol, TypeAlias, TypeVar, cast, overload

from attrs import evolve, field, frozen
from returns.result import Failure, Success

from coze.errors import CozeError
from coze.http import HttpRequest, HttpResponse, Metadata, header_problem
from coze.outcome import Outcome
from coze.policy import Limits, Retry, Timeouts
from coze.values import FrozenDict

T = TypeVar("T")
U = TypeVar("U")
P = ParamSpec("P")
T_co = TypeVar("T_co", covariant=True)


class Effect(Generic[T_co]):
    """Work that gives a T when a runner performs it."""

    __slots__ = ()

    @property
    def interactive(self) -> bool:
        """Whether a person has to act in it: then it has limits of its own, and not those of whoever waits for it."""
        return False

    def __iter__(self) -> Steps[T_co]:
        """Let a program say ``bot = yield from bots.retrieve(...)`` and know that `bot` is a Bot."""
        return cast(T_co, (yield self))

    def map(self, function: Callable[[T_co], U]) -> Effect[U]:
        """Perform this, and apply a function to its value."""
        return Program(_map, (self, function))

    def bind(self, function: Callable[[T_co], Effect[U]]) -> Effect[U]:
        """Perform this, and then the effect that a function makes of its value."""
        return Program(_bind, (self, function))


Steps: TypeAlias = Generator[Effect[object], Any, T]
"""What a program function returns: ``def login() -> Steps[Token]`` yields effects and returns a Token."""


@frozen
class Sleep(Effect[None]):
    """Wait, in seconds."""

    seconds: float


@frozen
class Now(Effect[float]):
    """Tell the unix time in seconds, by the runner's clock."""


@frozen
class Nonce(Effect[bytes]):
    """Make random bytes that nobody can guess."""

    size: int = 32


@frozen
class Environment(Effect["str | None"]):
    """Read a variable of the environment; None where it is not set."""

    name: str


@frozen
class Local(Effect[T_co]):
    """Call a function of the caller's, which may block; if it gives an effect, that is performed. See `local`."""

    function: Callable[..., object]
    args: tuple[object, ...] = ()
    kwargs: FrozenDict[str, object] = field(factory=FrozenDict[str, object])


@overload
def local(function: Callable[P, Effect[U]], /, *args: P.args, **kwargs: P.kwargs) -> Effect[U]: ...
@overload
def local(function: Callable[P, U | Effect[U]], /, *args: P.args, **kwargs: P.kwargs) -> Effect[U]: ...
def local(function: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> Effect[Any]:
    """Call a function with arguments: in a worker thread by the asynchronous runner, for it may block.

    If it gives an effect, that is performed. An exception of its own goes through to whoever runs it.
    """
    return Local(function, args, FrozenDict(kwargs))


@frozen
class Given(Effect[T]):
    """An outcome that is known already."""

    outcome: Outcome[T]


def succeed(value: T) -> Effect[T]:
    """Make an effect that gives a value, and does nothing."""
    return Given(Success(value))


def fail(error: CozeError) -> Effect[Never]:
    """Make an effect that does nothing and fails.

    Inside a program it ends it: ``yield from fail(error)``.
    """
    return Given(Failure(error))


@frozen
class Attempt(Effect[Outcome[T]]):
    """Perform, and hand the failure over instead of ending the program."""

    effect: Effect[T]

    @property
    def interactive(self) -> bool:
        """Whether a person has to act in it."""
        return self.effect.interactive


def attempt(effect: Effect[T]) -> Effect[Outcome[T]]:
    """Hand over the outcome of an effect, be it a failure, to the program that performs it."""
    return Attempt(effect)


@frozen(kw_only=True)
class WithPolicy(Effect[T_co]):
    """Perform under other policies than the runner's; what is None stays the runner's."""

    effect: Effect[T_co]
    timeouts: Timeouts | None = None
    retry: Retry | None = None
    limits: Limits | None = None

    @property
    def interactive(self) -> bool:
        """Whether a person has to act in it."""
        return self.effect.interactive


def with_policy(
    effect: Effect[T], *, timeouts: Timeouts | None = None, retry: Retry | None = None, limits: Limits | None = None
) -> Effect[T]:
    """Perform an effect, whatever it is made of, under other policies than the runner's."""
    return WithPolicy(effect=effect, timeouts=timeouts, retry=retry, limits=limits)


@frozen
class Interactive(Effect[T_co]):
    """Perform an effect in which a person has to act, such as a login in a browser. See `interactive`."""

    effect: Effect[T_co]

    @property
    def interactive(self) -> bool:
        """Whether a person has to act in it: yes."""
        return True


def interactive(effect: Effect[T]) -> Effect[T]:
    """Say that a person has to act in an effect.

    A token provider of this kind may take as long as it takes: neither the 30 seconds that any other fetch of a token
    has nor the time of the call that needs the token end it, and whoever asked may be cancelled meanwhile. What is made
    of it by `map`, `bind` and the combinators of providers is interactive, too.
    """
    return Interactive(effect)


# --- programs ---------------------------------------------------------------------------------------------------------


@frozen
class Program(Effect[T_co]):
    """A program function and its arguments: comparable, picklable, and runnable any number of times."""

    function: Callable[..., object]
    args: tuple[object, ...] = ()
    kwargs: FrozenDict[str, object] = field(factory=FrozenDict[str, object])

    @property
    def interactive(self) -> bool:
        """Whether a person has to act in one of the effects that it was given."""
        return any(isinstance(one, Effect) and one.interactive for one in (*self.args, *self.kwargs.values()))

    def steps(self) -> Steps[T_co]:
        """Begin: the generator whose items are the effects to perform."""
        body = cast("Callable[..., Steps[T_co]]", getattr(self.function, "__wrapped__", self.function))
        return body(*self.args, **self.kwargs)


def program(body: Callable[P, Steps[T]]) -> Callable[P, Program[T]]:
    """Turn a generator function into a builder of immutable programs.

    >>> @program
    ... def waited(seconds: float) -> Steps[str]:
    ...     yield from Sleep(seconds)
    ...     return "done"
    >>> waited(1.0) == waited(1.0)
    True

    A failure ends the program, and is its outcome; `attempt` hands it over instead. An exception of the body's own goes
    through to whoever runs it.
    """

    @functools.wraps(body)
    def build(*args: P.args, **kwargs: P.kwargs) -> Program[T]:
        frozen_args = tuple(_snapshot(argument) for argument in args)
        return Program(build, frozen_args, FrozenDict({name: _snapshot(value) for name, value in kwargs.items()}))

    return build


def _snapshot(argument: object) -> object:
    """Copy a caller's list or dict, so that a later change of it does not reach the program."""
    match argument:
        case list():
            return tuple(_snapshot(item) for item in cast("list[object]", argument))
        case tuple() if type(argument) is tuple:  # pyright: ignore[reportUnknownArgumentType]  # of any items
            return tuple(_snapshot(item) for item in cast("tuple[object, ...]", argument))
        case Mapping():
            return FrozenDict({key: _snapshot(item) for key, item in cast("Mapping[object, object]", argument).items()})
        case _:
            return argument


def _map(effect: Effect[T], function: Callable[[T], U]) -> Steps[U]:
    return function((yield from effect))


def _bind(effect: Effect[T], function: Callable[[T], Effect[U]]) -> Steps[U]:
    return (yield from function((yield from effect)))


# --- requests ---------------------------------------------------------------------------------------------------------

Decoder: TypeAlias = Callable[[HttpResponse], Outcome[T]]
"""How an answer is read: a frozen callable, so that requests compare, print and pickle."""


@frozen(kw_only=True)
class Request(Effect[T_co]):
    """A message that is answered once, and how its answer is read."""

    http: HttpRequest
    decode: Decoder[T_co]


@frozen(kw_only=True)
class Reply(Metadata, Generic[T]):
    """A value, and what is known of the answer that it came in: log id, status, headers, attempts, elapsed."""

    value: T


@frozen
class replying(Generic[T]):  # noqa: N801  # decoders read as verbs
    """Read an answer with another decoder, and keep what is known of it."""

    decode: Decoder[T]

    def __call__(self, response: HttpResponse) -> Outcome[Reply[T]]:
        """Read the answer."""
        match self.decode(response):
            case Success(value):
                return Success(
                    Reply(
                        value=value,
                        status=response.status,
                        log_id=response.log_id,
                        headers=response.headers,
                        attempts=response.attempts,
                        elapsed=response.elapsed,
                    )
                )
            case Failure() as failure:
                return failure


def replied(request: Request[T]) -> Request[Reply[T]]:
    """Ask for a value together with what is known of its answer: log id, status, headers, attempts, elapsed."""
    return Request(http=request.http, decode=replying(request.decode))


def with_headers(request: Request[T], headers: Mapping[str, str]) -> Request[T]:
    """Send headers of the caller's with one request; they come after, and instead of, those of the endpoint."""
    http = request.http
    refused = http.invalid or header_problem(headers)
    return evolve(request, http=evolve(http, headers=FrozenDict({**http.headers, **headers}), invalid=refused))


# --- streams ----------------------------------------------------------------------------------------------------------


class Parser(Protocol[T_co]):
    """What finds the events in the bytes of one body, however these are cut; made anew for each."""

    @property
    def overflowed(self) -> bool:
        """Whether an event is larger than its limit; then no more is read."""
        ...

    def feed(self, chunk: bytes) -> Sequence[T_co]:
        """Take the next bytes, and give what they complete."""
        ...

    def close(self) -> Sequence[T_co]:
        """Take the end of the body, and give what it cuts off."""
        ...


class EventReader(Protocol[T_co]):
    """How the events of a stream are read, and how it ends.

    One that knows neither terminal nor settling events reads a stream that ends as its body does.
    """

    @property
    def terminal(self) -> frozenset[type]:
        """The events that end the stream."""
        ...

    @property
    def settling(self) -> frozenset[type]:
        """The events after which the body may end without a terminal one."""
        ...

    def parser(self, limits: Limits) -> Parser[Any]:
        """Begin to find the events of a body, within limits."""
        ...

    def __call__(self, event: Any, limits: Limits = ...) -> Outcome[T_co]:
        """Read one event that the parser has found, within limits."""
        ...

    def ids(self, event: object) -> Ids | None:
        """Tell which conversation and chat an event speaks of."""
        ...


@frozen
class Ids:
    """What is needed to find a chat again after its stream was cut."""

    conversation_id: str | None = None
    chat_id: str | None = None


@frozen(kw_only=True)
class Stream(Generic[T_co]):
    """A message that is answered by events, and how they are read. Nothing is sent before the first is asked for.

    `http` says by its `streamed` which answers bring them. They are what `decode` makes of the body: `read_events` the
    events of a server, `pieces` the bytes as they come.

    `then` may continue the stream: from an event that it knows it makes an effect that gives the stream to read next,
    or None if there is none. The two are one stream to whoever reads: a terminal event in between is left out, but for
    the one that is continued itself.
    """

    http: HttpRequest
    decode: EventReader[T_co]
    then: Callable[[object], Effect[Stream[T_co] | None] | None] | None = None
