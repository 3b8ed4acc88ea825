"""A runner made by a test: every primitive is answered by hand, with no clock, no socket and no patching.

A `Desk` answers what an effect or a stream asks for, and keeps what was asked. Its time goes on by sleeps, and by what
exchanges take. Answers of the API are made by `ok`, `refused` and `page`, those of a login server by `given` and
`refusal`; any of them fails by `broken`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias, TypeVar

from attrs import field, frozen

from coze import (
    CozeError,
    Effect,
    Failure,
    Outcome,
    Secret,
    Stream,
    Success,
    Token,
    TokenCell,
    TransportError,
    custom,
    fail,
)
from coze.effect import Environment, Nonce, Now, Sleep
from coze.errors import ConfigError
from coze.http import HttpResponse
from coze.run.cell import Held, Lead
from coze.run.interpret import perform
from coze.run.primitives import (
    Attend,
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
    Spend,
    Work,
)
from coze.run.setting import fetch_context, fetched
from coze.run.streams import follow
from coze.values import FrozenDict

T = TypeVar("T")

START = 1_700_000_000.0
"""The unix second at which a desk opens."""

API = custom("https://coze.example")
"""The server of a desk's runner."""

LOGIN = custom("https://login.example:8443", www_url="https://www.example")
"""Another server, at which apps are registered."""


@frozen
class Said:
    """What an exchange is answered with, and how long that takes."""

    status: int = 200
    body: object = field(factory=dict[str, object])
    headers: FrozenDict[str, str] = field(factory=FrozenDict[str, str])
    error: CozeError | None = None
    retry_after: float | None = None
    takes: float = 0.0

    def to(self, exchange: Exchange) -> Outcome[HttpResponse]:
        """Make the answer to an exchange."""
        if self.error is not None:
            return Failure(self.error)
        content = self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
        kind = "text/html" if isinstance(self.body, bytes) else "application/json"
        return Success(
            HttpResponse(
                http=exchange.http,
                status=self.status,
                headers=FrozenDict({"content-type": kind, "x-tt-logid": "log-1", **self.headers}),
                content=content,
                attempts=exchange.attempt,
                retry_after=self.retry_after,
            )
        )


Answer: TypeAlias = Said | Callable[[Exchange], Said]


def given(access: str = "at_1", refresh: str | None = "rt_1", expires_in: float | None = 900, **more: object) -> Said:
    """Answer with a token, as a token endpoint does."""
    fields = {"access_token": access, "refresh_token": refresh, "expires_in": expires_in, "token_type": "Bearer"}
    return Said(body={key: value for key, value in {**fields, **more}.items() if value is not None})


def refusal(error: str, status: int = 400, message: str = "no") -> Said:
    """Answer as a token endpoint refuses."""
    return Said(status, {"error_code": error, "error_message": message})


def broken(error: CozeError, *, takes: float = 0.0) -> Said:
    """Answer with an error."""
    return Said(error=error, takes=takes)


def ok(data: object = None, *, takes: float = 0.0) -> Said:
    """Answer with a success, as the API does."""
    return Said(body={"code": 0, "msg": "", "data": data}, takes=takes)


def refused(code: int, status: int = 200, *, retry_after: float | None = None) -> Said:
    """Answer with a refusal, as the API does."""
    return Said(status, {"code": code, "msg": "no"}, retry_after=retry_after)


def page(status: int, location: str | None = None, *, retry_after: float | None = None) -> Said:
    """Answer with a page of HTML, as gateways do, perhaps with one that leads elsewhere."""
    headers = FrozenDict[str, str]() if location is None else FrozenDict({"location": location})
    return Said(status, b"<html>", headers, retry_after=retry_after)


RESET: Final = TransportError("receive", "reset", may_have_been_sent=True)
REFUSED: Final = TransportError("connect", "refused")
TIMED_OUT: Final = TransportError("receive", "the time ran out", timed_out=True, may_have_been_sent=True)
FIRST: Final = Token(access_token=Secret("tok_1"))
SECOND: Final = Token(access_token=Secret("tok_2"))


def failure(outcome: Outcome[object]) -> CozeError:
    """Give the error of a failure."""
    assert isinstance(outcome, Failure), outcome
    return outcome.failure()


def sent(exchange: Exchange) -> dict[str, Any]:
    """Read the JSON that an exchange sends."""
    assert exchange.http.body is not None
    body: dict[str, Any] = json.loads(exchange.http.body.encoded())  # type: ignore[union-attr]  # no form
    return body


class Desk:
    """Answers primitives; the last of the answers again and again. `environment` is what stands in the environment.

    `tokens` are those of its runner: the next one is given where the one before was refused; they are `age` seconds
    old. `chance` is drawn for each pause.
    """

    def __init__(
        self,
        *answers: Answer,
        environment: Mapping[str, str] | None = None,
        tokens: Sequence[Outcome[Token]] = (Success(FIRST),),
        age: float = 0.0,
    ) -> None:
        self.asked: list[Primitive] = []
        self.elapsed = 0.0
        self.chance = 0.5
        self.environment = dict(environment or {})
        self.answers: list[Answer] = list(answers)
        self.measured: Outcome[Measured] = Success(Measured((), ()))
        self.reads: Iterator[bytes | Failure[CozeError]] = iter(())
        self.cell = TokenCell(fail(ConfigError("token", "there is none")))
        self._tokens = list(tokens)
        self._age = age

    @property
    def now(self) -> float:
        """The unix time."""
        return START + self.elapsed

    def begin(self, effect: Effect[T], **context: Any) -> Work[Outcome[T]]:
        """Begin to perform an effect: the generator of what it asks for."""
        return perform(effect, Context(**{"profile": API, **context}))

    def perform(self, effect: Effect[T], **context: Any) -> Outcome[T]:
        """Perform an effect, and give its outcome."""
        return self.drive(self.begin(effect, **context))

    def drive(self, work: Work[Outcome[T]], answer: object = None) -> Outcome[T]:
        """Answer what a generator asks for, to its end."""
        try:
            while True:
                try:
                    primitive = work.send(answer)
                except StopIteration as stop:
                    outcome: Outcome[T] = stop.value
                    return outcome
                answer = self.answer(primitive)
        finally:
            work.close()

    def follow(self, stream: Stream[T], *reads: bytes | Failure[CozeError], **context: Any) -> list[Outcome[T]]:
        """Follow a stream whose bytes come like this, and give its items."""
        self.reads = iter(reads)
        items: list[Outcome[T]] = []
        work = follow(stream, Context(**{"profile": API, **context}))
        answer: object = None
        while True:
            try:
                asked = work.send(answer)
            except StopIteration:
                return items
            if isinstance(asked, Success | Failure):
                items.append(asked)
                answer = None
            else:
                answer = self.answer(asked)

    def answer(self, primitive: Primitive) -> object:
        """Answer one primitive."""
        self.asked.append(primitive)
        assert len(self.asked) < 20_000, "it does not end"
        match primitive:
            case Observe() | Attend() | Shut():
                return None
            case Clock():
                return self.elapsed
            case Now():
                return self.now
            case Sleep(seconds):
                self.elapsed += seconds
                return None
            case Authorize(rejected):
                if rejected is not None and self._tokens[0] == Success(rejected) and len(self._tokens) > 1:
                    self._tokens.pop(0)
                held = self._tokens[0]
                return held if isinstance(held, Failure) else Success(Held(held.unwrap(), self._age))
            case Spend(secret, back):
                return self.cell.spend(secret, back=back)
            case Exchange():
                assert self.answers, "nothing was to be sent"
                one = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                said = one if isinstance(one, Said) else one(primitive)
                self.elapsed += said.takes
                return said.to(primitive)
            case Nonce(4):  # of a pause
                return int(self.chance * 2**32).to_bytes(4, "big")
            case Nonce(size):
                return hashlib.sha256(str(len(self.asked)).encode()).digest()[:size]
            case Environment(name):
                return self.environment.get(name)
            case Measure():
                return self.measured
            case Read():
                return next(self.reads)
            case Invoke():
                return primitive()

    def token(self, cell: TokenCell, rejected: Token | None = None) -> Outcome[Token]:
        """Get a token of a cell, as a runner does that is alone with it."""
        match cell.ask(self.now, rejected, None):
            case Held(token):
                return Success(token)
            case Lead(flight, former):
                context = fetch_context(Context(profile=API), cell.provider, former, self.elapsed, None)
                self.cell = cell
                landed = cell.land(flight, fetched(self.drive(perform(cell.provider, context))), self.now)
                assert landed is not None
                return landed if isinstance(landed, Failure) else Success(landed.unwrap().token)
            case _:
                raise AssertionError("nobody else asks")

    @property
    def exchanges(self) -> list[Exchange]:
        """The exchanges that were asked for."""
        return [one for one in self.asked if isinstance(one, Exchange)]

    @property
    def grants(self) -> list[str]:
        """The kinds of grant that were asked for, in short."""
        kinds = (str(sent(one).get("grant_type", "device/code")) for one in self.exchanges if one.http.server)
        return [kind.rpartition(":")[2] for kind in kinds]

    @property
    def pauses(self) -> list[float]:
        """The sleeps that were asked for."""
        return [one.seconds for one in self.asked if isinstance(one, Sleep)]
