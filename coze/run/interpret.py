"""Interpretation: every effect reduced to a few primitives, in pure generators. All policies are applied here.

A runner drives a generator: it performs each primitive that comes out, and sends the answer in. Nothing here knows
whether that happens in a thread or in a task, and none of it needs a clock or a socket to be tested.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Final, Generic, Literal, TypeVar, cast
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from attrs import define, evolve, field, frozen
from returns.result import Failure, Success

from coze.auth.token import Cached, Former, Replacing, Token
from coze.effect import (
    Attempt,
    Effect,
    Environment,
    Given,
    Interactive,
    Local,
    Nonce,
    Now,
    Program,
    Request,
    Sleep,
    Steps,
    WithPolicy,
)
from coze.errors import (
    ApiError,
    Call,
    Closed,
    ConfigError,
    CozeError,
    InvalidArgument,
    LimitExceeded,
    OAuthError,
    StreamInterrupted,
    TransportError,
    UnexpectedResponse,
    without,
)
from coze.http import FormBody, HttpRequest, HttpResponse, header_problem
from coze.models.base import attach
from coze.outcome import Outcome
from coze.policy import Retry, Timeouts, may_repeat, pause_before_retry
from coze.run.cell import Held
from coze.run.observe import Record
from coze.run.primitives import (
    CLOCK,
    Attend,
    Authorize,
    Context,
    Exchange,
    Invoke,
    Measure,
    Measured,
    Observe,
    Raised,
    Spend,
    Work,
    with_deadline,
)

T = TypeVar("T")

# --- effects ----------------------------------------------------------------------------------------------------------


@frozen
class _Policed:
    """The context to go back to when an effect under other policies has ended."""

    context: Context


_ATTEMPT: Final = object()
_ATTENDED: Final = object()


def perform(effect: Effect[T], context: Context) -> Work[Outcome[T]]:
    """Perform an effect: the generator ends with its outcome."""
    begun = _Begun((yield from with_deadline(context)))
    current: Effect[object] = effect
    try:
        while True:
            ended = yield from begun.begin(current)
            if not isinstance(ended, Effect):
                ended = yield from begun.hand_over(ended)
                if not isinstance(ended, Effect):
                    return cast("Outcome[T]", ended)
            current = ended
    finally:
        begun.close()


@define
class _Begun:
    """What is begun and not ended: a stack of our own, so that the depth of a program is not bounded by Python's."""

    context: Context
    stack: list[object] = field(factory=list[object])

    def begin(self, effect: Effect[object]) -> Work[Outcome[object] | Raised | Effect[object]]:
        """Begin an effect: give its outcome, what it raised, or the effect that is to be begun in its place."""
        match effect:
            case Request():
                return (yield from make_call(effect.http, self.context, effect.decode))
            case Program():
                self.stack.append(effect.steps())
                return NOTHING
            case Attempt():
                self.stack.append(_ATTEMPT)
                return cast("Attempt[object]", effect).effect
            case WithPolicy():
                self._under(_policed(self.context, effect))
                return effect.effect
            case Sleep():
                return (yield from _sleep(effect, self.context))
            case Now() | Nonce() | Environment():
                return Success((yield effect))
            case Given(given):
                return given
            case Former():
                return Success(self.context.former)
            case Replacing(former):
                self._under(evolve(self.context, former=former))
                return effect.effect
            case Cached(provider):
                return provider
            case Interactive():
                if _ATTENDED not in self.stack:
                    yield Attend(begins=True)
                self.stack.append(_ATTENDED)
                return effect.effect
            case Local():
                called = yield from _invoked(effect, self.context)
                if isinstance(called, Success) and isinstance(made := called.unwrap(), Effect):
                    return cast("Effect[object]", made)
                return called
            case _:
                raise TypeError(f"not an effect: {type(effect).__name__}")

    def _under(self, context: Context) -> None:
        self.stack.append(_Policed(self.context))
        self.context = context

    def hand_over(self, ended: Outcome[object] | Raised) -> Work[Outcome[object] | Effect[object]]:
        """Hand an end to what waits for it, until that asks for another effect, or nothing waits."""
        while self.stack and (isinstance(ended, Raised) or not _ends_all(ended)):
            waiting = self.stack[-1]
            if waiting is _ATTEMPT:
                self.stack.pop()
                if not isinstance(ended, Raised):
                    ended = _success(ended)
            elif waiting is _ATTENDED:
                self.stack.pop()
                if _ATTENDED not in self.stack:
                    yield Attend(begins=False)
            elif isinstance(waiting, _Policed):
                self.stack.pop()
                self.context = waiting.context
            elif not isinstance(ended, Success | Raised):
                cast("Steps[object]", self.stack.pop()).close()
            else:
                steps = cast("Steps[object]", waiting)
                try:
                    if isinstance(ended, Raised):  # as `yield from` would: the outer program may catch it
                        return steps.throw(ended.error)
                    return steps.send(None if ended is NOTHING else ended.unwrap())
                except StopIteration as stop:
                    self.stack.pop()
                    ended = _success(stop.value)
                except Exception as error:  # the program's own, and not an outcome
                    self.stack.pop()
                    ended = Raised(error)
        if isinstance(ended, Raised):
            raise ended.error
        if _ATTENDED in self.stack:
            yield Attend(begins=False)
        return ended

    def close(self) -> None:
        """Close the programs that have not ended, the inner ones first."""
        for left in reversed(self.stack):
            if isinstance(left, Generator):
                left.close()


NOTHING: Final[Success[object]] = Success(None)


def _success(value: object) -> Outcome[object]:
    return Success(value)  # a name for the checkers, to whom a Success is no outcome yet


def _policed(context: Context, policy: WithPolicy[object]) -> Context:
    return evolve(
        context,
        timeouts=policy.timeouts or context.timeouts,
        retry=policy.retry or context.retry,
        limits=policy.limits or context.limits,
    )


def _sleep(sleep: Sleep, context: Context) -> Work[Outcome[None]]:
    """Wait, but not beyond the limit of the whole program."""
    if context.deadline is None:
        yield sleep
        return Success(None)
    now: float = yield CLOCK
    left = context.deadline - now
    yield Sleep(max(0.0, min(sleep.seconds, left)))
    return Success(None) if sleep.seconds <= left else Failure(too_long(context, None, 0))


def _invoked(effect: Local[object], context: Context) -> Work[Outcome[object] | Raised]:
    """Call a function, but wait for it no longer than the whole may take."""
    called: Outcome[object] | Raised = yield Invoke(effect.function, effect.args, effect.kwargs, context.deadline)
    if context.deadline is None or isinstance(called, Raised):
        return called
    now: float = yield CLOCK
    late = isinstance(called, Failure) and timed_out(called.failure())  # which a timer may be, a hair too early
    return Failure(too_long(context, None, 0)) if late or now >= context.deadline else called


def too_long(context: Context, call: Call | None, attempts: int) -> LimitExceeded:
    """Say that the time of the whole is over."""
    return LimitExceeded("within", context.within or 0.0, call=call, attempts=attempts)


def _ends_all(outcome: Outcome[object]) -> bool:
    """Say whether all is over, whatever a program attempts: the time of the whole, or the stream it is for."""
    match outcome:
        case Failure(LimitExceeded("within") | Closed("stream")):
            return True
        case _:
            return False


# --- one call, with its tries -----------------------------------------------------------------------------------------


@frozen
class Tried(Generic[T]):
    """How a call ended: its outcome, the attempts made, the last answer."""

    outcome: Outcome[T]
    attempts: int = 0
    response: HttpResponse | None = None


def make_call(http: HttpRequest, context: Context, read: Callable[[HttpResponse], Outcome[T]]) -> Work[Outcome[T]]:
    """Make a call with its tries. That of a stream which is open has not ended yet, and is observed where it does."""
    if http.server is not None:
        context = evolve(context, profile=http.server)
    call = http.call(context.profile.host)
    refused = http.invalid or context.profile.problem
    refused = refused or (header_problem(context.headers) if context.headers else None)
    refused = refused or (context.timeouts.problem if context.timeouts else None)
    if refused is not None:
        return Failure(evolve(refused, call=call))
    begun: float = yield CLOCK
    if context.deadline is not None and begun >= context.deadline:
        return Failure(too_long(context, call, 0))
    if context.observed:
        yield Observe(Record(scope="call", moment="start", call=call, attempt=0))
    tried = yield from _tries(http, context, read, call, begun)
    if context.observed and not (http.streamed and isinstance(tried.outcome, Success)):
        ended: float = yield CLOCK
        yield Observe(record_of_end("call", call, tried, ended - begun))
    return tried.outcome


@frozen
class _Plan:
    """What holds for all attempts of a call."""

    timeouts: Timeouts
    total: float | None
    deadline: float | None
    most_attempts: int
    files: Measured | None
    authorized: bool

    @property
    def replays(self) -> bool:
        """Whether the body can be sent again: what was read from a pipe is gone."""
        return self.files is None or None not in self.files.starts


def _planned(http: HttpRequest, context: Context, begun: float) -> Work[Outcome[_Plan]]:
    timeouts = timeouts_for(http, context.timeouts)
    total, attempts = timeouts.total, context.retry.attempts
    files: Measured | None = None
    if isinstance(http.body, FormBody):
        measured: Outcome[Measured] = yield Measure(http.body)
        match measured:
            case Failure() as failure:
                return failure
            case Success(files):
                if context.timeouts is None and total is not None:
                    total += sum(size or 0 for size in files.sizes) / SLOWEST_UPLOAD
    own_token = any(name.lower() == "authorization" for name in (*context.headers, *http.headers))
    deadline = _earlier(None if total is None else begun + total, context.deadline)
    plan = _Plan(timeouts, total, deadline, attempts, files, http.authorized and context.authorizes and not own_token)
    return Success(plan if plan.replays else evolve(plan, most_attempts=1))


def _tries(
    http: HttpRequest, context: Context, read: Callable[[HttpResponse], Outcome[T]], call: Call, begun: float
) -> Work[Tried[T]]:
    """Try, until an answer is read, or nothing speaks for another try."""
    plan: _Plan
    match (yield from _planned(http, context, begun)):
        case Failure(error):
            return Tried(Failure(_placed(error, call, 0)))
        case Success(plan):
            pass
    held: Held | None = None
    rejected: Token | None = None
    last: Tried[T] | None = None
    attempt = 0
    while True:
        match (yield from _authorized(plan, rejected, context)):
            case Success((plan, held)):
                pass
            case Failure(no_token):
                return Tried(Failure(_placed(no_token, call, attempt)), attempt)
        if last is not None and held is not None and held.token.is_again(rejected):
            return last  # the provider has no other token
        attempt += 1
        if http.signer is not None:
            now: float = yield Now()
            http = evolve(http, bearer=http.signer(now, (yield Nonce(16))))
        if http.single_use is not None and not (yield Spend(http.single_use)):
            return last or Tried(Failure(_placed(_SPENT, call, attempt - 1)), attempt - 1)
        last = yield from _try(_exchange(http, context, plan, held, attempt), context, read, call)
        if isinstance(last.outcome, Success):
            return last
        error = last.outcome.failure()
        if http.single_use is not None and _took_nothing(error):
            yield Spend(http.single_use, back=True)
        if held is not None and rejected is None and plan.replays and _refuses_token(error, held.age):
            rejected = held.token
            continue
        pause = yield from _pause(error, http, context.retry, plan, attempt)
        if pause is None:
            return last
        yield Sleep(pause)


def _took_nothing(error: CozeError) -> bool:
    """Say whether the server has not begun: nothing was sent, or it says so."""
    return may_repeat(error, repeatable=False) or isinstance(error, Closed | ConfigError | InvalidArgument)


def _authorized(plan: _Plan, rejected: Token | None, context: Context) -> Work[Outcome[tuple[_Plan, Held | None]]]:
    """Get the token, if one is needed; where a person had to log in for it, the time begins anew."""
    if not plan.authorized:
        return Success((plan, None))
    asked: Outcome[Held] = yield Authorize(rejected, plan.deadline)
    match asked:
        case Success(held) if held.late and plan.total is not None:
            now: float = yield CLOCK
            return Success((evolve(plan, deadline=_earlier(now + plan.total, context.deadline)), held))
        case Success(held):
            return Success((plan, held))
        case Failure() as failure:
            return failure


_SPENT: Final = OAuthError("invalid_grant", "this code or refresh token was sent before, and is taken only once")


def _try(
    exchange: Exchange, context: Context, read: Callable[[HttpResponse], Outcome[T]], call: Call
) -> Work[Tried[T]]:
    """Make one attempt: send, read the answer, and place what failed."""
    begun: float = 0.0
    if context.observed:
        begun = yield CLOCK
        yield Observe(Record(scope="attempt", moment="start", call=call, attempt=exchange.attempt))
    tried = _silent(_read((yield from _sent(exchange)), read, call, exchange.attempt), exchange)
    if context.observed:
        ended: float = yield CLOCK
        yield Observe(record_of_end("attempt", call, tried, ended - begun))
    if context.deadline is not None and isinstance(tried.outcome, Failure) and timed_out(tried.outcome.failure()):
        now: float = yield CLOCK
        if now >= context.deadline - EARLY:
            return evolve(tried, outcome=Failure(too_long(context, call, exchange.attempt)))
    return tried


def _silent(tried: Tried[T], exchange: Exchange) -> Tried[T]:
    """Mask the token in an error, where the server has repeated it."""
    if isinstance(tried.outcome, Success):
        return tried
    sent = (value for name, value in exchange.headers.items() if name.lower() == "authorization")
    error = without(tried.outcome.failure(), next(sent, "").rpartition(" ")[2])
    return tried if error is tried.outcome.failure() else evolve(tried, outcome=Failure(error))


EARLY: Final = 0.02
"""By how many seconds a timer may be ahead of the clock that deadlines are read on."""


def _read(
    sent: Outcome[HttpResponse], read: Callable[[HttpResponse], Outcome[T]], call: Call, attempt: int
) -> Tried[T]:
    match sent:
        case Failure(error):
            return Tried(Failure(_placed(error, call, attempt)), attempt)
        case Success(response):
            match read(response):
                case Success(value) as success:
                    attach(value, response.metadata())
                    return Tried(success, attempt, response)
                case Failure(error):
                    return Tried(Failure(_placed(error, call, attempt)), attempt, response)


def _exchange(http: HttpRequest, context: Context, plan: _Plan, held: Held | None, attempt: int) -> Exchange:
    authorization: Mapping[str, str] = {}
    bearer = {} if http.bearer is None else {"Authorization": f"Bearer {http.bearer.reveal()}"}
    if held is not None:
        token = held.token
        authorization = token.headers or {"Authorization": f"{token.token_type} {token.access_token.reveal()}"}
    return Exchange(
        http=http,
        url=context.profile.base_url + http.target,
        # What the caller sends to the API is not for the server of a login.
        headers=merged(authorization, {} if http.server else context.headers, http.headers, bearer),
        profile=context.profile,
        timeouts=plan.timeouts,
        limits=context.limits,
        deadline=plan.deadline,
        attempt=attempt,
        files=plan.files,
        chosen_timeouts=context.timeouts is not None,
    )


def merged(*sets: Mapping[str, str]) -> Mapping[str, str]:
    """Put headers together: of one name, however it is spelled, the last one counts."""
    given = [headers for headers in sets if headers]
    if len(given) < 2:
        return given[0] if given else {}
    by_name = {name.lower(): (name, value) for headers in given for name, value in headers.items()}
    return dict(by_name.values())


def _pause(error: CozeError, http: HttpRequest, retry: Retry, plan: _Plan, attempt: int) -> Work[float | None]:
    """Decide how long to wait before the next attempt; None if there is none."""
    if attempt >= plan.most_attempts:
        return None
    random: bytes = yield Nonce(4)
    chance = int.from_bytes(random, "big") / 2**32
    pause = pause_before_retry(retry, attempt=attempt, error=error, repeatable=http.repeatable, chance=chance)
    if pause is None or plan.deadline is None:
        return pause
    now: float = yield CLOCK
    return pause if now + pause < plan.deadline else None


SLOWEST_UPLOAD: Final = 128 * 1024
"""The bytes a second that an upload may count on, when its total time is reckoned."""


def timeouts_for(http: HttpRequest, chosen: Timeouts | None) -> Timeouts:
    """Give the timeouts of one call: the caller's, else the defaults, longer where the endpoint needs it."""
    if chosen is not None:
        return chosen
    if http.total is None:
        return _DEFAULT
    return evolve(_DEFAULT, total=http.total, read=http.total)


_DEFAULT: Final = Timeouts()


def _earlier(one: float | None, other: float | None) -> float | None:
    return other if one is None else one if other is None else min(one, other)


def timed_out(error: CozeError) -> bool:
    """Say whether it was time that ran out."""
    return isinstance(error, TransportError | StreamInterrupted) and error.timed_out


def _refuses_token(error: CozeError, age: float) -> bool:
    """Say whether a new token may help; 4101, "wrong token" and "no permission" at once, renews only an old one."""
    match error:
        case ApiError(4101):
            return age > 60
        case ApiError(code):
            return error.status == 401 or code in (4100, 700012006)
        case UnexpectedResponse(status):
            return status == 401
        case _:
            return False


def _placed(error: CozeError, call: Call, attempts: int) -> CozeError:
    """Note on an error which call it belongs to, and the tries made. One of another call, such as a token's, stays."""
    return error if error.call is not None else evolve(error, call=call, attempts=attempts)


# --- one exchange -----------------------------------------------------------------------------------------------------


def _sent(exchange: Exchange) -> Work[Outcome[HttpResponse]]:
    """Send, and follow redirects: of a GET, within its origin, at most three."""
    for _ in range(3):
        outcome: Outcome[HttpResponse] = yield exchange
        match outcome:
            case Success(response) if response.status in _REDIRECTS and exchange.http.method == "GET":
                location = redirected(exchange.url, response.headers.get("location", ""))
                if location is None:
                    return outcome
                exchange = evolve(exchange, url=location)
            case _:
                return outcome
    last: Outcome[HttpResponse] = yield exchange
    return last


_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


def redirected(url: str, location: str) -> str | None:
    """Give the URL that a redirect leads to; None if it leaves the origin, or is no URL."""
    if not location or not location.isascii() or not location.isprintable():
        return None
    try:
        target = urljoin(url, quote(location, safe="%/:=&?~#+!$,;'@()*[]"))  # blanks, which servers forget
        here, there = urlsplit(url), urlsplit(target)
        same = (here.scheme, here.hostname, _port(here)) == (there.scheme, there.hostname, _port(there))
    except ValueError:
        return None
    return target.partition("#")[0] if same and there.username is None and there.password is None else None


def _port(url: SplitResult) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


def record_of_end(scope: Literal["call", "attempt"], call: Call, tried: Tried[T], elapsed: float) -> Record:
    """Give what an observer is told at the end of a call or of an attempt."""
    error = tried.outcome.failure() if isinstance(tried.outcome, Failure) else None
    response = tried.response
    return Record(
        scope=scope,
        moment="end",
        call=call,
        attempt=tried.attempts,
        elapsed=elapsed,
        status=None if response is None else response.status,
        log_id=(error.log_id if error else None) or (response.log_id if response else None),
        error=None if error is None else error_name(error),
    )


def error_name(error: CozeError) -> str:
    """Name an error for an operator: its class, with its kind, its phase or its short name."""
    match error:
        case ApiError():
            return f"ApiError({error.kind}, {error.code})"
        case TransportError(phase):
            return f"TransportError({phase}{', timed out' if error.timed_out else ''})"
        case OAuthError(name):
            return f"OAuthError({name})"
        case _:
            return type(error).__name__
