"""Canaries: unguessable secrets of every kind go in, everything fails, and none of them comes out anywhere.

What is looked at: log records of all loggers at level DEBUG, with their arguments; `repr`, `str` and every field of
outcomes, errors and effects; pickles; warnings; `as_curl`; and tracebacks with the locals of each of their frames.
"""

from __future__ import annotations

import contextlib
import logging
import pickle
import secrets
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import attrs
import pytest
from attrs import evolve, frozen
from colours import Colour
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from desk import Desk, Said, given, sent
from frames import locals_of
from scripted import Connection, Server, answer, ok, refused, replies, resetting, silent

from coze import (
    DeviceApp,
    DeviceCode,
    Effect,
    Failure,
    FileStore,
    JWTApp,
    MemoryStore,
    Outcome,
    PKCEApp,
    Profile,
    Record,
    Request,
    Retry,
    Runner,
    Secret,
    Success,
    Timeouts,
    Token,
    TokenCell,
    WebApp,
    as_curl,
    attempt,
    browser,
    custom,
    device,
    first_of,
    jwt,
    local,
    or_raise,
    raw,
    refresh,
    refreshing,
    static,
    stored,
    succeed,
)
from coze.auth import pkce, web
from coze.auth.device import confirmed, device_code
from coze.auth.web import Login
from coze.errors import Failed
from coze.models.auth import SessionContext, SessionDevice

CANARY: Final = {
    kind: f"{kind}-{secrets.token_hex(20)}"
    for kind in ("access", "refresh", "client", "code", "verifier", "device", "state")
}
REDIRECT = "https://e.com/cb"
READ = raw("GET", "/v1/things")


@pytest.fixture(scope="module")
def pem() -> str:
    """Give a private key."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


@frozen
class Apps:
    """Apps of each type at a server, full of canaries."""

    server: Profile
    pem: Secret

    @property
    def web(self) -> WebApp:
        """One with a client secret."""
        return WebApp(client_id="cid", client_secret=CANARY["client"], profile=self.server)

    @property
    def pkce(self) -> PKCEApp:
        """One without."""
        return PKCEApp(client_id="cid", profile=self.server)

    @property
    def device(self) -> DeviceApp:
        """One of devices."""
        return DeviceApp(client_id="cid", profile=self.server)

    @property
    def jwt(self) -> JWTApp:
        """One with a private key."""
        return JWTApp(client_id="cid", private_key=self.pem, public_key_id="KID", profile=self.server)

    def flows(self) -> list[Effect[object]]:
        """Give every request of every flow."""
        login = Login(
            url="https://x.example", redirect_uri=REDIRECT, state=CANARY["state"], verifier=Secret(CANARY["verifier"])
        )
        redirected = f"{REDIRECT}?code={CANARY['code']}&state={CANARY['state']}"
        code = DeviceCode(
            device_code=Secret(CANARY["device"]),
            user_code="UC",
            verification_uri="https://x.example",
            expires_in=0,
            interval=0,
        )
        context = SessionContext(device_info=SessionDevice(custom_consumer="me"))
        old = Token(access_token=Secret(CANARY["access"]), expires_at=1.0, refresh_token=Secret(CANARY["refresh"]))
        shelf = MemoryStore()
        shelf.save(old)
        return [
            web.finish(self.web, login, redirected),
            pkce.finish(self.pkce, login, redirected),
            refresh(self.web, CANARY["refresh"]),
            refresh(self.device, CANARY["refresh"] + "2"),
            stored(shelf, refreshing(self.pkce, succeed(old))),
            device_code(self.device),
            confirmed(self.device, code),
            jwt(self.jwt, session_name="me", session_context=context),
        ]


# --- where one may come out -------------------------------------------------------------------------------------------


class Net(logging.Handler):
    """Catches all that is logged, by whomever, and all else that is put in."""

    def __init__(self, pem: str) -> None:
        super().__init__(logging.DEBUG)
        self.texts: list[str] = []
        self.logged = 0
        self._canaries = [*CANARY.values(), *pem.splitlines()[1:-1]]

    def emit(self, record: logging.LogRecord) -> None:
        """Take a log record, with all that hangs on it."""
        self.logged += 1
        self.texts += [record.getMessage(), repr(record.__dict__), repr(record.args)]
        if record.exc_info and record.exc_info[1] is not None:
            self.raised(record.exc_info[1])

    def watch(self, canary: str) -> None:
        """Look for one more secret."""
        self._canaries.append(canary)

    def value(self, value: object) -> None:
        """Take a value in all its forms."""
        self.texts += [repr(value), str(value), f"{value}", repr(getattr(value, "__dict__", None))]
        if isinstance(value, Failed):
            for name in (attribute.name for attribute in attrs.fields(type(value))):
                inner = getattr(value, name)
                self.texts.append(f"{inner!r} {inner}")
        self.pickle(value)

    def pickle(self, value: object) -> None:
        """Take the pickle of a value, if it has one."""
        with contextlib.suppress(TypeError, AttributeError, pickle.PicklingError):
            self.texts.append(pickle.dumps(value).decode("latin-1"))

    def outcome(self, outcome: Outcome[object]) -> None:
        """Take an outcome, and what is in it."""
        self.value(outcome)
        self.value(outcome.failure() if isinstance(outcome, Failure) else outcome.unwrap())

    def raised(self, error: BaseException) -> None:
        """Take an exception: its text, and the locals of all frames that are not of a test."""
        seen: BaseException | None = error
        self.texts += traceback.format_exception(error)
        while seen is not None:
            self.texts += [repr(seen), repr(seen.args), repr(vars(seen))]
            if isinstance(seen, UnicodeError):
                self.texts += [repr(getattr(seen, "object", ""))]
            self.texts += locals_of(seen)
            seen = seen.__cause__ or seen.__context__

    def check(self) -> None:
        """Say that nothing got out."""
        text = "\n".join(self.texts)
        found = [canary for canary in self._canaries if canary in text]
        where = [one[max(0, one.find(canary) - 150) :][:200] for canary in found for one in self.texts if canary in one]
        assert found == [], where[:3]


@contextlib.contextmanager
def watching(pem: str) -> Iterator[Net]:
    """Catch whatever is logged or warned of; at the end nothing must have got out."""
    net = Net(pem)
    root = logging.getLogger()
    loggers = [root, *(one for one in logging.Logger.manager.loggerDict.values() if isinstance(one, logging.Logger))]
    levels = [one.level for one in loggers]
    for one in loggers:
        one.setLevel(logging.DEBUG)
    root.addHandler(net)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            yield net
    finally:
        root.removeHandler(net)
        for one, level in zip(loggers, levels, strict=True):
            one.setLevel(level)
    net.texts += [repr(one) + str(one.message) for one in caught]
    net.check()


def test_the_net_catches(pem: str) -> None:
    """A canary that is logged, shown, pickled, or left in a frame, is found: the net has no hole of these kinds."""

    def leave() -> None:
        token = CANARY["access"]  # noqa: F841  # it is what is found
        raise ValueError

    code = compile("def leak(token, then): then()", "elsewhere.py", "exec")
    elsewhere: dict[str, Any] = {}
    exec(code, elsewhere)
    nets = [Net(pem) for _ in range(5)]
    nets[0].emit(logging.LogRecord("x", 10, "x", 1, "%s", (CANARY["code"],), None))
    nets[1].value(CANARY["code"])
    nets[2].pickle([CANARY["code"]])
    with pytest.raises(ValueError) as caught:  # noqa: PT011  # it is ours
        elsewhere["leak"](CANARY["code"], leave)
    nets[3].raised(caught.value)
    nets[4].value(pem)
    for one in nets:
        with pytest.raises(AssertionError):
            one.check()
    Net(pem).check()


# --- everything fails -------------------------------------------------------------------------------------------------

ERRORS = ["access_denied", "expired_token", "invalid_request", "invalid_client", "access_deny", "invalid_grant"]


def echoing(connection: Connection) -> None:
    """Answer every request with a refusal that says it all back."""
    while True:
        request = connection.read_request()
        told = f"{request.headers.get('authorization')} {request.body.decode()}"
        connection.send(answer({"error_code": "invalid_request", "error_message": told}, 400))


def echoing_as_api(connection: Connection) -> None:
    """Answer every request with a refusal of the API that says it all back."""
    while True:
        request = connection.read_request()
        connection.send(
            answer({"code": 4100, "msg": f"{request.headers.get('authorization')} {request.body.decode()}"})
        )


LEAKY: dict[str, object] = {"access_token": CANARY["access"], "refresh_token": CANARY["refresh"]}
MODES: dict[str, Callable[[Connection], None]] = {
    **{name: replies(answer({"error_code": name, "error_message": "no"}, 400)) for name in ERRORS},
    "success": replies(answer({**LEAKY, "expires_in": 900, "device_code": CANARY["device"], "user_code": "UC"})),
    "a token of another shape": replies(answer({**LEAKY, "expires_in": "soon"})),
    "a token of two words": replies(answer({"access_token": f"{CANARY['access']} x"})),
    "a type of two lines": replies(answer({**LEAKY, "token_type": "Bearer\r\nX: 1"})),
    "a token under an error": replies(answer(LEAKY, 500)),
    "an envelope": replies(answer({"code": 0, "data": LEAKY}, 403)),
    "4100": replies(refused(4100, 401)),
    "5000": replies(refused(5000)),
    "a list": replies(answer([LEAKY])),
    "a page": replies(answer(f"<html>{CANARY['access']}".encode(), 502, {"Content-Type": "text/html"})),
    "a redirect": replies(answer(b"", 307, {"Location": "https://evil.example/"})),
    "half an answer": replies(lambda connection: resetting(answer(LEAKY)[:-10])(connection)),
    "no HTTP": replies(lambda connection: resetting(b"SSH-2.0-x\r\n\r\n")(connection)),
    "a broken compression": replies(answer(b"\x1f\x8bnothing", headers={"Content-Encoding": "gzip"})),
    "a reset": resetting(),
    "silence": silent(),
    "an echo": echoing,
    "an echo of the API": echoing_as_api,
}
ALL_KINDS = {CANARY[kind] for kind in ("refresh", "client", "code", "verifier", "device")}


@pytest.mark.parametrize("mode", MODES)
def test_nothing_gets_out_of_a_login(pem: str, mode: str) -> None:
    """However a login server answers, or does not, no secret that it was sent, or that it sent, is seen anywhere."""
    with watching(pem) as net:
        with Server(MODES[mode]) as server:
            for flow in Apps(server.profile, Secret(pem)).flows():
                how = {"timeouts": Timeouts(total=0.05 if mode == "silence" else 10.0), "retry": Retry(base=0.0)}
                net.outcome(Colour("sync").run(attempt(flow), {"token": CANARY["access"], **how}).unwrap())
                if "echo" not in mode:  # what it says back there was not confided to a login server
                    net.outcome(Colour("asyncio").run(attempt(READ), {"token": flow, "profile": server.profile, **how}))
            heard = "".join(f"{one.fields} {one.body!r}" for one in server.requests)
            for request in server.requests:
                bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
                if bearer.startswith("ey"):
                    for part in bearer.split("."):
                        net.watch(part)
        if mode not in ("a reset", "silence"):
            assert [one for one in ALL_KINDS if one not in heard] == []
        assert net.logged > 20


def test_nothing_gets_out_of_a_server_that_is_not_there(pem: str) -> None:
    """Where nothing can be sent, nothing is seen either."""
    with watching(pem) as net:
        with Server(silent()) as gone:
            pass
        for flow in Apps(gone.profile, Secret(pem)).flows():
            net.outcome(
                Colour("sync").run(attempt(flow), {"token": CANARY["access"], "retry": Retry(base=0.0)}).unwrap()
            )


API: dict[str, Callable[[Connection], None]] = {
    "401": replies(refused(4100, 401)),
    "500": replies(answer(b"<html>", 500)),
    "a reset": resetting(),
    "no JSON": replies(answer(b"{")),
    "a redirect": replies(answer(b"", 302, {"Location": "https://evil.example/"})),
}


@pytest.mark.parametrize("mode", API)
@pytest.mark.parametrize("backend", [Colour("sync"), Colour("asyncio")], ids=str)
def test_nothing_gets_out_of_a_call(pem: str, backend: Colour, mode: str) -> None:
    """However a call ends, the token that it was sent with is seen nowhere, nor are headers of the runner's."""
    with watching(pem) as net:
        with Server(API[mode]) as server:
            runner: dict[str, Any] = {
                "token": CANARY["access"],
                "profile": server.profile,
                "headers": {"X-Key": CANARY["client"]},
            }
            runner["retry"] = Retry(base=0.0)
            net.outcome(backend.run(READ, runner))
            net.outcome(backend.run(READ, {**runner, "proxy": f"http://user:{CANARY['code']}@127.0.0.1:1"}))
        assert net.logged > 0


# --- values -----------------------------------------------------------------------------------------------------------


def test_nothing_gets_out_of_values(pem: str, tmp_path: Path) -> None:
    """Apps, tokens, logins, providers, stores, cells and runners show nothing, and pickle clean or not at all."""
    with watching(pem) as net:
        apps = Apps(custom("https://coze.example"), Secret(pem))
        token = Token(access_token=Secret(CANARY["access"]), refresh_token=Secret(CANARY["refresh"]))
        memory, file = MemoryStore(), FileStore(tmp_path / "token.json")
        for store in (memory, file):
            store.save(token)
        login = Desk().perform(pkce.begin(apps.pkce, redirect_uri=REDIRECT)).unwrap()
        assert login.verifier is not None
        net.watch(login.verifier.reveal())
        cell = TokenCell(static(CANARY["access"]))
        with Runner(cell, headers={"X-Key": CANARY["client"]}) as runner:
            cell.spend(Secret(CANARY["code"]))
            seen: list[object] = [apps.web, apps.pkce, apps.device, apps.jwt, token, login, memory, file, cell, runner]
            seen += [
                *apps.flows(),
                static(CANARY["access"]),
                first_of(static(CANARY["access"])),
                runner._engine.setting,
            ]
            seen += [memory.load(), file.load(), web.callback(f"/?code={CANARY['code']}&state=s", "s")]
            for one in seen:
                net.value(one)
            net.texts += [repr(seen), str(seen), f"{seen}"]


def test_nothing_gets_out_of_what_is_asked_for(pem: str) -> None:
    """Requests, exchanges and all other primitives of a login show nothing; `as_curl` masks what it must name."""
    with watching(pem) as net:
        apps = Apps(custom("https://coze.example"), Secret(pem))
        for flow in apps.flows():
            desk = Desk(given(CANARY["access"], CANARY["refresh"]), Said(500, b""))
            net.outcome(desk.perform(attempt(flow)).unwrap())
            for asked in desk.asked:
                net.value(asked)
            for exchange in desk.exchanges:
                net.value(exchange.http)
                command = as_curl(exchange.http)
                net.texts.append(command)
                assert command.startswith("curl -X POST 'https://coze.example/api/permission/oauth2/")
                assert ("***" in command) is (exchange.http.bearer is not None or "grant_type" in sent(exchange))
                net.value(Request(http=exchange.http, decode=lambda _: Success(None)))


UNFIT = {
    "two lines": ("{}\nX-Evil: 1", "Bearer"),
    "a zero": ("{}\x00", "Bearer"),
    "beyond ASCII": ("{}é", "Bearer"),
    "half a pair": ("{}\ud800", "Bearer"),
    "nothing": ("", "Bearer"),
    "a type of two lines": ("{}", "Bearer\r\nX-Evil: 1"),
    "a type beyond ASCII": ("{}", "Bearér"),
}


@pytest.mark.parametrize("name", UNFIT)
@pytest.mark.parametrize("backend", [Colour("sync"), Colour("asyncio")], ids=str)
def test_a_token_that_no_header_can_hold_stays_where_it_is(pem: str, backend: Colour, name: str) -> None:
    """A provider of a user's own may give anything: what cannot be sent is a failure, shows nothing, sends nothing."""
    text, token_type = UNFIT[name]
    token = Token(access_token=Secret(text.format(CANARY["access"])), token_type=token_type)
    outcome: Outcome[object] | None = None
    with watching(pem) as net, Server(replies(ok(1))) as server:
        try:
            outcome = backend.run(READ, {"token": succeed(token), "profile": server.profile, "retry": Retry(base=0.0)})
        except Exception as error:  # it should have been a value
            net.raised(error)
        net.value(outcome)
        assert server.requests == []
    assert isinstance(outcome, Failure)


# --- exceptions of the users' own -------------------------------------------------------------------------------------


class MineError(Exception):
    """An exception of a user's own."""


def broken(*_: object) -> Any:
    """Raise."""
    raise MineError


class BrokenStore(MemoryStore):
    """A store that raises in one of its methods."""

    def __init__(self, method: str, token: Token) -> None:
        super().__init__()
        super().save(token)
        self._method = method

    def load(self) -> Outcome[Token | None]:
        """Load."""
        return broken() if self._method == "load" else super().load()

    def save(self, token: Token) -> Outcome[None]:
        """Save."""
        return broken() if self._method == "save" else super().save(token)


def broken_observer(record: Record) -> None:
    """Raise in the middle of a call to the login server."""
    if record.scope == "attempt" and record.moment == "end" and record.call.endpoint.startswith("auth."):
        raise MineError


def raising(apps: Apps) -> Iterable[tuple[Effect[object], dict[str, Any]]]:
    """Give logins in which a function of the user's raises, each with the arguments of a runner."""
    old = Token(access_token=Secret(CANARY["access"]), expires_at=1.0, refresh_token=Secret(CANARY["refresh"] + "3"))
    for number in range(len(apps.flows())):
        yield apps.flows()[number].map(broken), {}
        yield apps.flows()[number], {"observer": broken_observer}
    yield device(apps.device, broken), {}
    for method in ("load", "save"):
        yield stored(BrokenStore(method, old), refreshing(apps.pkce, local(broken))), {}
    yield refreshing(apps.pkce, local(broken)), {}
    for app in (apps.web, apps.pkce):
        yield browser(app, redirect_uri="http://127.0.0.1:1", open_url=broken), {}
        yield browser(app, redirect_uri=REDIRECT, show=broken), {}
        yield browser(app, redirect_uri=REDIRECT, show=lambda _: None, ask=broken), {}


@pytest.mark.parametrize("as_provider", [False, True], ids=["run", "provided"])
@pytest.mark.parametrize("backend", [Colour("sync"), Colour("asyncio")], ids=str)
def test_nothing_is_in_the_frames_of_an_exception(pem: str, backend: Colour, as_provider: bool) -> None:
    """A traceback with the locals of its frames, as some loggers write one, holds no secret."""
    with watching(pem) as net:
        code = {"device_code": CANARY["device"], "user_code": "UC", "verification_uri": "https://x.example"}
        count = 0
        with Server(replies(answer({**LEAKY, **code, "expires_in": 900}))) as server:
            apps = Apps(server.profile, Secret(pem))
            for effect, runner in raising(apps):
                arguments = {"token": CANARY["access"], "profile": server.profile, **runner}
                wanted = effect
                if as_provider:
                    arguments, wanted = {**arguments, "token": effect}, READ
                with pytest.raises(MineError) as caught:
                    backend.run(wanted, arguments)
                net.raised(caught.value)
                count += 1
        assert count == 8 * 2 + 1 + 2 + 1 + 6


def test_an_exception_that_is_made_of_a_failure_holds_nothing(pem: str) -> None:
    """`or_raise` raises an error's text and value, with no cause that would hold more."""
    with watching(pem) as net, Server(echoing) as server:
        for flow in Apps(server.profile, Secret(pem)).flows()[:4]:
            outcome = Colour("sync").run(flow, {"token": "t"})
            with pytest.raises(Exception, match="refused") as caught:
                or_raise(outcome)
            assert caught.value.__cause__ is None
            assert caught.value.__context__ is None
            net.raised(caught.value)
            net.pickle(caught.value)


def test_errors_can_be_kept(pem: str) -> None:
    """An error of a login pickles, and comes back as it was, without a secret in it."""
    refusing = replies(answer({"error_code": "invalid_grant", "error_message": "no"}, 400))
    with watching(pem) as net, Server(refusing) as server:
        for flow in Apps(server.profile, Secret(pem)).flows()[:4]:
            error = Colour("sync").run(flow, {"token": "t"}).failure()
            assert pickle.loads(pickle.dumps(error)) == error
            net.value(evolve(error, attempts=2))
