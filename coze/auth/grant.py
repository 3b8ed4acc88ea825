"""The token endpoint: what is asked of it in every flow, how its answers are read, and how a token is renewed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final, Protocol, TypeVar, cast

from attrs import evolve, frozen
from returns.result import Failure, Success

from coze.auth.token import Former, Token, TokenProvider, as_secret, checked_token, unsendable
from coze.codec import parse, type_name
from coze.decode import as_object, opened
from coze.effect import Decoder, Now, Request, Steps, attempt, fail, program
from coze.errors import DecodeError, InvalidArgument, OAuthError, Problem, TransportError, clean
from coze.http import HttpResponse, Path, SecretBody, Signer, http_request, path
from coze.outcome import Outcome, bound
from coze.profile import Profile
from coze.values import FrozenDict, Secret

T = TypeVar("T")

TOKEN_PATH: Final = path("/api/permission/oauth2/token")


def oauth_request(
    name: str,
    server: Profile,
    where: Path,
    decode: Decoder[T],
    fields: Mapping[str, object],
    *,
    secrets: Mapping[str, Secret] | None = None,
    bearer: Secret | None = None,
    signer: Signer | None = None,
    single_use: Secret | None = None,
    repeatable: bool = False,
) -> Request[T]:
    """Ask a login server for something: JSON, authorized by `bearer` or `signer` at the most, and never redirected."""
    http = http_request(
        name, "POST", where, body=fields, authorized=False, repeatable=repeatable, invalid=_empty(fields, secrets or {})
    )
    if secrets:
        kept = {key: value for key, value in fields.items() if value is not None}
        http = evolve(http, body=SecretBody(FrozenDict(kept), FrozenDict(secrets)))
    refused = http.invalid
    if bearer is not None:
        checked = checked_token(bearer.reveal(), "client_secret")
        if isinstance(checked, InvalidArgument):
            refused = refused or checked
        else:
            bearer = checked
    http = evolve(http, server=server, bearer=bearer, signer=signer, single_use=single_use, invalid=refused)
    return Request(http=http, decode=decode)


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

    def token(self, asked_at: float, issued_to: str | None = None) -> Token:
        """Make the token; `asked_at` is the unix second at which it was asked for, `issued_to` what app asked."""
        at = self.expires_in
        return Token(
            access_token=self.access_token,
            token_type=self.token_type,
            expires_at=None if at is None else date_of(at, asked_at),
            refresh_token=self.refresh_token,
            scope=self.scope,
            issued_to=issued_to,
            issued_at=asked_at,
        )


def date_of(seconds: float, asked_at: float) -> float:
    """Give the unix second that a server means: it writes that itself, or the seconds until then."""
    return seconds if seconds >= _FIRST_DATE else asked_at + seconds


_FIRST_DATE: Final = 1_000_000_000.0
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
        fields.problems.append(Problem("$.access_token", "printable ASCII without blanks", "other text"))
    elif not fields.problems and unsendable(found.token(0.0)):
        fields.problems.append(Problem("$.token_type", "a word like Bearer", "other text"))
    return fields.outcome(found)


def oauth_body(response: HttpResponse) -> Outcome[dict[str, object]]:
    """Give the body of an answer of a login server, or the refusal that it is, without what was told in confidence."""
    value: object = None
    match parse(response.content, response.limits):
        case Success(value):
            body = as_object(value)
            if 200 <= response.status < 300 and value.__class__ is dict and not {"code", *_REFUSED} & body.keys():
                return Success(body)
        case Failure():
            pass
    response = _scrubbed(response, value)
    body = as_object(parse(response.content, response.limits).value_or(None))
    error = next((word for word in map(body.get, _REFUSED) if isinstance(word, str) and word not in ("", "0")), "")
    if error:
        said = _text(body.get("error_message")) or _text(body.get("error_description"))
        log_id = response.log_id
        return Failure(OAuthError(clean(error, 100), clean(said), status=response.status, log_id=log_id))
    if 200 <= response.status < 300 and body and "code" not in body:
        return Success(as_object(value))
    return bound(opened(response), lambda _: Success(as_object(as_object(value).get("data")) or as_object(value)))


_REFUSED: Final = ("error_code", "error")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _scrubbed(response: HttpResponse, value: object) -> HttpResponse:
    """Take out of an answer, whose JSON is this value, what the server was sent in confidence."""
    body = response.http.body
    held = [*body.secrets.values()] if isinstance(body, SecretBody) else []
    secrets = [secret.reveal() for secret in (*held, response.http.bearer) if secret]

    def clear(part: object) -> object:
        match part:
            case str():
                for secret in secrets:
                    part = part.replace(secret, "***")
                return part
            case dict():
                return {clear(key): clear(item) for key, item in cast("dict[str, object]", part).items()}
            case list():
                return [clear(item) for item in cast("list[object]", part)]
            case _:
                return part

    headers = FrozenDict({name: _text(clear(text)) for name, text in response.headers.items()})
    content = response.content if value is None else json.dumps(clear(value)).encode()
    return evolve(response, content=content, headers=headers)


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


def issuer(app: Renewable) -> str:
    """Name an app and its server, as a token's `issued_to` does."""
    return f"{app.client_id} {app.profile.base_url}"


@program
def asked_for(request: Request[Granted], app: Renewable) -> Steps[Token]:
    """Ask a token endpoint, and give the token with the time at which it expires."""
    now = yield from Now()
    return (yield from request).token(now, issuer(app))


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
    return asked_for(request, app)


def refreshing(app: Renewable, provider: TokenProvider) -> TokenProvider:
    """Renew the token that is to be replaced, by its refresh token; ask the provider where that is not possible.

    It is not where there is no token yet, or none that has a refresh token of this app, where the server does not take
    the refresh token, and where the connection failed when it may have been renewed already. Any other failure is one.
    """
    return _refreshing(app, provider)


@program
def _refreshing(app: Renewable, provider: TokenProvider) -> Steps[Token]:
    former = yield from Former()
    ours = former is not None and former.issued_to in (None, issuer(app))
    if former is not None and former.refresh_token is not None and ours:
        match (yield from attempt(refresh(app, former.refresh_token))):
            case Success(token):
                return token
            case Failure(OAuthError(error)) if error not in _OF_THE_APP:
                pass
            case Failure(TransportError(may_have_been_sent=True)):
                pass
            case Failure(error):
                return (yield from fail(error))
    return (yield from provider)


_OF_THE_APP: Final = frozenset({"invalid_client", "unauthorized_client", "unsupported_grant_type", "access_deny"})
"""Refusals of the app, which no login would mend."""
