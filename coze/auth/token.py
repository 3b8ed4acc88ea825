"""Tokens, and the providers that need no login.

A token provider is an ``Effect[Token]``: a runner performs it when it needs a token, and keeps what it gives until it
expires.
"""

from __future__ import annotations

import re
from typing import Final, TypeAlias

from attrs import field, frozen

from coze.effect import Effect, Environment, Steps, fail, program, succeed
from coze.errors import ConfigError, InvalidArgument
from coze.values import Secret


@frozen(kw_only=True)
class Token:
    """A token: what goes into the header, when it expires (unix seconds; None: not known), and what renews it."""

    access_token: Secret
    token_type: str = "Bearer"  # noqa: S105  # the scheme
    expires_at: float | None = None
    refresh_token: Secret | None = field(default=None)
    scope: str | None = None


TokenProvider: TypeAlias = Effect[Token]


def static(token: str | Secret) -> TokenProvider:
    """Give always this token, such as a personal access token.

    White space around it is stripped. A token that is empty or holds anything but printable ASCII is an
    `InvalidArgument` when it is first needed; the error does not show it.
    """
    checked = checked_token(token.reveal() if isinstance(token, Secret) else token, "token")
    match checked:
        case Secret():
            return succeed(Token(access_token=checked))
        case InvalidArgument():
            return fail(checked)


@program
def from_environment(variable: str = "COZE_API_TOKEN") -> Steps[Token]:
    """Give the token that stands in a variable of the environment; `ConfigError` names it if it is missing."""
    text = yield from Environment(variable)
    if text is None or not text.strip():
        return (yield from fail(ConfigError(variable, "set it to a token, or give the runner a token")))
    match checked_token(text, variable):
        case Secret() as secret:
            return Token(access_token=secret)
        case InvalidArgument() as refused:
            return (yield from fail(ConfigError(variable, refused.problem)))


def checked_token(text: str, name: str) -> Secret | InvalidArgument:
    """Check a text that goes into a header: printable ASCII without blanks."""
    stripped = text.strip()
    if not stripped:
        return InvalidArgument(name, "it is empty: give a token")
    if not _PRINTABLE.fullmatch(stripped):
        return InvalidArgument(name, "it has a character that no token has: copy it again, without blanks or quotes")
    return Secret(stripped)


_PRINTABLE: Final = re.compile(r"[\x21-\x7e]+")
