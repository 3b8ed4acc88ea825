"""The token endpoint: what is asked of it in every flow, how its answers are read, and how a token is renewed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol, TypeVar

from attrs import evolve, frozen
from returns.result import Failure, Success

from coze.auth.token import Former, Token, TokenProvider, checked_token
from coze.codec import parse, type_name
from coze.decode import as_object, log_id_of, opened
from coze.effect import Decoder, Now, Request, Steps, attempt, fail, program
from coze.errors import DecodeError, InvalidArgument, OAuthError, Problem, TransportError, clean
from coze.http import HttpResponse, Path, SecretBody, http_request, path
from coze.outcome import Outcome, bound
from coze.profile import Profile
from coze.values import FrozenDict, Secret

T = TypeVar("T")

TOKEN_PATH: Final = path("/api/permission/oauth2/token")


def as_secret(value: str | Secret) -> Secret:
    """Hide a text; what is hidden stays so."""
    return value if isinstance(value, Secret) else Secret(value)


def oauth_request(
    name: str,
    server: Profile,
    where: Path,
    decode: Decoder[T],
    fields: Mapping[str, object],
    *,
    secrets: Mapping[str, Secret] | None = None,
    bearer: Secret | None = None,
    single_use: Secret | None = None,
    repeatable: bool = False,
) -> Request[T]:
    """Ask a login server for something: JSON, authorized by `bearer` at the most, and never redirected."""
    http = http_request(
        name, "POST", where, body=fields, authorized=False, repeatable=repeatable, invalid=_empty(fields, secrets or {})
    )
    if secrets:
        kept = {key: value for key, value in fields.items() if value is not None}
        http = evolve(http, body=SecretBody(FrozenDict(kept), FrozenDict(secrets)))
    refused = http.invalid
    if bearer is not None and refused is None:
        checked = checked_token(bearer.reveal(), "client_secret")
        refused = checked if isinstance(checked, InvalidArgument) else None
    return Request(
        http=evolve(http, server=server, bearer=bearer, single_use=single_use, invalid=refused), decode=decode
    )


def _empty(fields: Mapping[str, object], secrets: Mapping[str, Secret]) -> InvalidArgument | None:
    for name, value in (*fields.items(), *secrets.items()):
        text = value.reveal() if isinstance(value, Secret) else value
        if text == "":
            return InvalidArgument(name, "it is empty")
        if isinstance(text, str) and not text.isprintable():
            return InvalidArgument(name, "it holds a control character: copy it again")
    return None


# --- what comes back --------------------------------------------------------------------------------------------------


@frozen(kw_only=True)
class Granted:
    """What a token endpoint gives: a token, with its expiry as the server writes it.

    That is a unix second; a number so small that it cannot be one is the seconds of its lifetime.
    """

    access_token: Secret
    token_type: str
    expires_in: float | None
    refresh_token: Secret | None
    scope: str | None

    def token(self, asked_at: float) -> Token:
        """Make the token; `asked_at` is the unix second at which it was asked for."""
        at = self.expires_in
        return Token(
            access_token=self.access_token,
            token_type=self.token_type,
            expires_at=asked_at + at if at is not None and at < FIRST_DATE else at,
            refresh_token=self.refresh_token,
            scope=self.scope,
        )


FIRST_DATE: Final = 1_000_000_000.0
"""A unix second of 2001, which no lifetime reaches and every expiry has passed."""


@frozen
class granted:  # noqa: N801  # reads after "decode"
    """Read the answer of a token endpoint: a bare object."""

    def __call__(self, response: HttpResponse) -> Outcome[Granted]:
        """Read the answer."""
        return bound(oauth_body(response), _granted)


def _granted(body: dict[str, object]) -> Outcome[Granted]:
    fields = Fields(body)
    access, refresh = fields.text("access_token", required=True), fields.text("refresh_token")
    found = Granted(
        access_token=Secret(access),
        token_type=fields.text("token_type") or "Bearer",
        expires_in=fields.number("expires_in"),
        refresh_token=Secret(refresh) if refresh else None,
        scope=fields.text("scope") or None,
    )
    if not fields.problems and isinstance(checked_token(access, ""), InvalidArgument):
        fields.problems.append(Problem("$.access_token", "printable ASCII", "other text"))
    return fields.outcome(found)


def oauth_body(response: HttpResponse) -> Outcome[dict[str, object]]:
    """Give the body of an answer of a login server, or the refusal that it is."""
    match parse(response.content, response.limits):
        case Success(value):
            body = as_object(value)
            error = _text(body.get("error_code")) or _text(body.get("error"))
            if error and error != "0":
                said = _text(body.get("error_message")) or _text(body.get("error_description"))
                log_id = log_id_of(body) or response.log_id
                description = clean(_scrubbed(said, response))
                return Failure(
                    OAuthError(
                        _scrubbed(clean(error, 100), response), description, status=response.status, log_id=log_id
                    )
                )
            if 200 <= response.status < 300 and value.__class__ is dict and "code" not in body:
                return Success(body)
        case Failure():
            pass
    return bound(opened(response), lambda body: Success(as_object(body.get("data")) or body))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _scrubbed(text: str, response: HttpResponse) -> str:
    """Take out of a server's words what it was sent in confidence."""
    body = response.http.body
    secrets = [*body.secrets.values()] if isinstance(body, SecretBody) else []
    for secret in (*secrets, response.http.bearer):
        if secret:
            text = text.replace(secret.reveal(), "***")
    return text


class Fields:
    """The fields of a bare object, and what is wrong with them."""

    def __init__(self, body: Mapping[str, object]) -> None:
        self._body = body
        self.problems: list[Problem] = []

    def text(self, key: str, *, required: bool = False) -> str:
        """Read a text; what is absent is empty."""
        value = self._body.get(key)
        if isinstance(value, str) and (value or not required):
            return value
        if value is not None or required:
            self.problems.append(Problem(f"$.{key}", "text", "nothing" if value in (None, "") else type_name(value)))
        return ""

    def number(self, key: str) -> float | None:
        """Read a number that makes sense as a time; None if it is absent."""
        value = self._body.get(key)
        if value is None:
            return None
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e12:
            return float(value)
        self.problems.append(Problem(f"$.{key}", "a number of seconds", type_name(value)))
        return None

    def outcome(self, value: T) -> Outcome[T]:
        """Give what was made of the fields, or what was wrong with them."""
        return Failure(DecodeError(tuple(self.problems))) if self.problems else Success(value)


# --- programs ---------------------------------------------------------------------------------------------------------


@program
def asked_for(request: Request[Granted]) -> Steps[Token]:
    """Ask a token endpoint, and give the token with the time at which it expires."""
    now = yield from Now()
    return (yield from request).token(now)


class Renewable(Protocol):
    """An app whose tokens can be renewed: that of the web, of PKCE or of devices."""

    @property
    def client_id(self) -> str:
        """The id of the app."""
        ...

    @property
    def profile(self) -> Profile:
        """The server that it is registered at."""
        ...

    @property
    def secret(self) -> Secret | None:
        """What proves that it is the app; None where nothing does."""
        ...


def refresh(app: Renewable, refresh_token: Secret | str) -> TokenProvider:
    """Renew a token. A refresh token is good for one use, within 30 days; the new token brings the next.

    Failures: `OAuthError` (``invalid_grant``, ``invalid_request``: it was used, or it is too old). If the connection
    fails once a byte may have left, it counts as used: nobody knows.
    """
    secret = as_secret(refresh_token)
    request = oauth_request(
        "auth.refresh",
        app.profile,
        TOKEN_PATH,
        granted(),
        {"grant_type": "refresh_token", "client_id": app.client_id},
        secrets={"refresh_token": secret},
        bearer=app.secret,
        single_use=secret,
    )
    return asked_for(request)


def refreshing(app: Renewable, provider: TokenProvider) -> TokenProvider:
    """Renew the token that is to be replaced, by its refresh token; ask the provider where that is not possible.

    It is not where there is no token yet, or none that has a refresh token, and where the server refuses to renew it
    or the connection failed when it may have been renewed already. Any other failure is one.
    """
    return _refreshing(app, provider)


@program
def _refreshing(app: Renewable, provider: TokenProvider) -> Steps[Token]:
    former = yield from Former()
    if former is not None and former.refresh_token is not None:
        match (yield from attempt(refresh(app, former.refresh_token))):
            case Success(token):
                return token
            case Failure(OAuthError() | TransportError(may_have_been_sent=True)):
                pass
            case Failure(error):
                return (yield from fail(error))
    return (yield from provider)
