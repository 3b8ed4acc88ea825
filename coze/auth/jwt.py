"""Logging in as an app, without any user: by a JWT that is signed with the app's private key.

In the Coze console the app is one of the type "service application" (Authorization, OAuth apps): it has a client id,
and the fingerprints of the public keys that you have made there; the private key is what was downloaded then.
"""

from __future__ import annotations

import functools
import os
from pathlib import Path as FilePath
from typing import Any, Final, TypeAlias

from attrs import field, frozen
from returns.result import Failure, Success

from coze.auth.grant import TOKEN_PATH, granted, oauth_request
from coze.auth.token import Token, TokenProvider, as_secret
from coze.codec import unstructure
from coze.effect import Effect, Given, Now, Steps, fail, local, program
from coze.errors import ConfigError, InvalidArgument
from coze.http import Signer, path, within
from coze.models.auth import Scope, SessionContext
from coze.outcome import Outcome
from coze.profile import COM, Profile
from coze.values import FrozenDict, Secret

PrivateKey: TypeAlias = Secret | os.PathLike[str]
"""A private key in PEM form: its text, or the path to the file that holds it."""


def _as_key(key: str | Secret | os.PathLike[str]) -> PrivateKey:
    return key if isinstance(key, os.PathLike) else as_secret(key)


@frozen(kw_only=True)
class JWTApp:
    """An app that logs in by itself.

    `private_key` is the text of a PEM file, or a `pathlib.Path` to one, which is read at each login. In a text, the
    characters backslash and n end a line, too: variables of the environment have them.
    """

    client_id: str
    private_key: PrivateKey = field(converter=_as_key)
    public_key_id: str
    profile: Profile = COM


def jwt(
    app: JWTApp,
    *,
    ttl: int = 900,
    scope: Scope | None = None,
    session_name: str | None = None,
    session_context: SessionContext | None = None,
    account_id: str | None = None,
    enterprise_id: str | None = None,
) -> TokenProvider:
    """Log in as an app, for `ttl` seconds (1 to 86,399).

    `scope` limits what the token may do. `session_name` keeps the conversations and variables of your users apart: give
    each of them a name of their own. `session_context` says whom use is attributed to. `account_id` or `enterprise_id`
    logs in for another account or for an enterprise.

    Each attempt signs a JWT of its own (RS256), which is good for 10 minutes, and once. Failures: `OAuthError`
    (``invalid_client``: key, client id or fingerprint do not belong together; ``access_deny``: the app is disabled),
    `ConfigError` (the private key cannot be read).
    """
    return _jwt(app, ttl, scope, session_name, session_context, account_id, enterprise_id)


@program
def _jwt(
    app: JWTApp,
    ttl: int,
    scope: Scope | None,
    session_name: str | None,
    session_context: SessionContext | None,
    account_id: str | None,
    enterprise_id: str | None,
) -> Steps[Token]:
    where = TOKEN_PATH
    if account_id is not None and enterprise_id is not None:
        return (yield from fail(InvalidArgument("account_id", "give an account or an enterprise, not both")))
    if account_id is not None:
        where = path("/api/permission/oauth2/account/{account_id}/token", account_id)
    if enterprise_id is not None:
        where = path("/api/permission/oauth2/enterprise_id/{enterprise_id}/token", enterprise_id)
    claims: dict[str, object] = {"iss": app.client_id, "aud": app.profile.host}
    if session_name:
        claims["session_name"] = session_name
    if session_context is not None:
        claims["session_context"] = unstructure(session_context)
    read: Effect[Outcome[Secret]] = local(_pem, app.private_key)
    pem = yield from Given((yield from read))
    signer = yield from Given(_signer(pem, app.public_key_id, claims))
    now = yield from Now()
    request = oauth_request(
        "auth.jwt",
        app.profile,
        where,
        granted(),
        {
            "duration_seconds": within("ttl", ttl, 1, 86_399),
            "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
            "scope": unstructure(scope),
        },
        signer=signer,
        repeatable=True,
    )
    return (yield from request).token(now)


_LIFETIME: Final = 600
"""The seconds that a signed JWT is good for."""


def _pem(key: PrivateKey) -> Outcome[Secret]:
    if isinstance(key, Secret):
        return Success(key)
    try:
        return Success(Secret(FilePath(key).read_text("ascii")))
    except (OSError, ValueError) as error:
        return Failure(ConfigError("private_key", f"the file cannot be read ({type(error).__name__})"))


@frozen
class _Signer:
    """Signs the JWT of one attempt: the server takes no JWT twice, whatever became of its answer."""

    pem: Secret
    key_id: str
    claims: FrozenDict[str, object]

    def __call__(self, now: float, nonce: bytes) -> Secret:
        """Sign."""
        from jwt import encode  # noqa: PLC0415  # PyJWT and its cryptography take long to load

        claims = {**self.claims, "iat": int(now), "exp": int(now) + _LIFETIME, "jti": nonce.hex()}
        return Secret(encode(claims, _parsed(self.pem), algorithm="RS256", headers={"kid": self.key_id}))


def _signer(pem: Secret, key_id: str, claims: dict[str, object]) -> Outcome[Signer]:
    key = _parsed(pem)
    if key is None:
        return Failure(
            ConfigError(
                "private_key",
                "it is no RSA private key in PEM form without a password: give the whole text of the file",
            )
        )
    if key.key_size < _BITS:
        problem = f"the key has {key.key_size} bits, and RS256 needs {_BITS}: make a new one in the Coze console"
        return Failure(ConfigError("private_key", problem))
    return Success(_Signer(pem, key_id, FrozenDict(claims)))


_BITS: Final = 2048
"""The least bits of a key (RFC 7518, 3.3)."""


@functools.lru_cache(maxsize=64)
def _parsed(pem: Secret) -> Any:
    """Parse a key, once; None if that is not possible. What is wrong with it is not said: it would show of the key."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415

    try:
        text = pem.reveal().replace("\\r", "").replace("\\n", "\n")  # a backslash is nothing that PEM has
        key = load_pem_private_key(text.strip().encode(), password=None)
    except Exception:  # of many classes, and some of them quote the text
        return None
    return key if isinstance(key, RSAPrivateKey) else None
