"""Canaries of real logins: all of them and their failures at an emulator, and nothing secret is seen anywhere.

What is looked at: the log records of all loggers at level DEBUG, with all that hangs on them, be they of the emulator,
of ours, or of httpx and httpcore; the emulator's log; and `repr` and `str` of apps, effects, outcomes and errors. The
person's browser is not listened to: it has to show its redirects to itself.
"""

from __future__ import annotations

import contextlib
import logging
import re
import socket
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, TypeVar

import anyio
import httpx
import pytest
from attrs import evolve
from colours import Colour
from person import Decision, decide, redirected

from coze import (
    NO_RETRY,
    AsyncRunner,
    DeviceApp,
    DeviceCode,
    Effect,
    Failure,
    FileStore,
    JWTApp,
    OAuthError,
    Outcome,
    PKCEApp,
    Profile,
    Runner,
    Secret,
    Success,
    WebApp,
    app_of,
    browser,
    custom,
    device,
    jwt,
    refresh,
    refreshing,
    stored,
    succeed,
)
from coze.api import users
from coze.auth import pkce, web
from coze.auth.pkce import ChallengeMethod
from coze.auth.web import Login
from coze.emulator import Emulator, JwtApp, KeyPair, PkceApp, Times, key_pair
from coze.emulator.oauth.records import Challenge
from coze.run.setting import TokenSource

T = TypeVar("T")
Way: TypeAlias = Literal["own", "borrowed"]
WAYS: Final[tuple[Way, ...]] = ("own", "borrowed")
"""Whose transport it is: the runner's, or a client of httpx that it has borrowed."""


@pytest.fixture(scope="module")
def keys() -> KeyPair:
    """Make the keys of a service."""
    return key_pair()


@pytest.fixture(scope="module")
def foreign() -> KeyPair:
    """Make keys of somebody else."""
    return key_pair()


# --- who listens, and to what -----------------------------------------------------------------------------------------


class Ear(logging.Handler):
    """Hears all that is logged, but for what is logged by a person's browser."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.texts: list[str] = []
        self.loggers = Counter[str]()
        self._away = threading.local()

    def emit(self, record: logging.LogRecord) -> None:
        """Hear a record."""
        if not getattr(self._away, "on", False):
            self.loggers[record.name.partition(".")[0]] += 1
            self.texts += [record.getMessage(), repr(record.__dict__)]

    @contextlib.contextmanager
    def away(self) -> Iterator[None]:
        """Hear nothing of what this thread does."""
        self._away.on = True
        try:
            yield
        finally:
            self._away.on = False


@pytest.fixture
def ear() -> Iterator[Ear]:
    """Listen to all loggers, at level DEBUG."""
    ear, root = Ear(), logging.getLogger()
    loggers = [root, *(one for one in logging.Logger.manager.loggerDict.values() if isinstance(one, logging.Logger))]
    levels = [one.level for one in loggers]
    for one in loggers:
        one.setLevel(logging.DEBUG)
    root.addHandler(ear)
    yield ear
    root.removeHandler(ear)
    for one, level in zip(loggers, levels, strict=True):
        one.setLevel(level)


class Kept(dict[str, T]):
    """A dict that puts the keys that it ever had into a vault."""

    def __init__(self, vault: set[str], items: dict[str, T]) -> None:
        super().__init__(items)
        self._vault = vault
        vault.update(items)

    def __setitem__(self, key: str, value: T) -> None:
        self._vault.add(key)
        super().__setitem__(key, value)


class Stage:
    """An emulator that remembers every secret, where everything is done in one colour; `texts` is what is seen."""

    def __init__(self, colour: Colour, ear: Ear) -> None:
        self.colour = colour
        self.ear = ear
        self.texts: list[str] = []
        self.ends = Counter[str]()
        self.vault = set[str]()
        self.lines: list[str] = []
        self.server = Emulator(latency=0, log=self.lines.append)
        self.server.oauth.times = Times(interval=1)
        world, oauth = self.server.world, self.server.oauth
        world.tokens = Kept(self.vault, world.tokens)
        oauth.refreshes = Kept(self.vault, oauth.refreshes)
        oauth.codes = Kept(self.vault, oauth.codes)
        oauth.devices = Kept(self.vault, oauth.devices)
        oauth.forms = Kept(self.vault, oauth.forms)

    @property
    def profile(self) -> Profile:
        """The server, for a client."""
        return custom(self.server.base_url)

    def show(self, *values: object) -> None:
        """See what values show of themselves."""
        self.texts += [text for value in values for text in (repr(value), f"{value}")]

    def do(self, way: Way, effect: Effect[T], token: TokenSource | None = None) -> Outcome[T]:
        """Perform an effect, and see what is to be seen."""
        outcome = self._run(way, effect, {"token": token, "profile": self.profile, "retry": NO_RETRY})
        self.show(effect, outcome)
        if isinstance(outcome, Failure):
            error = outcome.failure()
            self.show(error)
            self.ends[error.error if isinstance(error, OAuthError) else type(error).__name__] += 1
        else:
            self.show(outcome.unwrap())
            self.ends["success"] += 1
        return outcome

    def _run(self, way: Way, effect: Effect[T], runner: dict[str, Any]) -> Outcome[T]:
        if way == "own":
            return self.colour.run(effect, runner)
        if self.colour.name == "sync":
            with httpx.Client(trust_env=False, verify=False) as client, Runner(client=client, **runner) as sync:
                return sync.run(effect)

        async def main() -> Outcome[T]:
            async with (
                httpx.AsyncClient(trust_env=False, verify=False) as client,
                AsyncRunner(client=client, **runner) as asynchronous,
            ):
                return await asynchronous.run(effect)

        return anyio.run(main, backend=self.colour.name)

    def sent_back(self, url: str, decision: Decision = "allow") -> str:
        """Let a person decide, and give the URL that they are sent to."""
        with self.ear.away():
            return redirected(url, decision)

    def check(self) -> None:
        """Say that nothing secret was seen."""
        text = "\n".join([*self.ear.texts, *self.lines, *self.texts])
        assert [secret[:12] for secret in self.vault if secret in text] == []
        assert re.findall(r"eyJ[\w-]+\.eyJ", text) == [], "an assertion"
        challenges = [code.wish.challenge for code in self.server.oauth.codes.values()]
        assert [one for one in set(re.findall(r"[\w-]{43}", text)) if _met(one, challenges)] == [], "a verifier"


def _met(text: str, challenges: Sequence[Challenge | None]) -> bool:
    return any(one is not None and one.met_by(text) for one in challenges)


@pytest.fixture
def stage(colour: Colour, ear: Ear) -> Iterator[Stage]:
    """Serve a stage."""
    stage = Stage(colour, ear)
    with stage.server:
        yield stage


def nowhere() -> Profile:
    """Give a server that is not there."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return custom(f"http://127.0.0.1:{listener.getsockname()[1]}")


# --- what is done -----------------------------------------------------------------------------------------------------


def by_the_web(stage: Stage, way: Way, folder: Path) -> None:
    """Log in by the web, renew, keep, and let all of it fail."""
    known = stage.server.apps.web
    app = WebApp(client_id=known.client_id, client_secret=known.client_secret, profile=stage.profile)
    uri, wrong = known.redirect_uris[0], evolve(app, client_secret=f"wrong-{known.client_secret}")
    stage.vault.add(known.client_secret)
    stage.show(app)

    def come_back(decision: Decision = "allow") -> tuple[Login, str]:
        login = stage.do(way, web.begin(app, redirect_uri=uri)).unwrap()
        return login, stage.sent_back(login.url, decision)

    stage.do(way, web.finish(app, *come_back("deny")))
    stage.do(way, web.finish(app, come_back()[0], come_back()[1]))
    stage.do(way, web.finish(wrong, *come_back()))
    stage.do(way, web.finish(evolve(app, profile=nowhere()), *come_back()))
    back = come_back()
    token = stage.do(way, web.finish(app, *back)).unwrap()
    stage.do(way, web.finish(app, *come_back()))
    old = token.refresh_token or Secret("")
    kept = folder / f"{way}-token.json"
    provider = stored(FileStore(kept), refreshing(app, succeed(token)))
    stage.do(way, users.me(), provider)
    stage.server.world.revoke(token.access_token.reveal())
    stage.do(way, users.me(), token.access_token)
    stage.do(way, users.me(), provider)
    renewed = stage.do(way, provider).unwrap()
    stage.do(way, refresh(evolve(app, profile=nowhere()), renewed.refresh_token or Secret("")))
    stage.do(way, refresh(wrong, renewed.refresh_token or Secret("")))
    stage.do(way, refresh(app, old))
    stage.do(way, web.finish(app, *back))
    stage.do(way, provider)
    kept.write_text(f"no token of ours: {renewed.access_token.reveal()}")
    stage.do(way, users.me(), provider)
    stage.show(app_of({"client_type": "web", "client_id": [known.client_secret], "client_secret": known.client_secret}))


def by_pkce(stage: Stage, way: Way, method: ChallengeMethod) -> None:
    """Log in by PKCE, and let it fail."""
    known = stage.server.apps.pkce
    app, uri = PKCEApp(client_id=known.client_id, profile=stage.profile), known.redirect_uris[0]

    def come_back(decision: Decision = "allow") -> tuple[Login, str]:
        # Not seen: with a plain challenge the URL has the verifier in it. See the last test for the other one.
        login = stage.colour.run(pkce.begin(app, redirect_uri=uri, method=method), {}).unwrap()
        assert login.verifier is not None
        stage.vault.add(login.verifier.reveal())
        return login, stage.sent_back(login.url, decision)

    login, back = come_back()
    stage.do(
        way, pkce.finish(app, evolve(login, verifier=Secret(f"wrong-{(login.verifier or Secret('')).reveal()}")), back)
    )
    stage.do(way, pkce.finish(app, evolve(login, verifier=Secret(f"{(login.verifier or Secret('')).reveal()}!")), back))
    stage.do(way, pkce.finish(evolve(app, profile=nowhere()), login, back))
    token = stage.do(way, pkce.finish(app, login, back)).unwrap()
    stage.do(way, pkce.finish(app, login, back))
    stage.do(way, pkce.finish(app, *come_back("deny")))
    stage.do(way, users.me(), refreshing(app, succeed(token)))


def by_the_browser(stage: Stage, way: Way, decision: Decision) -> None:
    """Log in by the browser of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        uri = f"http://127.0.0.1:{listener.getsockname()[1]}/callback"
    known = stage.server.register_app(PkceApp(redirect_uris=(uri,)))
    app = PKCEApp(client_id=known.client_id, profile=stage.profile)
    threads: list[threading.Thread] = []

    def go(url: str) -> None:
        with stage.ear.away(), httpx.Client(trust_env=False, verify=False) as http:
            http.get(redirected(url, decision))

    def open_url(url: str) -> bool:
        threads.append(threading.Thread(target=go, args=(url,)))
        threads[-1].start()
        return True

    stage.do(way, browser(app, redirect_uri=uri, open_url=open_url))
    for thread in threads:
        thread.join()


def by_a_key(stage: Stage, way: Way, keys: KeyPair, foreign: KeyPair, folder: Path) -> None:
    """Log in as a service, and let it fail."""
    known = stage.server.register_app(JwtApp(public_keys={keys.public_key_id: keys.public_key}))
    stage.vault.update(line for pair in (keys, foreign) for line in pair.private_key.splitlines()[1:-1])
    file, broken = folder / f"{way}.pem", folder / f"{way}-broken.pem"
    file.write_text(keys.private_key)
    broken.write_text(keys.private_key[:-200])
    app = JWTApp(
        client_id=known.client_id,
        private_key=keys.private_key,
        public_key_id=keys.public_key_id,
        profile=stage.profile,
    )
    stage.show(app)
    stage.do(way, users.me(), jwt(app, session_name="ada"))
    stage.do(way, jwt(evolve(app, private_key=file)))
    stage.do(way, jwt(evolve(app, private_key=broken)))
    stage.do(way, jwt(evolve(app, private_key=keys.private_key.replace("-----BEGIN", "BEGIN"))))
    stage.do(way, jwt(evolve(app, private_key=foreign.private_key)))
    stage.do(way, jwt(app, account_id="1"))
    stage.do(way, jwt(evolve(app, profile=nowhere())))
    stage.server.register_app(evolve(known, active=False))
    stage.do(way, jwt(app))
    config = {"client_type": "jwt", "client_id": known.client_id, "private_key": keys.private_key}
    stage.show(app_of(config), app_of({**config, "public_key_id": ["x"]}))


def by_a_device(stage: Stage, way: Way, decision: Decision) -> None:
    """Log in by another device."""
    app = DeviceApp(client_id=stage.server.apps.device.client_id, profile=stage.profile)

    def show(code: DeviceCode) -> None:
        stage.show(code)
        with stage.ear.away():
            decide(code.verification_url, decision)

    stage.do(way, device(evolve(app, client_id="unknown"), show))
    match stage.do(way, device(app, show)):
        case Success(token):
            stage.do(way, refresh(app, token.refresh_token or Secret("")))
            stage.do(way, refresh(app, token.refresh_token or Secret("")))
        case Failure():
            pass


def test_nothing_secret_is_seen(stage: Stage, keys: KeyPair, foreign: KeyPair, tmp_path: Path) -> None:
    """No token, code, verifier, assertion, secret or private key of a login is logged or shown, however it ends."""
    devices: list[tuple[Way, Decision]] = [(way, decision) for way in WAYS for decision in ("allow", "deny")]
    with ThreadPoolExecutor(len(devices)) as threads:  # they wait for a second
        waiting = [threads.submit(by_a_device, stage, *chosen) for chosen in devices]
        for way in WAYS:
            by_the_web(stage, way, tmp_path)
            by_pkce(stage, way, "S256")
            by_pkce(stage, way, "plain")
            by_the_browser(stage, way, "allow")
            by_the_browser(stage, way, "deny")
            by_a_key(stage, way, keys, foreign, tmp_path)
        for one in waiting:
            one.result()
    assert stage.ends == ENDS
    assert {"coze", "httpcore", "httpx"} <= set(stage.ear.loggers)
    assert sum("/oauth2/" in line for line in stage.lines) > 100
    assert all(sum(one.startswith(kind) for one in stage.vault) >= 4 for kind in ("czu_", "czs_", "code_"))
    stage.check()


ENDS: Final = {
    "success": 40,
    "invalid_grant": 14,
    "access_denied": 10,
    "invalid_client": 10,
    "TransportError": 10,
    "ApiError": 6,
    "ConfigError": 6,
    "InvalidArgument": 4,
    "access_deny": 2,
    "invalid_request": 2,
    "state_mismatch": 2,
}
"""How often what is done above ends in which way."""


def test_the_stage_sees(ear: Ear) -> None:
    """What is logged here or by the emulator, or is shown, is found: a token, an assertion, and a verifier."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    query = {"code_challenge": pkce.challenge(verifier).unwrap(), "code_challenge_method": "S256"}
    for seen in (verifier, "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln", None):
        for leak in (lambda _, text: logging.getLogger("x").debug("%s", text), _to_lines, Stage.show):
            stage = Stage(Colour("sync"), ear)
            app = stage.server.apps.pkce
            asked = {"response_type": "code", "client_id": app.client_id, "redirect_uri": app.redirect_uris[0], **query}
            stage.server.consent(f"{stage.server.base_url}/authorize?{httpx.QueryParams(asked)}")
            stage.check()
            leak(stage, f"a {seen or stage.server.token}.")
            with pytest.raises(AssertionError):
                stage.check()
            ear.texts.clear()


def _to_lines(stage: Stage, text: object) -> None:
    stage.lines.append(str(text))


@pytest.mark.parametrize("method", ["S256", "plain"])
def test_what_a_login_begins_with_is_not_shown(stage: Stage, method: ChallengeMethod) -> None:
    """The state and the verifier of a login are not part of its `repr`, though its URL may have them in it."""
    known = stage.server.apps.pkce
    app = PKCEApp(client_id=known.client_id, profile=stage.profile)
    begin = pkce.begin(app, redirect_uri=known.redirect_uris[0], method=method)
    login = stage.colour.run(begin, {}).unwrap()
    assert login.verifier is not None
    secrets = {"state": login.state, "verifier": login.verifier.reveal()}
    assert [name for name, secret in secrets.items() if secret in repr(login)] == []


def test_a_server_tells_no_logger_of_its_urls(ear: Ear) -> None:
    """A listener at a logger of the server itself, as that of pytest 9 is, hears no query: a verifier may be in it."""
    logger = logging.getLogger("uvicorn.access")
    with Emulator() as server:
        logger.addHandler(ear)
        with ear.away():
            decide(f"{server.base_url}/api/permission/oauth2/authorize?code_challenge=canary")
        logger.removeHandler(ear)
    assert [text for text in ear.texts if "canary" in text] == []
