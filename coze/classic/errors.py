"""The exceptions of the facade. Each is made fresh, where it is raised, of an error value of the functional core."""

from __future__ import annotations

import copyreg
from enum import Enum
from typing import Any, Final, TypeVar

from returns.result import Failure

from coze import errors
from coze.outcome import Outcome

T = TypeVar("T")


class CozeError(Exception):
    """What all exceptions of the facade are.

    `value` is the error of the functional core that it was made of, None if somebody else made it.
    """

    value: errors.CozeError | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy and pickle it as it stands, without a call of its `__init__`, which takes other things than its text."""
        return copyreg.__newobj__, (type(self), *self.args), vars(self)  # type: ignore[attr-defined]


class CozeAPIError(CozeError):
    """Coze refused, or answered with something that is not Coze's: then `code` is the status of HTTP."""

    def __init__(
        self, code: int | None = None, msg: str = "", logid: str | None = None, debug_url: str | None = None
    ) -> None:
        said = f"code: {code}, " if code else ""
        link = f", debug_url: {debug_url}" if debug_url else ""
        super().__init__(f"{said}msg: {msg}, logid: {logid}{link}")
        self.code: int | None = code
        self.msg: str = msg
        self.logid: str | None = logid
        self.debug_url: str | None = debug_url


class CozePKCEAuthErrorType(str, Enum):  # noqa: UP042  # its text is that of other enumerations, not its value
    """Why a device is not logged in (yet)."""

    AUTHORIZATION_PENDING = "authorization_pending"
    SLOW_DOWN = "slow_down"
    ACCESS_DENIED = "access_denied"
    EXPIRED_TOKEN = "expired_token"  # noqa: S105  # a word of the protocol


COZE_PKCE_AUTH_ERROR_TYPE_ENUMS: Final = frozenset(kind.value for kind in CozePKCEAuthErrorType)
"""The words of these."""


class CozePKCEAuthError(CozeError):
    """A device is not logged in (yet), or never will be."""

    def __init__(self, error: CozePKCEAuthErrorType, logid: str | None = None) -> None:
        super().__init__(f"pkce auth error: {error.value}")
        self.error: CozePKCEAuthErrorType = error
        self.logid: str | None = logid


class CozeInvalidEventError(CozeError):
    """An event of a stream cannot be read."""

    def __init__(self, field: str = "", data: str = "", logid: str = "") -> None:
        where = f"field: {field}, " if field else ""
        super().__init__(f"invalid event, {where}data: {data}, logid: {logid}")
        self.field: str = field
        self.data: str = data
        self.logid: str = logid


class CozeTransportError(CozeError):
    """No complete answer arrived."""


class CozeTimeoutError(CozeTransportError, TimeoutError):
    """Time ran out."""


class CozeStreamError(CozeTransportError):
    """A stream was cut before its end."""


class CozeDecodeError(CozeError):
    """Coze's answer does not have the documented shape."""


class CozeLimitError(CozeError):
    """More came than a limit allows, or a list never ends."""


class CozeArgumentError(CozeError, ValueError):
    """An argument or a setting cannot be used."""


class CozeClosedError(CozeError):
    """The client or the stream was closed."""


def made_of(error: errors.CozeError) -> CozeError:
    """Make the exception of an error."""
    made = _made_of(error)
    made.value = error
    return made


def _made_of(error: errors.CozeError) -> CozeError:
    said = str(error)
    match error:
        case errors.ApiError():
            return CozeAPIError(error.code, error.message, error.log_id, error.debug_url)
        case errors.OAuthError() if error.error in COZE_PKCE_AUTH_ERROR_TYPE_ENUMS:
            return CozePKCEAuthError(CozePKCEAuthErrorType(error.error), error.log_id)
        case errors.OAuthError():
            return CozeAPIError(None, error.description or error.error, error.log_id)
        case errors.UnexpectedResponse():
            return CozeAPIError(error.status, error.excerpt or said, error.log_id)
        case errors.TransportError() if error.timed_out:
            return CozeTimeoutError(said)
        case errors.TransportError():
            return CozeTransportError(said)
        case errors.StreamInterrupted():
            return CozeStreamError(said)
        case errors.DecodeError():
            return CozeDecodeError(said)
        case errors.LimitExceeded() | errors.PageLoop():
            return CozeLimitError(said)
        case errors.InvalidArgument() | errors.ConfigError():
            return CozeArgumentError(said)
        case errors.Closed():
            return CozeClosedError(said)


def settled(outcome: Outcome[T]) -> T:
    """Give the value of an outcome, or raise the exception of its error."""
    if isinstance(outcome, Failure):
        raise made_of(outcome.failure())
    return outcome.unwrap()
