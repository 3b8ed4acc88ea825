"""Logging users in by the web: a page of Coze's asks the user, and redirects to yours with a code.

In the Coze console the app is one of the type "web application" (Authorization, OAuth apps): it has a client id, a
client secret, and the redirect URIs that you have registered.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from urllib.parse import parse_qs, urlencode, urlsplit

from attrs import field, frozen
from returns.result import Failure, Success

from coze.auth.grant import TOKEN_PATH, asked_for, granted, oauth_request
from coze.auth.token import TokenProvider, as_secret
from coze.effect import Given, Nonce, Steps, fail, program
from coze.errors import InvalidArgument, OAuthError, clean
from coze.http import path
from coze.outcome import Outcome
from coze.profile import COM, Profile
from coze.values import Secret


@frozen(kw_only=True)
class WebApp:
    """An app whose users log in by the web, with a client secret that never leaves your server."""

    client_id: str
    client_secret: Secret = field(converter=as_secret)
    profile: Profile = COM

    @property
    def secret(self) -> Secret | None:
        """What proves that it is the app."""
        return self.client_secret


@frozen(kw_only=True)
class Login:
    """A login that has begun: the URL to send the user to, and what has to be kept until they come back.

    `state` proves that the redirect belongs to this login; `verifier` is that of PKCE, None without it.
    """

    url: str = field(repr=lambda url: repr(url.partition("?")[0]))
    redirect_uri: str
    state: str = field(repr=False)
    verifier: Secret | None = None


def authorize_url(app: WebApp, *, redirect_uri: str, state: str, workspace_id: str | None = None) -> Outcome[str]:
    """Make the URL of the page that asks the user; with a `workspace_id`, for the resources of that workspace only.

    `redirect_uri` is one of those that are registered for the app, `state` a text that nobody can guess (see `begin`).
    """
    return login_url(app.profile, app.client_id, redirect_uri, state, workspace_id, {})


def login_url(
    server: Profile,
    client_id: str,
    redirect_uri: str,
    state: str,
    workspace_id: str | None,
    more: Mapping[str, str],
) -> Outcome[str]:
    """Make the URL of the page that asks a user; nothing of it may be empty."""
    for name, text in (("client_id", client_id), ("redirect_uri", redirect_uri), ("state", state)):
        if not text:
            return Failure(server.problem or InvalidArgument(name, "it is empty"))
    return page_url(server, client_id, redirect_uri, state, workspace_id, more)


def page_url(
    server: Profile,
    client_id: str,
    redirect_uri: str,
    state: str,
    workspace_id: str | None,
    more: Mapping[str, str],
) -> Outcome[str]:
    """Make the URL of the page that asks a user, be its state empty, as programs of old leave it."""
    where = path("/api/permission/oauth2/authorize")
    if workspace_id is not None:
        where = path("/api/permission/oauth2/workspace_id/{workspace_id}/authorize", workspace_id)
    query = {"client_id": client_id, "redirect_uri": redirect_uri, "state": state, **more}
    refused = server.problem or where.invalid or next(filter(None, map(_problem, query, query.values())), None)
    if refused is not None:
        return Failure(refused)
    return Success(f"{server.www_url}{where.text}?{urlencode({'response_type': 'code', **query})}")


def _problem(name: str, text: str) -> InvalidArgument | None:
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        return InvalidArgument(name, "it holds half of a surrogate pair, which UTF-8 cannot hold")
    return None


@program
def begin(app: WebApp, *, redirect_uri: str, workspace_id: str | None = None) -> Steps[Login]:
    """Begin a login: make a state that nobody can guess, and the URL to send the user to.

    Keep the `Login` in the user's session; when they come back, give both to `finish`.
    """
    state = text_of((yield from Nonce(32)))
    url = yield from Given(authorize_url(app, redirect_uri=redirect_uri, state=state, workspace_id=workspace_id))
    return Login(url=url, redirect_uri=redirect_uri, state=state)


def text_of(nonce: bytes) -> str:
    """Write random bytes as text that goes into a URL as it is: base64url, without padding."""
    return base64.urlsafe_b64encode(nonce).rstrip(b"=").decode()


def callback(url: str, expected: str) -> Outcome[Secret]:
    """Read the code out of the URL that the user was redirected to.

    `expected` is the state of the login: a redirect with another one, or without, belongs to somebody else's login and
    is refused. If the user said no, that is an `OAuthError` (``access_denied``).
    """
    try:
        query = parse_qs(urlsplit(url).query, keep_blank_values=True)
    except ValueError:
        return Failure(InvalidArgument("url", "it is no URL: give the whole of what the user was redirected to"))
    one = {key: values[0] for key, values in query.items() if len(values) == 1}
    state = one.get("state", "")
    if not expected or not hmac.compare_digest(state.encode("utf-8", "replace"), expected.encode("utf-8", "replace")):
        return Failure(OAuthError("state_mismatch", "the redirect does not belong to this login"))
    errors = [error for error in query.get("error", ()) if error]
    if errors:
        return Failure(OAuthError(clean(errors[0], 100), clean(one.get("error_description", ""))))
    if not one.get("code"):
        return Failure(InvalidArgument("url", "it has no code: give the whole URL that the user was redirected to"))
    return Success(Secret(one["code"]))


def exchange(app: WebApp, *, code: str | Secret, redirect_uri: str) -> TokenProvider:
    """Give the code of a redirect for a token. A code is good for one use, and for some minutes.

    `redirect_uri` is that of the login. Failures: `OAuthError` (``invalid_request``, ``invalid_client``,
    ``access_deny``: the app is disabled).
    """
    secret = as_secret(code)
    request = oauth_request(
        "auth.web.exchange",
        app.profile,
        TOKEN_PATH,
        granted(),
        {"grant_type": "authorization_code", "client_id": app.client_id, "redirect_uri": redirect_uri},
        secrets={"code": secret},
        bearer=app.client_secret,
        single_use=secret,
    )
    return asked_for(request, app)


def finish(app: WebApp, login: Login, redirected_to: str) -> TokenProvider:
    """End a login: check the URL that the user came back to, and give its code for a token."""
    match callback(redirected_to, login.state):
        case Success(code):
            return exchange(app, code=code, redirect_uri=login.redirect_uri)
        case Failure(error):
            return fail(error)
