"""The model check: whatever any primitive of a program is answered with, at any step, the program ends in order.

A `World` answers primitives as a `Desk` does, but each answer is one of several: what is documented, a failure of each
class, what only a hostile server says, time that jumps, a caller who gives up. A script says where a run deviates from
what is documented, once or from then on; `explore` runs all scripts up to some number of deviations. In each run the
world watches that what was opened is closed, that a secret which is good for one use leaves once, and that nothing is
taken for a success which is none.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar, get_args
from urllib.parse import parse_qs, urlsplit

import pytest
from attrs import evolve, frozen
from catalogue import AnyRow, ProgramRow, Row, StreamRow, event_bytes, fullest, named, program_rows, rows
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from desk import (
    API,
    FIRST,
    LOGIN,
    REFUSED,
    RESET,
    SECOND,
    START,
    TIMED_OUT,
    Desk,
    Said,
    broken,
    failure,
    page,
    refusal,
    refused,
)
from desk import given as granted

import coze.api
import coze.auth
import coze.run
from coze import (
    ApiError,
    Closed,
    ConfigError,
    CozeError,
    DecodeError,
    DeviceApp,
    Effect,
    Failure,
    InvalidArgument,
    JWTApp,
    LimitExceeded,
    Limits,
    OAuthError,
    Outcome,
    PageLoop,
    PKCEApp,
    Secret,
    Stream,
    StreamInterrupted,
    Success,
    Token,
    TokenCell,
    UnexpectedResponse,
    WebApp,
    succeed,
)
from coze.api import chat, workflow_runs
from coze.api.chat_tools import with_tools
from coze.api.workflow_answers import with_answers
from coze.auth import config, device, grant, jwt, pkce, token, web
from coze.auth.web import Login
from coze.effect import Environment, Now, local
from coze.errors import Problem
from coze.models.chat_events import Done
from coze.run import login
from coze.run.cell import Held, Lead, token_of
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
    Raised,
    Read,
    Shut,
    Spend,
)
from coze.run.streams import Left, follow
from coze.values import FrozenDict

T = TypeVar("T")

# --- which way a run goes ---------------------------------------------------------------------------------------------


@frozen
class Deviation:
    """Where a run leaves the documented way: at which choice, to which of the others, and whether it stays there."""

    at: int
    way: int
    lasting: bool = False


class Choices:
    """The choices of one run, made as a script says; without a script always the first."""

    def __init__(self, script: tuple[Deviation, ...]) -> None:
        self.script = {one.at: one for one in script}
        self.made: list[tuple[str, int]] = []
        self._habits: dict[str, int] = {}

    def choose(self, what: str, ways: int) -> int:
        """Choose one of several ways to do something; a deviation lasts for what has the same name."""
        deviation = self.script.get(len(self.made))
        self.made.append((what, ways))
        if deviation is None:
            return self._habits.get(what, 0)
        if deviation.lasting:
            self._habits[what] = deviation.way
        return deviation.way


OFTEN: Final = 2
"""In how many of the choices about the same a run may deviate: the first ones."""


def explore(run: Callable[[Choices], None], deviations: int) -> int:
    """Run every script of so many deviations at the most, and count them."""
    scripts: list[tuple[Deviation, ...]] = [()]
    count = 0
    while scripts:
        script = scripts.pop()
        choices = Choices(script)
        try:
            run(choices)
        except BaseException as error:
            error.add_note(f"{script}, after {len(choices.made)} choices: {choices.made[-12:]}")
            raise
        count += 1
        if script and not script[-1].lasting and comes_again(choices.made, script[-1].at):
            scripts.append((*script[:-1], evolve(script[-1], lasting=True)))
        if len(script) < deviations:
            seen = Counter[str]()
            for at, (what, ways) in enumerate(choices.made):
                seen[what] += 1
                if seen[what] <= OFTEN and (not script or at > script[-1].at):
                    scripts += [(*script, Deviation(at, way)) for way in range(1, ways)]
    return count


def comes_again(made: list[tuple[str, int]], at: int) -> bool:
    """Say whether the same is chosen again later: else it is all one whether a deviation lasts."""
    return made[at][0] in {what for what, _ in made[at + 1 :]}


# --- what a server may say --------------------------------------------------------------------------------------------

ERRORS: Final[tuple[CozeError, ...]] = (
    REFUSED,
    RESET,
    TIMED_OUT,
    ApiError(5000, "no", status=500, kind="server"),
    OAuthError("access_denied"),
    UnexpectedResponse(502, "text/html"),
    DecodeError((Problem("$", "an object", "a list"),)),
    StreamInterrupted("cut"),
    LimitExceeded("limits.response_bytes", 100),
    PageLoop("again"),
    InvalidArgument("x", "y"),
    ConfigError("x", "y"),
    Closed("runner"),
)
EVERY: Final = (
    *map(broken, ERRORS),
    refused(4000),
    refused(4013, 429),
    refused(4100, 401),
    refused(4101),
    refused(4104),
    page(200),
    page(302, "/elsewhere"),
    page(401),
    page(429, retry_after=3.0),
    page(503, retry_after=3600.0),
    Said(200, b""),
    Said(body=[]),
    Said(body={"code": "0", "data": {}}),
    Said(body={"code": True}),
    Said(500, {"code": 0, "data": {}}),
    Said(body=b"\xff\xfe{}", headers=FrozenDict({"content-type": "application/json"})),
    Said(body=b"[" * 5000, headers=FrozenDict({"content-type": "application/json"})),
)
"""Answers to an exchange that no endpoint of the API may take for a success."""

FEW: Final = (
    broken(REFUSED),
    broken(RESET),
    broken(Closed("runner")),
    refused(4000),
    refused(4104),
    page(401),
    page(503),
)
"""One of each kind of them, for where two deviate."""

REFUSALS: Final = tuple(
    Said(400, {"error_code": name, "error_message": "no"})
    for name in ("authorization_pending", "slow_down", "access_denied", "invalid_grant", "invalid_client")
)
"""What else a login server says."""

KEPT: Final = frozenset({REFUSED, Closed("runner"), InvalidArgument("x", "y"), ConfigError("x", "y")})
"""Failures of an exchange that has sent nothing."""

STATUSES: Final = ("in_progress", "failed", "a status of next year")
"""Where a chat, a run or a task may stand, too."""

READS: Final[tuple[bytes | Failure[CozeError], ...]] = (
    b"",
    b"\xff\xfe\r\r\n\n:\n",
    b"event:error\ndata:no\n\n",
    b"event:conversation.message.delta\ndata:[]\n\nevent:Message\ndata:[]\n\n",
    b"data:" + b"x" * 5000,
    *(Failure(one) for one in (RESET, TIMED_OUT, LimitExceeded("limits.response_bytes", 1), Closed("stream"))),
)
"""What a read gives, too."""


class GivenUpError(BaseException):
    """Whoever wanted the outcome was cancelled."""


class Mine(Exception):
    """What a function of the user's raises."""


class World(Desk):
    """Answers primitives as it is chosen, and watches what is opened, what is closed, and what leaves.

    `documented` tells what an exchange is answered with if nothing deviates, `bodies` gives the pieces of an event
    stream, and `failures` are how an exchange may fail.
    """

    def __init__(
        self,
        choices: Choices,
        documented: Callable[[Exchange], Said],
        bodies: Callable[[str], list[bytes]] | None = None,
        *,
        failures: tuple[Said, ...] = EVERY,
        environment: Mapping[str, str] | None = None,
        folder: Path = Path(),
    ) -> None:
        super().__init__(documented, environment=environment, tokens=[Success(FIRST), Success(SECOND)])
        self.choose = choices.choose
        self.measured = Success(Measured((3,), (0,)))
        self.bodies = bodies
        self.failures = failures
        self.folder = folder
        self.refused: Token | None = None
        self.raised: list[Exception] = []
        self.locked = 0
        self.attended = self.open = self.failed = self.set_back = False
        self.calls = self.steps = self.pieces = 0
        self.gone: set[Secret] = set()
        self.allowed: set[Secret] = set()

    def answer(self, primitive: Primitive) -> object:
        """Answer one primitive, in one of its ways."""
        self.steps += 1
        assert self.steps < 9_000, "it does not end"
        match primitive:
            case Observe(record):  # first what comes most
                if record.scope == "call":
                    self.calls += 1 if record.moment == "start" else -1
            case Clock() | Now():
                way = self._way(primitive, 2 if isinstance(primitive, Clock) else 3)
                self.elapsed += (0.0, 86_400.0, 0.0 if self.set_back else -60.0)[way]
                self.set_back = self.set_back or way == 2
            case Authorize():
                return self._authorized(primitive)
            case Spend(secret, back):
                assert not (back and secret in self.gone), "what has left is taken back"
                free = super().answer(primitive)
                assert isinstance(free, bool)
                if not back and free and self._way(primitive, 2) == 0:
                    self.allowed.add(secret)
                    return True
                return back and free
            case Attend(begins):
                assert self.attended != begins, "it begins or ends twice"
                self.attended = begins
            case Exchange():
                return self._exchanged(primitive)
            case Read():
                assert self.open, "nothing is open"
                way = self._way(primitive, 1 + len(READS))
                self.pieces += 1
                return next(self.reads, b"") if way == 0 else READS[way - 1] if self.pieces < 20 else b""
            case Shut():
                assert self.open, "nothing is open"
                self.open = False
            case Invoke(deadline=deadline):
                way = self._way(primitive, 3 if deadline is not None else 2)
                if way == 1:
                    self.raised.append(Mine())
                    return Raised(self.raised[-1])
                return Failure(TIMED_OUT) if way == 2 else primitive()
            case Environment():
                if way := self._way(primitive, 4):
                    return (None, "", "\n\x00")[way - 1]
            case Measure():
                if way := self._way(primitive, 3):
                    return (Failure(InvalidArgument("file", "x")), Success(Measured((None,), (None,))))[way - 1]
            case _:
                self._way(primitive, 1)
        return super().answer(primitive)

    def _way(self, primitive: Primitive, ways: int) -> int:
        """Choose a way to answer; the one beyond the last is that whoever waits for it gives up."""
        kind = primitive.http.endpoint if isinstance(primitive, Exchange) else type(primitive).__name__
        way = self.choose(kind, ways + 1)
        if way == ways:
            raise GivenUpError
        return way

    def _authorized(self, asked: Authorize) -> object:
        self.refused = asked.rejected
        errors = (OAuthError("access_denied"), ConfigError("x", "y"), TIMED_OUT, Closed("runner"))
        match self._way(asked, 3 + len(errors)):
            case 0:
                return super().answer(asked)
            case 1:
                return Success(Held(FIRST, 3600.0))
            case 2:
                return Success(Held(SECOND, 0.0, late=True))
            case way:
                return Failure(errors[way - 3])

    def _exchanged(self, exchange: Exchange) -> object:
        assert not self.open, "another one is open"
        self._leaves(exchange)
        failures = (*self.failures, *(REFUSALS if exchange.http.server else ()))
        way = self._way(exchange, 1 + len(failures) + len(STATUSES))
        self.failed = 0 < way <= len(failures)
        said = self.answers[0]
        assert callable(said)
        answered = failures[way - 1] if self.failed else said(exchange)
        if way > len(failures):
            answered = evolve(answered, body=with_status(answered.body, STATUSES[way - 1 - len(failures)]))
        if exchange.http.single_use is not None:
            unsent = answered.error in KEPT or answered.status == 429
            (self.allowed if unsent else self.gone).add(exchange.http.single_use)
            self.allowed.discard(exchange.http.single_use)
        outcome = answered.to(exchange)
        if exchange.http.streamed and isinstance(outcome, Success) and not self.failed:
            self.open, self.pieces = True, 0
            assert self.bodies is not None
            self.reads = iter(self.bodies(exchange.http.endpoint))
        return outcome

    def _leaves(self, exchange: Exchange) -> None:
        shown = exchange.headers.get("Authorization")
        assert self.refused is None or shown != f"Bearer {self.refused.access_token.reveal()}", "it was refused"
        once = exchange.files is not None and None in exchange.files.starts
        assert not once or exchange.attempt == 1, "what can be read once is sent again"
        secret = exchange.http.single_use
        if secret is not None:
            assert secret not in self.gone, "a secret that is good for one use leaves again"
            assert secret in self.allowed, "nobody noted that it leaves"

    # --- what a user gives

    def function(self, value: T) -> Callable[..., T]:
        """Make a function of the user's: it gives a value, or raises."""

        def give(*_: object, **__: object) -> T:
            if self.choose("function", 2):
                self.raised.append(Mine())
                raise self.raised[-1]
            return value

        return give

    def load(self) -> Outcome[Token | None]:
        """Be a store: give the token that is there, none, or say that it cannot be read."""
        old = Token(access_token=Secret("old"), refresh_token=Secret("canary old"), expires_at=START)
        found: tuple[Outcome[Token | None], ...] = (Success(None), Success(old), Failure(ConfigError("x", "y")))
        return self.function(found[self.choose("load", 3)])()

    def save(self, token: Token) -> Outcome[None]:
        """Keep a token, or say that it cannot be kept."""
        kept: tuple[Outcome[None], ...] = (Success(None), Failure(ConfigError("x", "y")))
        return self.function(kept[self.choose("save", 2)])()

    def try_lock(self) -> bool:
        """Take the lock."""
        free = self.choose("lock", 2) == 0
        self.locked += free
        return free

    def unlock(self) -> None:
        """Give the lock back."""
        self.locked -= 1

    def cell_of(self, provider: Effect[Token]) -> TokenCell:
        """Make the cell of a provider, which has no token yet."""
        self.cell = TokenCell(provider)
        return self.cell

    # --- what has to be true in the end

    def performed(self, effect: Effect[T], **context: Any) -> Outcome[T] | None:
        """Perform an effect; None if it was given up, or if a function of the user's has raised."""
        work = self.begin(effect, observed=True, **context)
        try:
            outcome = self.drive(work)
        except GivenUpError:
            self.open, self.attended, self.calls = False, False, 0  # which a runner sees to
            self.at_rest()
            return None
        except Mine as error:
            self.is_the_users(error)
            self.at_rest()
            return None
        self.at_rest()
        checked(outcome)
        return outcome

    def is_the_users(self, error: Mine) -> None:
        """See that it is the very one that a function of the user's has raised."""
        assert error is self.raised[-1]

    def at_rest(self) -> None:
        """See that everything is closed."""
        assert (self.open, self.attended, self.locked, self.calls) == (False, False, 0, 0)
        assert isinstance(self.cell.ask(self.now, None, None), Held | Lead), "somebody waits for a token for ever"


def with_status(body: object, status: object) -> object:
    """Change the status of a reply, wherever it has one."""
    match body:
        case dict():
            return {key: status if key == "status" else with_status(value, status) for key, value in body.items()}
        case list():
            return [with_status(item, status) for item in body]
        case _:
            return body


def checked(outcome: Outcome[object]) -> None:
    """See that an outcome is one, and that an error of the union tells no secret."""
    if isinstance(outcome, Success):
        return
    error = outcome.failure()
    assert isinstance(error, get_args(CozeError))
    assert "canary" not in f"{error} {error!r}"


def test_the_errors_are_all_there_are() -> None:
    """The model check knows an error of every class of the union."""
    assert {type(one) for one in ERRORS} == set(get_args(CozeError))


# --- the endpoints ----------------------------------------------------------------------------------------------------

REPLIES: Final = {named(row): row for row in rows()}


def replied_by(row: AnyRow) -> Said:
    """Answer as a row says."""
    match row:
        case Row(content=(media_type, content)):
            return Said(body=content, headers=FrozenDict({"content-type": media_type}))
        case Row():
            return Said(body=row.reply)
        case StreamRow():
            media_type = "text/event-stream" if row.content is None else row.content[0]
            return Said(body=b"", headers=FrozenDict({"content-type": media_type}))


def documented(exchange: Exchange) -> Said:
    """Answer as the row of an endpoint says."""
    return replied_by(REPLIES[exchange.http.endpoint])


def pieces(endpoint: str) -> list[bytes]:
    """Give the events of a row, one by one."""
    row = REPLIES[endpoint]
    assert isinstance(row, StreamRow)
    return [event_bytes((event,)) for event in row.events] if row.content is None else [row.content[1]]


@pytest.mark.parametrize("row", [row for row in rows() if isinstance(row, Row)], ids=named)
def test_a_call_ends_whatever_happens(row: Row[Any]) -> None:
    """However each primitive of a call is answered, it ends; what is refused or no answer of Coze's is a failure."""

    def run(choices: Choices) -> None:
        world = World(choices, documented)
        outcome = world.performed(row.least.made())
        if not choices.script:
            assert outcome == Success(row.value)
        elif isinstance(outcome, Success):
            assert not world.failed

    assert explore(run, 1) > 50


@pytest.mark.parametrize("name", ["chat.retrieve", "chat.create", "files.upload"])
def test_a_call_ends_whatever_happens_twice(name: str) -> None:
    """A call ends, too, if its primitives are answered in any two unlikely ways."""
    row = REPLIES[name]

    def run(choices: Choices) -> None:
        world = World(choices, documented, failures=FEW)
        if isinstance(world.performed(fullest(row).made()), Success):
            assert not world.failed

    assert explore(run, 2) > 200


@pytest.mark.parametrize("row", program_rows(), ids=named)
def test_a_program_ends_whatever_happens(row: ProgramRow[Any]) -> None:
    """Whatever happens in a program of the API, twice or from then on, it ends with an outcome."""

    def run(choices: Choices) -> None:
        talk = [(wire.target.partition("?")[0], reply) for wire, reply in row.talk]

        def said(exchange: Exchange) -> Said:
            where = exchange.http.path.text
            at = next((at for at, (target, _) in enumerate(talk) if target == where), None)
            return documented(exchange) if at is None else Said(body=talk.pop(at)[1])

        outcome = World(choices, said, failures=FEW).performed(row.least.made(poll_timeout=5.0))
        if not choices.script:
            assert outcome == Success(row.value)

    assert explore(run, 2) > 300


# --- streams ----------------------------------------------------------------------------------------------------------


def followed(stream: Stream[T], world: World) -> list[Outcome[T]] | None:
    """Follow a stream, and watch how it ends; None if it was left, given up, or if a function has raised."""
    work = follow(stream, Context(profile=API, observed=True, limits=Limits(event_bytes=4000)))
    items: list[Outcome[T]] = []
    answer: object = None
    try:
        while True:
            given = work.send(answer)
            answer = None
            if not isinstance(given, Success | Failure):
                opened = world.open
                answer = world.answer(given)
                if world.open and not opened:
                    items.append(BEGUN)  # type: ignore[arg-type]  # taken out below
                continue
            assert not items or not isinstance(items[-1], Failure), "a failure is the last item"
            items.append(given)
            checked(given)
            match world.choose("item", 3):
                case 1:
                    left(work, world)
                    return None
                case 2:
                    work.close()
                    return None
                case _:
                    pass
    except StopIteration:
        world.at_rest()
    except GivenUpError:
        work.close()
        return None
    except Mine as error:
        world.is_the_users(error)
        world.at_rest()
        return None
    begun = max((at for at, item in enumerate(items) if item is BEGUN), default=0)
    if items and not isinstance(items[-1], Failure):
        last = {type(item.unwrap()) for item in items[begun:]}
        ends = stream.decode.terminal | stream.decode.settling
        assert last & ends or not ends, "it is cut, and does not say so"
    return [item for item in items if item is not BEGUN]


BEGUN: Final = Success("an answer has begun")


def left(work: Generator[Primitive | Outcome[object], Any, None], world: World) -> None:
    """Leave a stream, as a runner does: nothing more is done than to tell its observer."""
    try:
        given = work.throw(Left())
        while True:
            assert isinstance(given, Clock | Observe)
            given = work.send(super(World, world).answer(given))
            if isinstance(given, Observe) and given.record.scope == "call":
                world.calls -= 1
    except StopIteration:
        assert world.calls == 0


@pytest.mark.parametrize("row", [row for row in rows() if isinstance(row, StreamRow)], ids=named)
def test_a_stream_ends_whatever_happens(row: StreamRow[Any]) -> None:
    """Whatever happens to a stream, one failure at most is its last item; it says when it is cut, and is shut."""

    def run(choices: Choices) -> None:
        items = followed(row.least.made(), World(choices, documented, pieces))
        if not choices.script:
            assert items == [Success(value) for value in row.value]

    assert explore(run, 1) > 50


CALL: Final = {
    "type": "submit_tool_outputs",
    "submit_tool_outputs": {
        "tool_calls": [{"id": "1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}]
    },
}
CHAT: Final = {"id": "c1", "conversation_id": "v1"}
ASKED: Final = ("Interrupt", {"interrupt_data": {"event_id": "e1", "type": 2, "data": "?"}, "node_title": "ask"})
PARTS: Final[Mapping[str, tuple[tuple[str, object], ...]]] = {
    "chat.stream": (
        ("conversation.chat.created", CHAT),
        ("conversation.chat.requires_action", {**CHAT, "required_action": CALL}),
        ("done", "[DONE]"),
    ),
    "chat.submit_tool_outputs_stream": (("conversation.chat.completed", CHAT), ("done", "[DONE]")),
    "workflow_runs.stream": (("Message", {"content": "Hm", "node_title": "a", "node_seq_id": "0"}), ASKED),
    "workflow_runs.resume_stream": (("Done", {}),),
}
"""The events of streams that go on by themselves, and of those that continue them."""

CONTINUED: Final[Mapping[str, Callable[[World], Stream[Any]]]] = {
    "chat_tools.with_tools": lambda world: with_tools(
        chat.stream(bot_id="7", user_id="u"), {"weather": world.function("rain")}
    ),
    "workflow_answers.with_answers": lambda world: with_answers(
        workflow_runs.stream(workflow_id="7"), world.function("Oslo")
    ),
}


def on_from_its_end(world: World) -> Stream[Any]:
    """Make a stream that goes on from the event that would end it."""
    talk = chat.stream(bot_id="7", user_id="u")
    following = chat.submit_tool_outputs_stream(chat_id="c1", conversation_id="v1", tool_outputs=[])
    return evolve(talk, then=lambda event: local(world.function(succeed(following))) if event == Done() else None)


def functions(package: Any) -> Iterator[tuple[str, Callable[..., object]]]:
    """Find the public functions of a package, by their dotted names."""
    for module_info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{module_info.name}")
        for name, function in vars(module).items():
            if inspect.isfunction(function) and function.__module__ == module.__name__ and not name.startswith("_"):
                yield f"{module_info.name}.{name}", function


def test_every_continuation_is_checked() -> None:
    """Each function of the API that lets a stream go on has a place in the model check."""
    of_streams = {
        name
        for name, function in functions(coze.api)
        if str(next(iter(function.__annotations__.values()))).startswith("Stream[")
    }
    assert set(CONTINUED) == of_streams


@pytest.mark.parametrize("name", [*CONTINUED, "its end"])
def test_a_stream_that_goes_on_ends_whatever_happens(name: str) -> None:
    """A stream that goes on by itself ends, too, and each of its parts is shut before the next one is opened."""

    def bodies(endpoint: str) -> list[bytes]:
        return [event_bytes((event,)) for event in PARTS[endpoint]]

    def run(choices: Choices) -> None:
        world = World(choices, documented, bodies, failures=FEW)
        items = followed(CONTINUED.get(name, on_from_its_end)(world), world)
        if not choices.script:
            assert items is not None
            assert all(isinstance(item, Success) for item in items)
            assert len(items) > 2

    assert explore(run, 2) > 1000


# --- logins -----------------------------------------------------------------------------------------------------------


@functools.cache
def app_of_service() -> JWTApp:
    """Make an app with a private key."""
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return JWTApp(client_id="cid", private_key=pem, public_key_id="kid", profile=LOGIN)


CODE: Final = Secret("canary-code")
VERIFIER: Final = Secret("canary-" * 8)
OLD: Final = Token(access_token=Secret("canary-old"), refresh_token=Secret("canary-refresh"), expires_at=START)
WEB: Final = WebApp(client_id="cid", client_secret=Secret("canary-secret"), profile=LOGIN)
PKCE: Final = PKCEApp(client_id="cid", profile=LOGIN)
DEVICE: Final = DeviceApp(client_id="cid", profile=LOGIN)
STARTED: Final = Login(url="https://x", redirect_uri="https://me", state="canary-state", verifier=VERIFIER)
REDIRECT: Final = "https://me?code=canary-code&state=canary-state"
SHOWN: Final = device.DeviceCode(
    device_code=Secret("canary-device"), user_code="U", verification_uri="https://x", expires_in=60.0
)
VARIABLES: Final = {"COZE_API_TOKEN": "tok_3", "COZE_PKCE_OAUTH_CLIENT_ID": "cid"}


def granting(exchange: Exchange) -> Said:
    """Answer as a login server does."""
    if exchange.http.endpoint != "auth.device.device_code":
        return granted("canary-new", "canary-next")
    return Said(body={"device_code": "canary-device", "user_code": "U", "verification_uri": "https://x"})


def renewing(world: World) -> Effect[Token]:
    """Renew a token that has expired, or else ask a function of the user's."""
    return token.Replacing(OLD, grant.refreshing(PKCE, local(world.function(SECOND))))


def by_hand(world: World) -> Effect[Token]:
    """Log in by a page whose URL is shown, and a redirect that is pasted."""
    shown: list[str] = []

    def ask(prompt: str) -> str:
        state = parse_qs(urlsplit(shown[-1]).query)["state"][0]
        return world.function(f"https://me?code=canary-code&state={state}")()

    return login.browser(PKCE, redirect_uri="https://me", show=shown.append, ask=ask)


def configured(world: World) -> Effect[object]:
    """Read the configuration of an app out of a file."""
    where = world.folder / "app.json"
    where.write_text('{"client_type": "pkce", "client_id": "cid"}')
    return config.app_of_file(where)


LOGINS: Final[Mapping[str, Callable[[World], Effect[object]]]] = {
    "auth.config.app_of_file": configured,
    "auth.config.app_of_environment": lambda _: config.app_of_environment("pkce"),
    "auth.device.device_code": lambda _: device.device_code(DEVICE),
    "auth.device.device": lambda world: device.device(DEVICE, world.function(None)),
    "auth.device.confirmed": lambda _: device.confirmed(DEVICE, SHOWN),
    "auth.device.look": lambda _: device.look(DEVICE, SHOWN.device_code),
    "auth.grant.oauth_request": lambda _: grant.oauth_request("x", LOGIN, grant.TOKEN_PATH, grant.granted(), {}),
    "auth.grant.asked_for": lambda _: grant.asked_for(device.look(DEVICE, SHOWN.device_code), DEVICE),
    "auth.grant.refresh": lambda _: grant.refresh(PKCE, "canary-refresh"),
    "auth.grant.refreshing": renewing,
    "auth.jwt.jwt": lambda _: jwt.jwt(app_of_service()),
    "auth.pkce.make_verifier": lambda _: pkce.make_verifier(),
    "auth.pkce.begin": lambda _: pkce.begin(PKCE, redirect_uri="https://me"),
    "auth.pkce.exchange": lambda _: pkce.exchange(PKCE, code=CODE, redirect_uri="https://me", verifier=VERIFIER),
    "auth.pkce.exchange_any": lambda _: pkce.exchange_any(PKCE, code=CODE, redirect_uri="https://me", verifier="x"),
    "auth.pkce.finish": lambda _: pkce.finish(PKCE, STARTED, REDIRECT),
    "auth.token.static": lambda _: token.static("tok_4"),
    "auth.token.from_environment": lambda _: token.from_environment(),
    "auth.token.cached": lambda world: token.cached(renewing(world)),
    "auth.token.first_of": lambda world: token.first_of(renewing(world), by_hand(world), token.from_environment()),
    "auth.token.stored": lambda world: token.stored(world, grant.refreshing(PKCE, by_hand(world))),
    "auth.web.begin": lambda _: web.begin(WEB, redirect_uri="https://me"),
    "auth.web.exchange": lambda _: web.exchange(WEB, code=CODE, redirect_uri="https://me"),
    "auth.web.finish": lambda _: web.finish(WEB, STARTED, REDIRECT),
    "run.cell.token_of": lambda world: token_of(world.cell_of(renewing(world))),
    "run.login.browser": by_hand,
}
EFFECTS: Final = ("Effect[", "Program[", "Request[", "Steps[", "TokenProvider")


def test_a_person_is_not_waited_for_when_the_time_is_over() -> None:
    """A login that the time of the whole ends has said that nobody acts any more."""
    desk = Desk(granting, refusal("authorization_pending"))
    outcome = desk.perform(device.device(DEVICE, lambda _: None), within=30.0)
    assert isinstance(failure(outcome), LimitExceeded)
    assert [one for one in desk.asked if isinstance(one, Attend)] == [Attend(begins=True), Attend(begins=False)]


def test_every_login_is_checked() -> None:
    """Each public function that describes a login, or a part of one, has a place in the model check."""
    found = {
        f"{package.__name__.removeprefix('coze.')}.{name}"
        for package in (coze.auth, coze.run)
        for name, function in functions(package)
        if str(function.__annotations__["return"]).startswith(EFFECTS)
    }
    assert set(LOGINS) == found


@pytest.mark.parametrize("name", LOGINS)
def test_a_login_ends_whatever_happens(name: str, tmp_path: Path) -> None:
    """Whatever happens twice in a login, or from then on, it ends, leaves no lock, and sends no secret twice."""

    def run(choices: Choices) -> None:
        world = World(choices, granting, failures=FEW, environment=VARIABLES, folder=tmp_path)
        outcome = world.performed(LOGINS[name](world), within=60.0)
        if not choices.script:
            assert isinstance(outcome, Success)

    assert explore(run, 2) > 0
