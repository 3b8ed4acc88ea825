"""Logging users in by PKCE (RFC 7636): as by the web, for programs that cannot keep a client secret.

In the Coze console the app is one of the type "single-page or mobile application" (Authorization, OAuth apps): it has a
client id and the redirect URIs that you have registered.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final, Literal, TypeAlias, get_args

from attrs import frozen
from returns.result import Failure, Success

from coze.auth.grant import TOKEN_PATH, asked_for, granted, oauth_request
from coze.auth.token import TokenProvider, as_secret
from coze.auth.web import Login, callback, login_url, text_of
from coze.effect import Given, Nonce, Steps, fail, program
from coze.errors import InvalidArgument
from coze.outcome import Outcome, bound
from coze.profile import COM, Profile
from coze.values import Secret

ChallengeMethod: TypeAlias = Literal["S256", "plain"]
"""How the challenge is made of the verifier. ``plain`` is the verifier itself, in the URL: for servers of old."""


@frozen(kw_only=True)
class PKCEApp:
    """An app whose users log in by PKCE: it has no secret."""

    client_id: str
    profile: Profile = COM

    @property
    def secret(self) -> Secret | None:
        """What proves that it is the app: nothing does."""
        return None


@program
def make_verifier() -> Steps[Secret]:
    """Make a code verifier of 256 random bits: 43 characters."""
    return Secret(text_of((yield from Nonce(32))))


def challenge(verifier: str | Secret, method: ChallengeMethod = "S256") -> Outcome[str]:
    """Make the challenge of a verifier, which has 43 to 128 characters: letters, digits, ``-``, ``.``, ``_``, ``~``.

    >>> challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").unwrap()
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
    """
    text = as_secret(verifier).reveal()
    if not _VERIFIER.fullmatch(text):
        problem = "give 43 to 128 characters of letters, digits, '-', '.', '_' and '~' (see make_verifier)"
        return Failure(InvalidArgument("verifier", problem))
    if method not in _METHODS:
        return Failure(InvalidArgument("method", "give S256 or plain"))
    return Success(text if method == "plain" else hashed(text))


def hashed(verifier: str) -> str:
    """Make the challenge of a verifier by the method S256, whatever its length."""
    return text_of(hashlib.sha256(verifier.encode()).digest())


_METHODS: Final[frozenset[str]] = frozenset(get_args(ChallengeMethod))
_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def authorize_url(
    app: PKCEApp,
    *,
    redirect_uri: str,
    state: str,
    verifier: str | Secret,
    method: ChallengeMethod = "S256",
    workspace_id: str | None = None,
) -> Outcome[str]:
    """Make the URL of the page that asks the user; see `coze.auth.web.authorize_url`."""

    def url(text: str) -> Outcome[str]:
        more = {"code_challenge": text, "code_challenge_method": method}
        return login_url(app.profile, app.client_id, redirect_uri, state, workspace_id, more)

    return bound(challenge(verifier, method), url)


@program
def begin(
    app: PKCEApp, *, redirect_uri: str, method: ChallengeMethod = "S256", workspace_id: str | None = None
) -> Steps[Login]:
    """Begin a login: make a state and a verifier that nobody can guess, and the URL to send the user to."""
    state = text_of((yield from Nonce(32)))
    verifier = yield from make_verifier()
    url = authorize_url(
        app, redirect_uri=redirect_uri, state=state, verifier=verifier, method=method, workspace_id=workspace_id
    )
    return Login(url=(yield from Given(url)), redirect_uri=redirect_uri, state=state, verifier=verifier)


def exchange(app: PKCEApp, *, code: str | Secret, redirect_uri: str, verifier: str | Secret) -> TokenProvider:
    """Give the code of a redirect and the verifier for a token; see `coze.auth.web.exchange`."""
    proof = as_secret(verifier)
    match challenge(proof):
        case Failure(error):
            return fail(error)
        case Success():
            return exchange_any(app, code=code, redirect_uri=redirect_uri, verifier=proof)


def exchange_any(app: PKCEApp, *, code: str | Secret, redirect_uri: str, verifier: str | Secret) -> TokenProvider:
    """Give a code and a verifier of any length for a token: for programs of old, which choose weak ones."""
    secret, proof = as_secret(code), as_secret(verifier)
    request = oauth_request(
        "auth.pkce.exchange",
        app.profile,
        TOKEN_PATH,
        granted(),
        {"grant_type": "authorization_code", "client_id": app.client_id, "redirect_uri": redirect_uri},
        secrets={"code": secret, "code_verifier": proof},
        single_use=secret,
    )
    return asked_for(request, app)


def finish(app: PKCEApp, login: Login, redirected_to: str) -> TokenProvider:
    """End a login: check the URL that the user came back to, and give its code and the verifier for a token."""
    match callback(redirected_to, login.state):
        case Success(code):
            verifier = login.verifier or Secret("")
            return exchange(app, code=code, redirect_uri=login.redirect_uri, verifier=verifier)
        case Failure(error):
            return fail(error)
