"""Logins: the apps that are registered in the Coze console, and the authorization by a JWT.

Each app has a runner of its own: close it, or use the app in a ``with``.
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn, Self, TypeAlias, TypeVar

from attrs import evolve, field, frozen
from returns.result import Failure, Success

from coze.auth import device, grant, pkce, web
from coze.auth.device import DeviceApp, DeviceCode
from coze.auth.grant import Renewable
from coze.auth.jwt import JWTApp, jwt
from coze.auth.pkce import PKCEApp, challenge
from coze.auth.token import Token, TokenProvider
from coze.auth.web import WebApp
from coze.classic.authorization import AsyncAuth, Bearer, SyncAuth, expect, in_loop
from coze.classic.errors import settled
from coze.classic.group import Shared
from coze.classic.setting import UnattendedAsyncRunner, UnattendedRunner
from coze.classic.util import gen_s256_code_challenge
from coze.effect import Effect, Program, Request, Sleep, Steps, attempt, fail, local, program, replied
from coze.errors import OAuthError
from coze.http import Metadata
from coze.models.auth import Scope
from coze.models.base import Model, attach
from coze.profile import CN, COM, Profile, custom
from coze.run.cell import TokenCell, token_of
from coze.run.front import AsyncRunner, Runner
from coze.run.setting import TokenSource
from coze.values import Secret

if TYPE_CHECKING:
    from coze.classic.request import Requester

T = TypeVar("T")

# --- what a login gives -----------------------------------------------------------------------------------------------


def _masked(text: str) -> str:
    return "'***'" if text else "''"


class _Confidential(Model):
    """A model that holds a secret: `repr` masks it, and pickling refuses."""

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("it holds a secret: store model_dump() where you store secrets, and use model_validate()")


@frozen(kw_only=True, slots=False)
class OAuthToken(_Confidential):
    """A token: `expires_in` is the unix second at which it expires, 0 where the server does not say."""

    access_token: str = field(repr=_masked)
    expires_in: int
    refresh_token: str = field(default="", repr=_masked)
    token_type: str = ""


@frozen(kw_only=True, slots=False)
class DeviceAuthCode(_Confidential):
    """What the user has to do: open `verification_url` and confirm, within `expires_in` seconds."""

    device_code: str = field(repr=_masked)
    user_code: str
    verification_uri: str
    interval: int = 5
    expires_in: int
    verification_url: str | None = None


@program
def _noted(flow: Effect[Token]) -> Steps[OAuthToken]:
    """Perform a login, and note which answer its token came in.

    A code that is given again is sent again: the caller has asked for it.
    """
    steps = flow.steps() if isinstance(flow, Program) else iter(flow)
    metadata, answer = Metadata(), None
    while True:
        try:
            asked = steps.send(answer)
        except StopIteration as stop:
            return _classic(stop.value, metadata)
        if isinstance(asked, Request):
            reply = yield from replied(evolve(asked, http=evolve(asked.http, single_use=None)))
            metadata, answer = _of(reply), reply.value
        else:
            answer = yield from asked


def _classic(token: Token, metadata: Metadata) -> OAuthToken:
    made = OAuthToken(
        access_token=token.access_token.reveal(),
        expires_in=int(token.expires_at or 0),
        refresh_token=token.refresh_token.reveal() if token.refresh_token else "",
        token_type=token.token_type,
    )
    attach(made, metadata)
    return made


@program
def _code(request: Request[DeviceCode]) -> Steps[DeviceAuthCode]:
    reply = yield from replied(request)
    code = reply.value
    made = DeviceAuthCode(
        device_code=code.device_code.reveal(),
        user_code=code.user_code,
        verification_uri=code.verification_uri,
        interval=int(code.interval),
        expires_in=int(code.expires_in),
        verification_url=code.verification_url,
    )
    attach(made, _of(reply))
    return made


def _of(reply: Metadata) -> Metadata:
    """Give what is known of an answer without its value."""
    return Metadata(
        status=reply.status,
        log_id=reply.log_id,
        headers=reply.headers,
        attempts=reply.attempts,
        elapsed=reply.elapsed,
    )


@program
def _polled(app: DeviceApp, device_code: str) -> Steps[OAuthToken]:
    """Ask until the user has confirmed, at the intervals that cozepy has: 5 seconds, and up to 30 if asked to."""
    interval = 5.0
    while True:
        match (yield from attempt(_confirmed(app, device_code))):
            case Success(token):
                return token
            case Failure(OAuthError("authorization_pending")):
                pass
            case Failure(OAuthError("slow_down")):
                interval = min(interval + 5.0, 30.0)
            case Failure(error):
                return (yield from fail(error))
        yield from Sleep(interval)


def _confirmed(app: DeviceApp, device_code: str) -> Effect[OAuthToken]:
    return _noted(grant.asked_for(device.look(app, Secret(device_code)), app))


def _refreshed(app: Renewable, refresh_token: str) -> Effect[OAuthToken]:
    return _noted(grant.refresh(app, refresh_token))


# --- apps -------------------------------------------------------------------------------------------------------------


class OAuthApp(Shared):
    """An app that is registered in the Coze console, and the server that it is registered at.

    Programs written for cozepy give it a `_requester` of their own, with a client of httpx: logins are sent by that.
    """

    _own: Requester | None = None

    def __init__(self, client_id: str, base_url: str, www_base_url: str) -> None:
        self._client_id = client_id
        self._profile = profile_of(base_url, www_base_url)
        self._base_url = self._profile.base_url

    @property
    def logs_in_anywhere(self) -> bool:
        """Say whether a login may be sent by the runner of a client, too: not where a requester was given for it."""
        return vars(self).get("_requester") is self._own

    @functools.cached_property
    def _requester(self) -> Requester:
        from coze.classic.request import Requester  # noqa: PLC0415  # it takes long to load

        its_runner: Runner | AsyncRunner = vars(self)["_runner"]  # each colour makes its own
        self._own = Requester().through(its_runner, self._base_url)
        return self._own

    def _page(
        self, redirect_uri: str, state: str, workspace_id: str | None, more: Mapping[str, str] | None = None
    ) -> str:
        """Make the URL of the page that asks a user."""
        url = web.page_url(self._profile, self._client_id, redirect_uri, state, workspace_id or None, more or {})
        return settled(url)


def profile_of(base_url: str, www_base_url: str = "") -> Profile:
    """Find the server of a base URL; its pages are at `www_base_url`, or where Coze has them. Plain http is allowed."""
    known = {one.base_url: one for one in (COM, CN)}.get(base_url.rstrip("/"))
    if known is not None and not www_base_url:
        return known
    return custom(base_url, www_url=www_base_url or None, insecure=True)


class SyncOAuthApp(OAuthApp):
    """An app that logs in without ``await``: close it, or use it in a ``with``."""

    def __init__(self, client_id: str, base_url: str, www_base_url: str) -> None:
        super().__init__(client_id, base_url, www_base_url)
        self._runner = UnattendedRunner(profile=self._profile).unattended()

    def perform(self, effect: Effect[T]) -> T:
        """Perform an effect of the functional API, and give its value; a failure is raised."""
        return self._requester.perform(effect)

    def close(self) -> None:
        """Close the connections of the app; they close by themselves when nobody holds it."""
        self._runner.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncOAuthApp(OAuthApp):
    """An app that logs in with ``await``: close it, or use it in an ``async with``."""

    def __init__(self, client_id: str, base_url: str, www_base_url: str) -> None:
        super().__init__(client_id, base_url, www_base_url)
        self._runner = UnattendedAsyncRunner(profile=self._profile).unattended()

    async def perform(self, effect: Effect[T]) -> T:
        """Perform an effect of the functional API, and give its value; a failure is raised."""
        return await self._requester.aperform(effect)

    async def close(self) -> None:
        """Close the connections of the app; they close by themselves when nobody holds it."""
        await self._runner.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


# --- by the web -------------------------------------------------------------------------------------------------------


class _Web(OAuthApp):
    def __init__(
        self, client_id: str, client_secret: str, base_url: str = COM.base_url, www_base_url: str = ""
    ) -> None:
        super().__init__(client_id, base_url, www_base_url)
        self._app = WebApp(client_id=client_id, client_secret=client_secret, profile=self._profile)

    def get_oauth_url(self, redirect_uri: str, state: str = "", workspace_id: str | None = None) -> str:
        """Make the URL of the page that asks the user.

        Give a `state` that nobody can guess, and look whether they come back with it: without one, the redirect of
        somebody else's login cannot be told from theirs.
        """
        return self._page(redirect_uri, state, workspace_id)

    def _exchanged(self, redirect_uri: str, code: str) -> Effect[OAuthToken]:
        return _noted(web.exchange(self._app, code=code, redirect_uri=redirect_uri))


class WebOAuthApp(_Web, SyncOAuthApp):
    """An app whose users log in by the web, with a client secret."""

    def get_access_token(self, redirect_uri: str, code: str) -> OAuthToken:
        """Give the code of a redirect for a token."""
        return self.perform(self._exchanged(redirect_uri, code))

    def refresh_access_token(self, refresh_token: str) -> OAuthToken:
        """Renew a token; it brings the next refresh token."""
        return self.perform(_refreshed(self._app, refresh_token))


class AsyncWebOAuthApp(_Web, AsyncOAuthApp):
    """An app whose users log in by the web, with a client secret."""

    async def get_access_token(self, redirect_uri: str, code: str) -> OAuthToken:
        """Give the code of a redirect for a token."""
        return await self.perform(self._exchanged(redirect_uri, code))

    async def refresh_access_token(self, refresh_token: str) -> OAuthToken:
        """Renew a token; it brings the next refresh token."""
        return await self.perform(_refreshed(self._app, refresh_token))


# --- by PKCE ----------------------------------------------------------------------------------------------------------


class _PKCE(OAuthApp):
    def __init__(self, client_id: str, base_url: str = COM.base_url, www_base_url: str = "") -> None:
        super().__init__(client_id, base_url, www_base_url)
        self._app = PKCEApp(client_id=client_id, profile=self._profile)

    def get_oauth_url(
        self,
        redirect_uri: str,
        code_verifier: str,
        code_challenge_method: Literal["plain", "S256"] = "plain",
        state: str = "",
        workspace_id: str | None = None,
    ) -> str:
        """Make the URL of the page that asks the user.

        `code_verifier` is a secret of this login: 43 to 128 random characters of letters, digits, ``-``, ``.``, ``_``
        and ``~``; a weaker one is taken, with a warning. Choose ``S256``: with ``plain`` the URL shows it.
        """
        if isinstance(challenge(code_verifier), Failure):
            warnings.warn(_WEAK, stacklevel=2)
        text = gen_s256_code_challenge(code_verifier) if code_challenge_method == "S256" else code_verifier
        more = {"code_challenge": text, "code_challenge_method": code_challenge_method}
        return self._page(redirect_uri, state, workspace_id, more)

    def _exchanged(self, redirect_uri: str, code: str, code_verifier: str) -> Effect[OAuthToken]:
        return _noted(pkce.exchange_any(self._app, code=code, redirect_uri=redirect_uri, verifier=code_verifier))


_WEAK: Final = (
    "the code verifier is weak: RFC 7636 asks for 43 to 128 random characters of letters, digits, '-', '.', '_' and "
    "'~'; whoever guesses it and sees the redirect can log in as the user (secrets.token_urlsafe(32) makes a good one)"
)


class PKCEOAuthApp(_PKCE, SyncOAuthApp):
    """An app whose users log in by PKCE, without a client secret."""

    def get_access_token(self, redirect_uri: str, code: str, code_verifier: str) -> OAuthToken:
        """Give the code of a redirect and the verifier of the login for a token."""
        return self.perform(self._exchanged(redirect_uri, code, code_verifier))

    def refresh_access_token(self, refresh_token: str) -> OAuthToken:
        """Renew a token; it brings the next refresh token."""
        return self.perform(_refreshed(self._app, refresh_token))


class AsyncPKCEOAuthApp(_PKCE, AsyncOAuthApp):
    """An app whose users log in by PKCE, without a client secret."""

    async def get_access_token(self, redirect_uri: str, code: str, code_verifier: str) -> OAuthToken:
        """Give the code of a redirect and the verifier of the login for a token."""
        return await self.perform(self._exchanged(redirect_uri, code, code_verifier))

    async def refresh_access_token(self, refresh_token: str) -> OAuthToken:
        """Renew a token; it brings the next refresh token."""
        return await self.perform(_refreshed(self._app, refresh_token))


# --- by another device ------------------------------------------------------------------------------------------------


class _Device(OAuthApp):
    def __init__(self, client_id: str, base_url: str = COM.base_url, www_base_url: str = "") -> None:
        super().__init__(client_id, base_url, www_base_url)
        self._app = DeviceApp(client_id=client_id, profile=self._profile)

    def _begun(self, workspace_id: str | None) -> Effect[DeviceAuthCode]:
        return _code(device.device_code(self._app, workspace_id=workspace_id or None))

    def _token(self, device_code: str, poll: bool) -> Effect[OAuthToken]:
        return _polled(self._app, device_code) if poll else _confirmed(self._app, device_code)


class DeviceOAuthApp(_Device, SyncOAuthApp):
    """An app whose users log in by another device."""

    def get_device_code(self, workspace_id: str | None = None) -> DeviceAuthCode:
        """Begin a login: get the code to show to the user."""
        return self.perform(self._begun(workspace_id))

    def get_access_token(self, device_code: str, poll: bool = False) -> OAuthToken:
        """Ask for the token, once or (`poll`) until the user has confirmed; else it is a `CozePKCEAuthError`."""
        return self.perform(self._token(device_code, poll))

    def refresh_access_token(self, refresh_token: str) -> OAuthToken:
        """Renew a token; it brings the next refresh token."""
        return self.perform(_refreshed(self._app, refresh_token))


class AsyncDeviceOAuthApp(_Device, AsyncOAuthApp):
    """An app whose users log in by another device."""

    async def get_device_code(self, workspace_id: str | None = None) -> DeviceAuthCode:
        """Begin a login: get the code to show to the user."""
        return await self.perform(self._begun(workspace_id))

    async def get_access_token(self, device_code: str, poll: bool = False) -> OAuthToken:
        """Ask for the token, once or (`poll`) until the user has confirmed; else it is a `CozePKCEAuthError`."""
        return await self.perform(self._token(device_code, poll))

    async def refresh_access_token(self, refresh_token: str) -> OAuthToken:
        """Renew a token; it brings the next refresh token."""
        return await self.perform(_refreshed(self._app, refresh_token))


# --- by a JWT ---------------------------------------------------------------------------------------------------------


class _JWT(OAuthApp):
    def __init__(
        self, client_id: str, private_key: str | bytes, public_key_id: str, base_url: str = COM.base_url
    ) -> None:
        super().__init__(client_id, base_url, "")
        key = private_key.decode("ascii", "replace") if isinstance(private_key, bytes) else private_key
        self._app = JWTApp(client_id=client_id, private_key=key, public_key_id=public_key_id, profile=self._profile)

    def login(self, ttl: int = 900, scope: Scope | None = None, session_name: str | None = None) -> TokenProvider:
        """Give the login as an effect, for a `Runner` of the functional API."""
        return jwt(self._app, ttl=ttl, scope=scope, session_name=session_name)


class JWTOAuthApp(_JWT, SyncOAuthApp):
    """An app that logs in by itself, by a JWT that is signed with its private key (the text of a PEM file)."""

    def get_access_token(
        self, ttl: int = 900, scope: Scope | None = None, session_name: str | None = None
    ) -> OAuthToken:
        """Log in for `ttl` seconds; `session_name` keeps your users apart, `scope` limits what the token may do."""
        return self.perform(_noted(self.login(ttl, scope, session_name)))


class AsyncJWTOAuthApp(_JWT, AsyncOAuthApp):
    """An app that logs in by itself, by a JWT that is signed with its private key (the text of a PEM file)."""

    async def get_access_token(
        self, ttl: int = 900, scope: Scope | None = None, session_name: str | None = None
    ) -> OAuthToken:
        """Log in for `ttl` seconds; `session_name` keeps your users apart, `scope` limits what the token may do."""
        return await self.perform(_noted(self.login(ttl, scope, session_name)))


class JWTAuth(Shared, Bearer, SyncAuth):
    """Authorize by JWT logins for `ttl` seconds each, of an app or of what it is made of.

    One token is kept, and shared by all clients that are given this object; it is renewed ahead of its expiry, by one
    caller at a time.
    """

    def __init__(
        self,
        client_id: str | None = None,
        private_key: str | None = None,
        public_key_id: str | None = None,
        ttl: int = 7200,
        base_url: str = COM.base_url,
        oauth_app: JWTOAuthApp | None = None,
    ) -> None:
        expect(ttl > 0, "ttl: give a number of seconds above 0")
        self._app = oauth_app or JWTOAuthApp(*_key(client_id, private_key, public_key_id), base_url)
        self._cell = TokenCell(self._login(ttl))
        self.own_source: TokenSource | None = self._cell

    def _login(self, ttl: int) -> TokenProvider:
        if type(self._app).get_access_token is JWTOAuthApp.get_access_token and self._app.logs_in_anywhere:
            return self._app.login(ttl)
        return local(self._app.get_access_token, ttl).map(_functional)

    @property
    def token(self) -> str:
        """The token: that of the last login, while it is good."""
        given = self._app.perform(token_of(self._cell))
        return given.access_token.reveal()


class AsyncJWTAuth(Shared, Bearer, AsyncAuth):
    """Authorize `AsyncCoze` by JWT logins for `ttl` seconds each; see `JWTAuth`."""

    def __init__(
        self,
        client_id: str | None = None,
        private_key: str | None = None,
        public_key_id: str | None = None,
        ttl: int = 7200,
        base_url: str = COM.base_url,
        oauth_app: AsyncJWTOAuthApp | None = None,
    ) -> None:
        expect(ttl > 0, "ttl: give a number of seconds above 0")
        self._app = oauth_app or AsyncJWTOAuthApp(*_key(client_id, private_key, public_key_id), base_url)
        self._cell = TokenCell(self._login(ttl))
        self.own_source: TokenSource | None = self._cell

    def _login(self, ttl: int) -> TokenProvider:
        if type(self._app).get_access_token is AsyncJWTOAuthApp.get_access_token and self._app.logs_in_anywhere:
            return self._app.login(ttl)
        return local(self._asked, ttl).map(_functional)

    def _asked(self, ttl: int) -> OAuthToken:
        return in_loop(self._app.get_access_token, ttl)

    @property
    async def atoken(self) -> str:
        """The token: that of the last login, while it is good."""
        given = await self._app.perform(token_of(self._cell))
        return given.access_token.reveal()


def _key(client_id: object, private_key: object, public_key_id: object) -> tuple[str, str, str]:
    named = {"client_id": client_id, "private_key": private_key, "public_key_id": public_key_id}
    for name, value in named.items():
        expect(isinstance(value, str), f"{name}: give a text, or an oauth_app")
    return str(client_id), str(private_key), str(public_key_id)


def _functional(token: OAuthToken) -> Token:
    return Token(
        access_token=Secret(token.access_token),
        token_type=token.token_type or "Bearer",
        expires_at=float(token.expires_in),
    )


# --- by a configuration -----------------------------------------------------------------------------------------------

App: TypeAlias = WebOAuthApp | PKCEOAuthApp | DeviceOAuthApp | JWTOAuthApp
"""An app of whatever type."""


def load_oauth_app_from_config(config: Mapping[str, Any]) -> App:
    """Make an app of a configuration, such as a JSON file of the Coze console.

    `client_type` is one of web, pkce, device and jwt. `coze_api_base` is that of the .com service unless given.
    """
    given = {key: config.get(key) or "" for key in _KEYS}
    client_id, www = given["client_id"], given["coze_www_base"]
    base = given["coze_api_base"] or COM.base_url
    match config.get("client_type", ""):
        case "web":
            return WebOAuthApp(client_id, given["client_secret"], base, www)
        case "pkce":
            return PKCEOAuthApp(client_id, base, www)
        case "device":
            return DeviceOAuthApp(client_id, base, www)
        case "jwt":
            return JWTOAuthApp(client_id, given["private_key"], given["public_key_id"], base)
        case other:
            raise ValueError(f"Invalid OAuth client_type: {other}")


_KEYS: Final = ("client_id", "client_secret", "private_key", "public_key_id", "coze_api_base", "coze_www_base")
