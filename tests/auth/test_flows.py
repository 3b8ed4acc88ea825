"""Every login end to end: against an emulator, over a real socket, with a person who fills in its forms."""

from __future__ import annotations

import contextlib
import functools
import json
import socket
import stat
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, Literal, TypeAlias, TypeVar

import anyio
import httpx
import pytest
from attrs import evolve, frozen
from colours import COLOURS, Colour
from person import Decision, decide, redirected

from coze import (
    ApiError,
    AsyncRunner,
    DeviceApp,
    DeviceCode,
    Effect,
    Failure,
    FileStore,
    JWTApp,
    MemoryStore,
    Message,
    OAuthError,
    Outcome,
    PKCEApp,
    Profile,
    Runner,
    Scope,
    Secret,
    Steps,
    Success,
    Token,
    TokenCell,
    TokenProvider,
    WebApp,
    app_of,
    app_of_environment,
    app_of_file,
    attempt,
    browser,
    custom,
    device,
    jwt,
    local,
    program,
    refresh,
    refreshing,
    stored,
)
from coze import emulator as emulated
from coze.api import chat, users, workspaces
from coze.auth import pkce, web
from coze.auth.config import App
from coze.auth.pkce import ChallengeMethod
from coze.auth.web import Login
from coze.emulator import Emulator, JwtApp, KeyPair, Times, key_pair
from coze.models.auth import SessionContext, SessionDevice
from coze.run.setting import TokenSource

T = TypeVar("T")

Kind: TypeAlias = Literal["web", "S256", "plain"]
KINDS: Final[tuple[Kind, ...]] = ("web", "S256", "plain")
"""The logins by a page: with a client secret, and by PKCE with a challenge of each kind."""

MONTH: Final = 31 * 86400


# --- what a test plays with -------------------------------------------------------------------------------------------


@frozen
class Door:
    """A login by a page: of an app that has registered a redirect URI, and with a challenge of some kind."""

    app: WebApp | PKCEApp
    redirect_uri: str
    method: ChallengeMethod = "S256"

    def begin(self, workspace_id: str | None = None) -> Effect[Login]:
        """Begin a login."""
        match self.app:
            case WebApp():
                return web.begin(self.app, redirect_uri=self.redirect_uri, workspace_id=workspace_id)
            case PKCEApp():
                return pkce.begin(
                    self.app, redirect_uri=self.redirect_uri, method=self.method, workspace_id=workspace_id
                )

    def finish(self, login: Login, came_back_to: str) -> TokenProvider:
        """End a login."""
        match self.app:
            case WebApp():
                return web.finish(self.app, login, came_back_to)
            case PKCEApp():
                return pkce.finish(self.app, login, came_back_to)

    def provider(self, person: Callable[[str], str] = redirected) -> TokenProvider:
        """Log a person in, who opens the page and gives the URL that they are sent to."""
        return _by_page(self, person)


@program
def _by_page(door: Door, person: Callable[[str], str]) -> Steps[Token]:
    login = yield from door.begin()
    came_back_to: str = yield from local(person, login.url)
    return (yield from door.finish(login, came_back_to))


@program
def in_turn(*effects: Effect[object]) -> Steps[list[Outcome[object]]]:
    """Perform effects one after the other, whatever becomes of them."""
    outcomes: list[Outcome[object]] = []
    for effect in effects:
        outcomes.append((yield from attempt(effect)))  # noqa: PERF401  # a comprehension cannot ask for effects
    return outcomes


class Place:
    """An emulator with a user, Ann, and what it was asked; it is talked to in one colour."""

    def __init__(self, colour: Colour) -> None:
        self.colour = colour
        self.lines: list[str] = []
        self.refused = threading.Event()
        self.ahead = 0.0
        self.server = Emulator(latency=0, log=self._log)
        self.server.world.clock = lambda: time.time() + self.ahead
        self.server.oauth.times = Times(interval=1)
        self.ann = self.server.register_user("ann").id

    def _log(self, line: str) -> None:
        self.lines.append(line)
        if line.startswith("POST") and " 400 " in line:
            self.refused.set()

    @property
    def profile(self) -> Profile:
        """The server, for a client."""
        return custom(self.server.base_url)

    def run(self, effect: Effect[T], token: TokenSource | None = None) -> Outcome[T]:
        """Perform an effect with a new runner."""
        return self.colour.run(effect, {"profile": self.profile, "token": token})

    def at_once(self, count: int, effect: Effect[T], cell: TokenCell) -> list[Outcome[T]]:
        """Perform an effect in many threads or tasks at once, with two runners that share a cell."""
        if self.colour.name == "sync":
            barrier = threading.Barrier(count)

            def call(runner: Runner) -> Outcome[T]:
                barrier.wait()
                return runner.run(effect)

            with ThreadPoolExecutor(count) as threads, self._runner(cell) as one, self._runner(cell) as other:
                return list(threads.map(call, [one, other] * (count // 2)))

        async def calls(one: AsyncRunner) -> list[Outcome[T]]:
            given: list[Outcome[T]] = []

            async def call(runner: AsyncRunner) -> None:
                given.append(await runner.run(effect))

            async with AsyncRunner(cell, profile=self.profile) as other, anyio.create_task_group() as tasks:
                for runner in [one, other] * (count // 2):
                    tasks.start_soon(call, runner)
            return given

        return self.colour.within(calls, {"profile": self.profile, "token": cell})

    def _runner(self, cell: TokenCell) -> Runner:
        return Runner(cell, profile=self.profile)

    def whose(self, token: TokenSource) -> str:
        """Ask the API whose a token is."""
        return self.run(users.me(), token).unwrap().user_id

    def reaches(self, token: TokenSource) -> list[str]:
        """Ask the API for the workspaces that a token is good for."""
        return [one.id for one in self.run(workspaces.list(), token).unwrap().items]

    @property
    def grants(self) -> list[int]:
        """How each request for a token was answered."""
        return self._statuses("/token")

    @property
    def calls(self) -> list[int]:
        """How each question whose a token is was answered."""
        return self._statuses("/v1/users/me")

    def _statuses(self, end: str) -> list[int]:
        words = [line.split() for line in self.lines]
        return [int(status) for _, path, status, *_ in words if path.endswith(end)]

    def revoke(self) -> None:
        """Make all access tokens that logins have given invalid."""
        for value in [value for value in self.server.world.tokens if not value.startswith("pat_")]:
            self.server.world.revoke(value)

    def team(self) -> str:
        """Make a workspace of Ann's."""
        return self.server.world.add_workspace("Team", owner_id=self.ann).id

    def door(self, kind: Kind) -> Door:
        """Give a login by a page."""
        apps = self.server.apps
        if kind == "web":
            app = WebApp(client_id=apps.web.client_id, client_secret=apps.web.client_secret, profile=self.profile)
            return Door(app, apps.web.redirect_uris[0])
        return Door(PKCEApp(client_id=apps.pkce.client_id, profile=self.profile), apps.pkce.redirect_uris[0], kind)

    def device(self) -> DeviceApp:
        """Give an app of devices."""
        return DeviceApp(client_id=self.server.apps.device.client_id, profile=self.profile)

    def jwt(self, keys: KeyPair, *, active: bool = True) -> JWTApp:
        """Register an app that signs for itself."""
        app = self.server.register_app(JwtApp(public_keys={keys.public_key_id: keys.public_key}, active=active))
        return JWTApp(
            client_id=app.client_id,
            private_key=keys.private_key,
            public_key_id=keys.public_key_id,
            profile=self.profile,
        )

    def switch_off(self, app: WebApp | PKCEApp | DeviceApp) -> None:
        """Switch an app off."""
        self.server.register_app(evolve(self.server.oauth.apps[app.client_id], active=False))


@contextlib.contextmanager
def opened(colour: Colour) -> Iterator[Place]:
    """Serve a place."""
    made = Place(colour)
    with made.server:
        yield made


@pytest.fixture
def place(colour: Colour) -> Iterator[Place]:
    """Serve a place of each colour in turn."""
    with opened(colour) as made:
        yield made


@pytest.fixture(scope="module")
def keys() -> KeyPair:
    """Make the keys of a service."""
    return key_pair()


@pytest.fixture(scope="module")
def foreign() -> KeyPair:
    """Make keys of somebody else."""
    return key_pair()


def refusal(outcome: Outcome[object]) -> tuple[str, int]:
    """Give what a login server has refused with."""
    assert isinstance(outcome, Failure), outcome
    error = outcome.failure()
    assert isinstance(error, OAuthError), error
    return error.error, error.status


def code_of(url: str) -> str:
    """Read the code in a redirect."""
    return httpx.URL(url).params["code"]


def unwrapped(secret: Secret | None) -> str:
    """Give the text of a secret that is there."""
    assert secret is not None
    return secret.reveal()


# --- by a page --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_person_logs_in_by_a_page(place: Place, kind: Kind) -> None:
    """Who consents is sent back with a code, and it gives a token of theirs, which expires and can be renewed."""
    door = place.door(kind)
    login = place.run(door.begin()).unwrap()
    back = redirected(login.url, user_id=place.ann)
    assert back.startswith(f"{door.redirect_uri}?")
    token = place.run(door.finish(login, back)).unwrap()
    assert (place.whose(token.access_token), place.grants) == (place.ann, [200])
    assert (token.token_type, token.refresh_token is None) == ("Bearer", False)
    assert token.expires_at == pytest.approx(time.time() + 900, abs=30)


@pytest.mark.parametrize("kind", KINDS)
def test_a_login_by_a_page_may_be_for_a_workspace(place: Place, kind: Kind) -> None:
    """On the page of a workspace its members log in, and the token is good for that workspace only."""
    door, team = place.door(kind), place.team()
    login = place.run(door.begin(team)).unwrap()
    token = place.run(door.finish(login, redirected(login.url))).unwrap()
    assert (place.whose(token.access_token), place.reaches(token.access_token)) == (place.ann, [team])


@pytest.mark.parametrize("method", ["S256", "plain"])
def test_a_challenge_is_proved_by_its_verifier(place: Place, method: ChallengeMethod) -> None:
    """The server knows the login by the challenge, of which it has the hash unless asked otherwise; another fails."""
    door = place.door(method)
    assert isinstance(door.app, PKCEApp)
    login = place.run(door.begin()).unwrap()
    code, verifier = code_of(redirected(login.url)), unwrapped(login.verifier)
    challenge = place.server.oauth.codes[code].wish.challenge
    assert challenge is not None
    assert (challenge.method, challenge.value == verifier, verifier in login.url) == (
        method,
        method == "plain",
        method == "plain",
    )
    wrong = pkce.exchange(door.app, code=code, redirect_uri=login.redirect_uri, verifier=verifier[::-1])
    assert refusal(place.run(wrong)) == ("invalid_grant", 400)
    right = pkce.exchange(door.app, code=code, redirect_uri=login.redirect_uri, verifier=verifier)
    assert place.run(right).unwrap().refresh_token is not None


@pytest.mark.parametrize("kind", KINDS)
def test_a_person_who_says_no_is_not_logged_in(place: Place, kind: Kind) -> None:
    """Who denies is sent back with that, which is the outcome; no token is asked for."""
    door = place.door(kind)
    login = place.run(door.begin()).unwrap()
    outcome = place.run(door.finish(login, redirected(login.url, "deny")))
    assert (refusal(outcome)[0], place.grants) == ("access_denied", [])


@pytest.mark.parametrize("kind", KINDS)
def test_a_redirect_of_another_login_is_refused(place: Place, kind: Kind) -> None:
    """A good code that came with the state of another login is not spent, and its own login can still end."""
    door = place.door(kind)
    mine, other = (place.run(door.begin()).unwrap() for _ in "12")
    back = redirected(other.url)
    assert refusal(place.run(door.finish(mine, back)))[0] == "state_mismatch"
    assert place.grants == []
    assert place.whose(place.run(door.finish(other, back)).unwrap().access_token) == place.server.user_id


@pytest.mark.parametrize("kind", KINDS)
def test_a_redirect_uri_has_to_be_registered(place: Place, kind: Kind) -> None:
    """For another redirect URI the person sees an error and is sent nowhere, and a code is not given for it."""
    door = place.door(kind)
    elsewhere = evolve(door, redirect_uri="https://elsewhere.example/")
    shown = decide(place.run(elsewhere.begin()).unwrap().url)
    assert (shown.status_code, "location" in shown.headers, "redirect_uri" in shown.text) == (400, False, True)
    login = place.run(door.begin()).unwrap()
    back = redirected(login.url)
    moved = place.run(door.finish(evolve(login, redirect_uri=elsewhere.redirect_uri), back))
    assert refusal(moved) == ("invalid_grant", 400)
    assert isinstance(place.run(door.finish(login, back)), Success)


@pytest.mark.parametrize("kind", KINDS)
def test_a_code_is_good_for_one_use(place: Place, kind: Kind) -> None:
    """One runner sends a code once; if another sends it again, the server ends what came of it."""
    door = place.door(kind)
    login = place.run(door.begin()).unwrap()
    finish = door.finish(login, redirected(login.url))
    first, second = place.run(in_turn(finish, finish)).unwrap()
    assert isinstance(first, Success)
    assert (refusal(second)[0], place.grants) == ("invalid_grant", [200])
    assert isinstance(token := first.unwrap(), Token)
    assert place.whose(token.access_token) == place.server.user_id
    assert refusal(place.run(finish)) == ("invalid_grant", 400)
    assert isinstance(place.run(users.me(), token.access_token), Failure)


@pytest.mark.parametrize("kind", KINDS)
def test_a_login_by_a_page_is_refused(place: Place, kind: Kind) -> None:
    """Codes that are too old, client secrets that are wrong, and apps that are switched off are the outcome."""
    door = place.door(kind)

    def come_back() -> tuple[Login, str]:
        login = place.run(door.begin()).unwrap()
        return login, redirected(login.url)

    back = come_back()
    place.ahead = 601.0
    assert refusal(place.run(door.finish(*back))) == ("invalid_grant", 400)
    place.ahead = 0.0
    if isinstance(door.app, WebApp):
        wrong = evolve(door, app=evolve(door.app, client_secret="wrong"))
        assert refusal(place.run(wrong.finish(*come_back()))) == ("invalid_client", 401)
    back, login = come_back(), place.run(door.begin()).unwrap()
    place.switch_off(door.app)
    assert refusal(place.run(door.finish(*back))) == ("access_deny", 400)
    assert decide(login.url).status_code == 400


# --- refresh tokens ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_refresh_token_dies_when_it_is_used(place: Place, kind: Kind) -> None:
    """A refresh token gives a new pair and is dead then; who sends it again ends the login as a whole."""
    door = place.door(kind)
    old = place.run(door.provider(lambda url: redirected(url, user_id=place.ann))).unwrap()
    new = place.run(refresh(door.app, unwrapped(old.refresh_token))).unwrap()
    assert place.whose(new.access_token) == place.ann
    assert (
        len({unwrapped(one) for one in (old.access_token, old.refresh_token, new.access_token, new.refresh_token)}) == 4
    )
    assert refusal(place.run(refresh(door.app, unwrapped(old.refresh_token)))) == ("invalid_grant", 400)
    assert refusal(place.run(refresh(door.app, unwrapped(new.refresh_token)))) == ("invalid_grant", 400)
    assert isinstance(place.run(users.me(), new.access_token), Failure)


def test_a_stale_refresh_token_leads_back_to_the_login(place: Place) -> None:
    """Where a token cannot be renewed any more, because somebody else has done so, the person is asked again."""
    door = place.door("web")
    asked: list[str] = []

    def person(url: str) -> str:
        asked.append(url)
        return redirected(url)

    def steal() -> None:
        (value,) = place.server.oauth.refreshes
        place.server.oauth.refresh(value, client_id=door.app.client_id)
        place.revoke()

    provider = refreshing(door.app, door.provider(person))
    outcomes = place.run(in_turn(users.me(), local(steal), users.me()), provider).unwrap()
    assert [type(one) for one in outcomes] == [Success] * 3
    assert (len(asked), place.calls, place.grants) == (2, [200, 401, 200], [200, 400, 200])


# --- tokens that the server refuses -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_revoked_token_is_renewed_once(place: Place, kind: Kind) -> None:
    """A call whose token was revoked is made again with a renewed one, which the calls after it use too."""
    door = place.door(kind)
    provider = refreshing(door.app, door.provider())
    again = in_turn(users.me(), local(place.revoke), users.me(), users.me())
    assert [type(one) for one in place.run(again, provider).unwrap()] == [Success] * 4
    assert (place.calls, place.grants) == ([200, 401, 200, 200], [200, 200])


def test_a_service_logs_in_anew(place: Place, keys: KeyPair) -> None:
    """A revoked token that no refresh token renews is replaced by another login."""
    again = in_turn(users.me(), local(place.revoke), users.me())
    assert [type(one) for one in place.run(again, jwt(place.jwt(keys))).unwrap()] == [Success] * 3
    assert (place.calls, place.grants) == ([200, 401, 200], [200, 200])


def test_a_token_is_not_renewed_for_ever(place: Place) -> None:
    """If the renewed token is refused too, that is the outcome; one that cannot be renewed is not sent again."""
    place.server.oauth.times = Times(access=0)
    door = place.door("S256")
    outcome = place.run(users.me(), refreshing(door.app, door.provider()))
    assert isinstance(outcome, Failure)
    assert isinstance(error := outcome.failure(), ApiError)
    assert (error.status, error.kind) == (401, "authentication")
    assert (place.calls, place.grants) == ([401, 401], [200, 200])
    assert isinstance(place.run(users.me(), "czu_unknown"), Failure)
    assert place.calls == [401, 401, 401]


def test_fifty_callers_make_one_request(place: Place) -> None:
    """Fifty threads or tasks of two runners log in once, and renew once when all of them are refused."""
    door = place.door("web")
    cell = TokenCell(refreshing(door.app, door.provider()))
    for requests in ([200], [200, 200]):
        outcomes = place.at_once(50, users.me(), cell)
        assert [one.unwrap().user_id for one in outcomes] == [place.server.user_id] * 50
        assert place.grants == requests
        place.revoke()
    assert 1 <= place.calls.count(401) <= 50


# --- by another device ------------------------------------------------------------------------------------------------


def hesitate(place: Place, code: DeviceCode) -> None:
    """Confirm after the device has asked once in vain."""

    def confirm() -> None:
        if place.refused.wait(10):
            decide(code.verification_url, user_id=place.ann)

    threading.Thread(target=confirm, daemon=True).start()


def come_too_late(place: Place, code: DeviceCode) -> None:
    """Come when the code has expired."""
    place.ahead = 301.0
    assert decide(code.verification_url).status_code == 400


def stop_the_clock(place: Place, code: DeviceCode) -> None:
    """Let the server think that the device asks twice at one moment."""
    now = place.server.world.clock()
    place.server.world.clock = lambda: now


@frozen
class Scene:
    """What a person does when the device shows a code, and how the login ends: whose it is, or why it failed."""

    act: Callable[[Place, DeviceCode], object]
    end: str
    grants: tuple[int, ...]
    workspace: bool = False
    lifetime: int = 300


SCENES: Final[Mapping[str, Scene]] = {
    "confirms": Scene(lambda place, code: decide(code.verification_url, user_id=place.ann), "ann", (200,)),
    "hesitates": Scene(hesitate, "ann", (400, 200)),
    "says no": Scene(lambda _, code: decide(code.verification_url, "deny"), "access_denied", (400,)),
    "comes too late": Scene(come_too_late, "expired_token", (400,)),
    "is of a workspace": Scene(lambda _, code: decide(code.verification_url), "ann", (200,), workspace=True),
    "switches it off": Scene(lambda place, _: place.switch_off(place.device()), "access_deny", (400,)),
    # It asks after 1 s and after 2 s, is told to slow down, and would ask again 6 s later, when all is over.
    "makes it hurry": Scene(stop_the_clock, "expired_token", (400, 400), lifetime=5),
}


def played(colour: Colour, scene: Scene) -> tuple[str, tuple[int, ...]]:
    """Play a scene in a place of its own."""
    with opened(colour) as place:
        place.server.oauth.times = Times(interval=1, device=scene.lifetime)
        config = {
            "client_type": "device",
            "client_id": place.device().client_id,
            "coze_api_base": place.profile.base_url,
        }
        app, team = app_of(config).unwrap(), place.team()
        assert isinstance(app, DeviceApp)

        def show(code: DeviceCode) -> None:
            assert code.user_code in str(code)
            scene.act(place, code)

        outcome = place.run(device(app, show, workspace_id=team if scene.workspace else None))
        if isinstance(outcome, Failure):
            return refusal(outcome)[0], tuple(place.grants)
        token = outcome.unwrap()
        assert (team in (reached := place.reaches(token.access_token)), len(reached) == 1) == (True, scene.workspace)
        assert token.refresh_token is not None
        return "ann" if place.whose(token.access_token) == place.ann else "another", tuple(place.grants)


@functools.cache
def all_played() -> Mapping[tuple[str, str], tuple[str, tuple[int, ...]]]:
    """Play all scenes in all colours at once: in each of them a device waits for a second or two."""
    plays = [(colour, name) for colour in COLOURS for name in SCENES]
    with ThreadPoolExecutor(len(plays)) as threads:
        ends = threads.map(lambda play: played(Colour(play[0]), SCENES[play[1]]), plays)
        return dict(zip(plays, ends, strict=True))


@pytest.mark.parametrize("name", SCENES)
def test_a_person_logs_in_by_another_device(colour: Colour, name: str) -> None:
    """A device asks as often as it may until the person has decided; however they do, that is the outcome."""
    assert all_played()[colour.name, name] == (SCENES[name].end, SCENES[name].grants)


def test_a_device_of_an_app_that_is_switched_off_gets_no_code(place: Place) -> None:
    """An app that is switched off, and one of another type, cannot begin."""
    app = place.device()
    shown: list[DeviceCode] = []
    place.switch_off(app)
    assert refusal(place.run(device(app, shown.append))) == ("access_deny", 400)
    other = evolve(app, client_id=place.server.apps.pkce.client_id)
    assert refusal(place.run(device(other, shown.append))) == ("access_deny", 400)
    assert (shown, place.grants) == ([], [])


def test_a_login_of_a_program_lives(place: Place, tmp_path: Path) -> None:
    """A token is asked for, found, renewed when it is refused or about to expire, and asked for again at its end."""
    app, shown, file = place.device(), list[DeviceCode](), tmp_path / "token.json"

    def show(code: DeviceCode) -> None:
        shown.append(code)
        decide(code.verification_url, user_id=place.ann)

    def run() -> str:
        """Run a program once."""
        provider = stored(FileStore(file), refreshing(app, device(app, show)))
        return place.run(users.me(), provider).unwrap().user_id

    def kept() -> str:
        """Read the refresh token in the file."""
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        text: str = json.loads(file.read_text())["refresh_token"]
        return text

    assert (run(), len(shown), place.grants, place.calls) == (place.ann, 1, [200], [200])  # by its person
    first = kept()
    assert (run(), place.grants, place.calls) == (place.ann, [200], [200] * 2)  # as it was found
    assert kept() == first
    place.ahead = 1000.0
    place.server.oauth.times = Times(interval=1, access=30)
    assert (run(), place.grants, place.calls) == (place.ann, [200] * 2, [200] * 2 + [401, 200])  # expired there
    second = kept()
    assert place.server.oauth.refreshes[first].dead
    place.ahead = 0.0
    place.revoke()
    assert (run(), place.grants, place.calls[4:]) == (place.ann, [200] * 3, [401, 200])  # and refused
    assert len({first, second, third := kept()}) == 3
    aged = json.loads(file.read_text())
    file.write_text(json.dumps({**aged, "issued_at": aged["issued_at"] - 3600}))  # of an hour, 30 seconds are left
    assert (run(), place.grants, place.calls[6:]) == (place.ann, [200] * 4, [200])  # about to expire
    assert kept() != third
    assert len(shown) == 1
    place.ahead = MONTH
    assert (run(), len(shown), place.grants[4:], place.calls[7:]) == (place.ann, 2, [400, 200], [401, 200])  # too old
    assert sorted(one.name for one in tmp_path.iterdir()) == ["token.json", "token.json.lock"]


# --- as a service -----------------------------------------------------------------------------------------------------


def test_a_service_logs_in(place: Place, keys: KeyPair) -> None:
    """What an app has signed gives a token of its owner, for the time that was asked for, which nothing renews."""
    context = SessionContext(device_info=SessionDevice(device_id="d", custom_consumer="c"))
    app = place.jwt(keys)
    token = place.run(jwt(app, ttl=3600, session_name="ada", session_context=context)).unwrap()
    assert (place.whose(token.access_token), token.refresh_token) == (place.server.user_id, None)
    assert token.expires_at == pytest.approx(time.time() + 3600, abs=30)
    assert token.access_token != place.run(jwt(app)).unwrap().access_token


def test_a_service_may_limit_what_it_may_do(place: Place, keys: KeyPair) -> None:
    """A token with the scope of a bot speaks to that bot and to no other."""
    bot, other = place.server.bot_id, place.server.world.add_bot("Other", workspace_id=place.server.workspace_id).id
    token = place.run(jwt(place.jwt(keys), scope=Scope.build_bot_chat([bot]))).unwrap().access_token
    said = [Message.build_user_question_text("Hello")]
    allowed, refused = (
        place.run(chat.create(bot_id=id, user_id="u", additional_messages=said), token) for id in (bot, other)
    )
    assert isinstance(allowed, Success)
    assert isinstance(refused, Failure)
    assert isinstance(error := refused.failure(), ApiError)
    assert error.code == 4101


def test_a_service_logs_in_for_another(place: Place, keys: KeyPair) -> None:
    """For another account the token is that account's, and for an enterprise it is good for its workspaces only."""
    app, world = place.jwt(keys), place.server.world
    ours = world.add_workspace("Ours", owner_id=place.server.user_id, enterprise_id="e1").id
    of_ann = place.run(jwt(app, account_id=place.ann)).unwrap()
    of_all = place.run(jwt(app, enterprise_id="e1")).unwrap()
    assert place.whose(of_ann.access_token) == place.ann
    assert (place.whose(of_all.access_token), place.reaches(of_all.access_token)) == (place.server.user_id, [ours])
    ends = [line.split()[1].rpartition("/oauth2/")[2] for line in place.lines if "/token " in line]
    assert ends == [f"account/{place.ann}/token", "enterprise_id/e1/token"]


def test_a_service_is_refused(place: Place, keys: KeyPair, foreign: KeyPair) -> None:
    """Another's key, an unknown one, a clock that is late, unknown accounts, and an app that is switched off."""
    app = place.jwt(keys)
    wrong, unknown = evolve(app, private_key=foreign.private_key), evolve(app, public_key_id=foreign.public_key_id)
    assert refusal(place.run(jwt(wrong))) == ("invalid_client", 401)
    assert refusal(place.run(jwt(unknown))) == ("invalid_client", 401)
    assert refusal(place.run(jwt(app, account_id="1"))) == ("invalid_request", 400)
    assert refusal(place.run(jwt(app, enterprise_id="1"))) == ("invalid_request", 400)
    assert refusal(place.run(jwt(place.jwt(keys, active=False)))) == ("access_deny", 400)
    place.ahead = 601.0
    assert refusal(place.run(jwt(app))) == ("invalid_client", 401)


# --- by the browser of this machine -----------------------------------------------------------------------------------


class Browser:
    """A browser that a program opens: its person decides, and it goes where it is sent, past `first`."""

    def __init__(self, decision: Decision = "allow", first: tuple[str, ...] = ()) -> None:
        self.statuses: list[int] = []
        self._decision: Decision = decision
        self._first = first
        self._threads: list[threading.Thread] = []

    def __call__(self, url: str) -> bool:
        """Open a page, and go on in its own time."""
        self._threads.append(threading.Thread(target=self._go, args=(url,)))
        self._threads[-1].start()
        return True

    def _go(self, url: str) -> None:
        shown = decide(url, self._decision)
        with httpx.Client(trust_env=False, verify=False) as http:
            for place in (*self._first, *([shown.headers["location"]] if "location" in shown.headers else [])):
                self.statuses.append(http.get(place).status_code)

    def wait(self) -> int:
        """Wait until it is done, and say how often it was opened."""
        for thread in self._threads:
            thread.join()
        return len(self._threads)


def on_this_machine(place: Place, kind: Kind) -> Door:
    """Give a login whose redirect URI is a free port of this machine."""
    door = place.door(kind)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        uri = f"http://127.0.0.1:{listener.getsockname()[1]}/callback"
    known = place.server.oauth.apps[door.app.client_id]
    assert isinstance(known, emulated.WebApp | emulated.PkceApp)
    place.server.register_app(evolve(known, redirect_uris=(uri,)))
    return evolve(door, redirect_uri=uri)


@pytest.mark.parametrize("kind", ["web", "S256"])
def test_a_person_logs_in_by_the_browser_of_this_machine(place: Place, kind: Kind) -> None:
    """The browser is opened, its redirect is received, past one of another login, and the token is kept."""
    door = on_this_machine(place, kind)
    opens, store = Browser(first=(f"{door.redirect_uri}?code=code_x&state=x",)), MemoryStore()
    asking = browser(door.app, redirect_uri=door.redirect_uri, open_url=opens)
    for _ in "12":
        assert place.whose(stored(store, refreshing(door.app, asking))) == place.server.user_id
    assert (opens.wait(), opens.statuses, place.grants) == (1, [404, 200], [200])


def test_a_login_by_the_browser_may_be_for_a_workspace(place: Place) -> None:
    """The page that is opened is that of the workspace."""
    door, team = on_this_machine(place, "S256"), place.team()
    opens = Browser()
    asking = browser(door.app, redirect_uri=door.redirect_uri, workspace_id=team, open_url=opens)
    assert place.reaches(asking) == [team]
    assert opens.wait() == 1


@pytest.mark.parametrize("kind", ["web", "S256"])
def test_a_person_says_no_in_the_browser_of_this_machine(place: Place, kind: Kind) -> None:
    """A refusal is the outcome, and the browser shows that all is done."""
    door, opens = on_this_machine(place, kind), Browser("deny")
    outcome = place.run(browser(door.app, redirect_uri=door.redirect_uri, open_url=opens))
    assert refusal(outcome)[0] == "access_denied"
    assert (opens.wait(), opens.statuses, place.grants) == (1, [200], [])


def test_nobody_comes_back_to_a_redirect_uri_that_is_not_registered(place: Place) -> None:
    """The person sees an error, nobody is sent to this machine, and the login ends when its time is over."""
    door, opens = on_this_machine(place, "S256"), Browser()
    elsewhere = door.redirect_uri.replace("callback", "elsewhere")
    outcome = place.run(browser(door.app, redirect_uri=elsewhere, open_url=opens, patience=0.1))
    assert refusal(outcome)[0] == "expired_token"
    assert (opens.wait(), opens.statuses, place.grants) == (1, [], [])


def test_a_person_without_a_browser_pastes_the_redirect(place: Place) -> None:
    """Where no browser opens, the page is shown, and what the person pastes ends the login."""
    door = on_this_machine(place, "S256")
    shown: list[str] = []
    asking = browser(
        door.app,
        redirect_uri=door.redirect_uri,
        open_url=lambda _: False,
        show=shown.append,
        ask=lambda _: redirected(shown[0].rpartition("\n")[2]),
    )
    assert place.whose(asking) == place.server.user_id


# --- out of a configuration -------------------------------------------------------------------------------------------


def log_in(place: Place, app: App) -> Outcome[Token]:
    """Log in with an app of whatever type but that of devices."""
    match app:
        case WebApp() | PKCEApp():
            return place.run(Door(app, place.server.apps.web.redirect_uris[0]).provider())
        case JWTApp():
            return place.run(jwt(app))
        case DeviceApp():
            raise AssertionError("see above")


@pytest.mark.parametrize("kind", ["web", "pkce", "jwt"])
def test_a_configuration_logs_in(
    place: Place, keys: KeyPair, kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An app out of a dict, a file, or the environment, logs in at the server that stands there."""
    apps, service = place.server.apps, place.jwt(keys)
    values = {
        "web": {"client_id": apps.web.client_id, "client_secret": apps.web.client_secret},
        "pkce": {"client_id": apps.pkce.client_id},
        "jwt": {
            "client_id": service.client_id,
            "private_key": keys.private_key,
            "public_key_id": service.public_key_id,
        },
    }[kind]
    config = {"client_type": kind, **values, "coze_api_base": f"{place.profile.base_url}/"}
    file = tmp_path / "config.json"
    file.write_text(json.dumps(config))
    for name, value in values.items():
        monkeypatch.setenv(f"COZE_{kind}_OAUTH_{name}".upper(), value)
    monkeypatch.setenv("COZE_API_BASE", place.profile.base_url)
    found = [app_of(config), place.run(app_of_file(file)), place.run(app_of_environment(kind))]
    for app in found:
        token = log_in(place, app.unwrap()).unwrap()
        assert place.whose(token.access_token) == place.server.user_id
    assert len({app.unwrap() for app in found}) == 1
