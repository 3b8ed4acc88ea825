"""The login flows against a model of the login server: what people, apps and thieves may do, in any order.

The server is a few sets: which codes, refresh tokens and device codes it has given to whom, and what became of them. It
revokes a whole login when a refresh token comes a second time, as careful servers do: an app that sends one twice is
logged out.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any, Final, Literal, TypeAlias
from urllib.parse import parse_qs, urlencode, urlsplit

from attrs import define, evolve, field
from desk import LOGIN, RESET, Desk, Said, broken, failure, refusal, sent
from desk import given as granted
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from coze import (
    DeviceApp,
    DeviceCode,
    Effect,
    Failure,
    OAuthError,
    Outcome,
    PKCEApp,
    Retry,
    Success,
    Token,
    TokenCell,
    TransportError,
    WebApp,
    device,
    fail,
    refreshing,
)
from coze.auth import pkce, web
from coze.auth.token import Replacing
from coze.auth.web import Login
from coze.run.primitives import Exchange

WEB: Final = WebApp(client_id="web", client_secret="hush", profile=LOGIN)
PKCE: Final = PKCEApp(client_id="pkce", profile=LOGIN)
DEVICE: Final = DeviceApp(client_id="device", profile=LOGIN)
HERE: Final = "https://me.example/back"
LIFE: Final = 900.0

Fate: TypeAlias = Literal["answered", "unheard", "lost"]
"""What becomes of a request: it is answered, it does not arrive, or its answer does not."""

Decision: TypeAlias = Literal["confirmed", "denied", "pending"]
"""What a person says to a code that another device shows."""

FATES: Final = st.sampled_from(list[Fate](["answered", "unheard", "lost"]))
NUMBERS: Final = st.integers(0, 5)


@define
class Given:
    """A login that the server has granted: to which app, and what it has given out."""

    client_id: str
    access: str
    refresh: str
    expires_at: float
    revoked: bool = False
    spent: set[str] = field(factory=set)


@define
class Device:
    """A login by another device: when it was looked after last, when it ends, how often one may look, what is said."""

    looked_at: float
    ends_at: float
    interval: float = 5.0
    looks: int = 0
    says: Decision = "pending"


class Server:
    """A login server: the sets that it decides by."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.codes: dict[str, dict[str, str]] = {}
        self.devices: dict[str, Device] = {}
        self.given: list[Given] = []
        self.fate: Fate = "answered"
        self.slow: set[int] = set()
        self.reused = 0
        self.hasty = 0
        self._count = 0

    def name(self, kind: str) -> str:
        """Make a name that nothing else has."""
        self._count += 1
        return f"{kind}-{self._count}"

    def page(self, url: str, says_yes: bool) -> str:
        """Show a person the page, and give what they are redirected to."""
        query = {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}
        assert "code_verifier" not in query
        if not says_yes:
            return f"{query['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': query['state']})}"
        code = self.name("code")
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def __call__(self, exchange: Exchange) -> Said:
        """Answer a request; the next one may be lost."""
        fate, self.fate = self.fate, "answered"
        if fate == "unheard":
            return broken(RESET)
        answer = self._answer(exchange, sent(exchange))
        return broken(RESET) if fate == "lost" else answer

    def _answer(self, exchange: Exchange, body: dict[str, Any]) -> Said:
        proof = exchange.headers.get("Authorization", "")
        if proof != ("Bearer hush" if body["client_id"] == "web" else ""):
            return refusal("invalid_client", 401)
        match str(body.get("grant_type", "")).rpartition(":")[2]:
            case "authorization_code":
                return self._exchanged(body)
            case "refresh_token":
                return self._renewed(body)
            case "device_code":
                return self._looked(body)
            case _:
                code = self.name("device")
                self.devices[code] = Device(self.desk.now, self.desk.now + 60)
                shown = {"device_code": code, "user_code": code, "verification_uri": "https://x", "expires_in": 60}
                return Said(body={**shown, "interval": 5})

    def _exchanged(self, body: dict[str, Any]) -> Said:
        asked = self.codes.pop(body["code"], None)
        if asked is None:
            self.reused += 1
            return refusal("invalid_request")
        if (asked["client_id"], asked["redirect_uri"]) != (body["client_id"], body["redirect_uri"]):
            return refusal("invalid_grant")
        if "code_challenge" in asked:
            verifier = str(body.get("code_verifier", ""))
            digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
            if asked["code_challenge"] != digest:
                return refusal("invalid_grant")
        return self._grant(body["client_id"])

    def _grant(self, client_id: str) -> Said:
        self.given.append(Given(client_id, self.name("at"), self.name("rt"), self.desk.now + LIFE))
        return granted(self.given[-1].access, self.given[-1].refresh, self.given[-1].expires_at)

    def _renewed(self, body: dict[str, Any]) -> Said:
        for one in self.given:
            if body["refresh_token"] in one.spent:
                self.reused += 1
                one.revoked = True
            elif body["refresh_token"] == one.refresh and one.client_id != body["client_id"]:
                self.reused += 1
            elif body["refresh_token"] == one.refresh and not one.revoked:
                one.spent.add(one.refresh)
                one.access, one.refresh = self.name("at"), self.name("rt")
                one.expires_at = self.desk.now + LIFE
                return granted(one.access, one.refresh, one.expires_at)
        return refusal("invalid_grant")

    def _looked(self, body: dict[str, Any]) -> Said:
        device_ = self.devices[body["device_code"]]
        since, device_.looked_at = self.desk.now - device_.looked_at, self.desk.now
        device_.looks += 1
        if self.desk.now > device_.ends_at:
            return refusal("expired_token")
        self.hasty += since < device_.interval
        if device_.looks - 1 in self.slow:
            device_.interval += 5
            return refusal("slow_down")
        match device_.says:
            case "confirmed":
                return self._grant(body["client_id"])
            case "denied":
                return refusal("access_denied")
            case "pending":
                return refusal("authorization_pending")

    def forget(self, token: Token) -> None:
        """Take an access token for good no more."""
        for one in self.given:
            if one.access == token.access_token.reveal():
                one.access = ""

    def takes(self, token: Token) -> bool:
        """Say whether a token is good now."""
        alive = [one for one in self.given if one.access == token.access_token.reveal() and not one.revoked]
        return any(self.desk.now < one.expires_at for one in alive)


@define
class Begun:
    """A login by a page that has begun, and what is known of it."""

    app: WebApp | PKCEApp
    login: Login
    redirect: str
    says_yes: bool
    finished: bool = False


class Logins(RuleBasedStateMachine):
    """Whatever happens to logins, in any order."""

    @initialize(some=st.lists(st.sampled_from([WEB, PKCE]), min_size=3, max_size=4), other=st.sampled_from([WEB, PKCE]))
    def open(self, some: list[WebApp | PKCEApp], other: WebApp | PKCEApp) -> None:
        """Begin with some logins, one of which has come to its end."""
        self.desk = Desk()
        self.server = Server(self.desk)
        self.desk.answers = [self.server]
        self.begun: list[Begun] = []
        self.cells: list[TokenCell] = []
        for app in some:
            self.begin(app, says_yes=True)
        self.come_back(0, "answered", other)

    def perform(self, effect: Effect[Any]) -> Outcome[Any]:
        """Perform an effect as one runner does that lives as long as all this."""
        return self.desk.perform(effect, retry=Retry(attempts=2, base=0.0))

    @rule(app=st.sampled_from([WEB, PKCE]), says_yes=st.booleans())
    def begin(self, app: WebApp | PKCEApp, says_yes: bool) -> None:
        """Send a person to the page; they decide."""
        begin = web.begin(app, redirect_uri=HERE) if isinstance(app, WebApp) else pkce.begin(app, redirect_uri=HERE)
        login: Login = self.perform(begin).unwrap()
        assert login.state not in {one.login.state for one in self.begun}
        self.begun.append(Begun(app, login, self.server.page(login.url, says_yes), says_yes))

    def one(self, number: int) -> Begun:
        """Choose a login that has begun."""
        return self.begun[number % len(self.begun)]

    def finish(self, one: Begun, redirect: str) -> Outcome[Token]:
        """End a login, as its app does."""
        match one.app:
            case WebApp():
                return self.perform(web.finish(one.app, one.login, redirect))
            case PKCEApp():
                return self.perform(pkce.finish(one.app, one.login, redirect))

    @rule(number=NUMBERS, fate=FATES, other=st.sampled_from([WEB, PKCE]))
    def come_back(self, number: int, fate: Fate, other: WebApp | PKCEApp) -> None:
        """Let a person come back: it is a login if they said yes, once, and if nothing was lost."""
        one = self.one(number)
        self.server.fate = fate
        match self.finish(one, one.redirect):
            case Success(token):
                assert one.says_yes
                assert not one.finished
                assert fate == "answered"
                assert self.server.takes(token)
                assert token.expires_at == self.desk.now + LIFE
                former = evolve(token, expires_at=self.desk.now)
                login = refreshing(other, refreshing(one.app, fail(OAuthError("login_required"))))
                self.cells.append(TokenCell(refreshing(one.app, Replacing(former, login))))
            case Failure(error):
                assert isinstance(error, OAuthError | TransportError)
                assert not one.says_yes or one.finished or fate != "answered"
        one.finished = one.finished or one.says_yes

    @rule(number=NUMBERS, thief=NUMBERS)
    def mix_up(self, number: int, thief: int) -> None:
        """Send a person to the redirect of another login, as a thief does: it is refused, and nothing is sent."""
        one, other = self.one(number), self.one(thief)
        if one is not other:
            before = len(self.desk.exchanges)
            error = failure(self.finish(one, other.redirect))
            assert error == OAuthError("state_mismatch", "the redirect does not belong to this login")
            assert len(self.desk.exchanges) == before

    @rule(code=st.text(max_size=8), number=NUMBERS)
    def forge(self, code: str, number: int) -> None:
        """Come back with a code that the server has not given: it is no login."""
        one = self.one(number)
        forged = f"{HERE}?{urlencode({'code': code, 'state': one.login.state})}"
        reused = self.server.reused
        assert isinstance(self.finish(one, forged), Failure)
        self.server.reused = reused

    @rule(seconds=st.sampled_from([1.0, 400.0, LIFE, 86_400.0]))
    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.desk.elapsed += seconds

    @rule(number=NUMBERS, fate=FATES, refused=st.booleans())
    def use(self, number: int, fate: Fate, refused: bool) -> None:
        """Ask for a token, and for another one if the server has forgotten it: what a runner gets is good."""
        ours, cell = self.desk.cell, self.cells[number % len(self.cells)]
        outcome = self.desk.token(cell)
        self.server.fate = fate
        if isinstance(outcome, Success) and refused:
            self.server.forget(outcome.unwrap())
            outcome = self.desk.token(cell, outcome.unwrap())
        self.desk.cell = ours  # in which the codes are that were sent
        match outcome:
            case Success(token):
                assert self.server.takes(token)
            case Failure(error):
                assert isinstance(error, OAuthError | TransportError)

    @rule(
        says=st.sampled_from(["confirmed", "denied", "pending"]),
        after=st.sampled_from([0.0, 12.0, 50.0, 100.0]),
        slow=st.sets(st.integers(0, 3)),
    )
    def log_in_by_another_device(self, says: Decision, after: float, slow: set[int]) -> None:
        """Show a code to a person, who confirms it, says no, or does not come: it ends in time."""
        shown: list[DeviceCode] = []
        self.server.slow = slow
        begins = self.desk.elapsed

        def answer(exchange: Exchange) -> Said:
            if shown and self.desk.elapsed >= begins + after:
                self.server.devices[shown[0].device_code.reveal()].says = says
            return self.server(exchange)

        self.desk.answers = [answer]
        outcome = self.perform(device(DEVICE, shown.append))
        self.desk.answers = [self.server]
        assert self.desk.elapsed <= begins + 65
        match outcome:
            case Success(token):
                assert says == "confirmed"
                assert self.server.takes(token)
            case Failure(OAuthError(error)):
                assert error in ("access_denied" if says == "denied" else "expired_token", "expired_token")
                assert error != "expired_token" or says == "pending" or after >= 50 or len(slow) > 1
            case Failure(error):
                raise AssertionError(error)

    @invariant()
    def nothing_is_sent_twice(self) -> None:
        """No code and no refresh token came to the server a second time, and nobody asked too often."""
        if hasattr(self, "server"):  # which it has not before it is opened
            assert (self.server.reused, self.server.hasty) == (0, 0)
            assert not any(one.revoked for one in self.server.given)


Logins.TestCase.settings = settings(max_examples=50, stateful_step_count=20)
TestLogins = Logins.TestCase
