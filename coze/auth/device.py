"""Logging users in by another device: they open a page there, and enter the code that the program shows them.

In the Coze console the app is one of the type "limited-input device" (Authorization, OAuth apps): it has a client id.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import quote_plus

from attrs import evolve, frozen
from returns.result import Failure, Success

from coze.auth.grant import TOKEN_PATH, Fields, Granted, date_of, granted, issuer, oauth_body, oauth_request
from coze.auth.token import Token, TokenProvider
from coze.effect import Now, Request, Sleep, Steps, attempt, fail, interactive, local, program
from coze.errors import CozeError, OAuthError, clean
from coze.http import HttpResponse, path
from coze.outcome import Outcome, bound
from coze.policy import may_repeat
from coze.profile import COM, Profile
from coze.values import Secret


@frozen(kw_only=True)
class DeviceApp:
    """An app whose users log in by another device: it has no secret."""

    client_id: str
    profile: Profile = COM

    @property
    def secret(self) -> Secret | None:
        """What proves that it is the app: nothing does."""
        return None


@frozen(kw_only=True)
class DeviceCode:
    """What the user has to do: open `verification_uri` and enter `user_code`; or open `verification_url`, which has it.

    `expires_in` is how many seconds there are for it, `interval` how many lie between two looks whether it is done.
    """

    device_code: Secret
    user_code: str
    verification_uri: str
    expires_in: float
    interval: float = 5.0

    @property
    def verification_url(self) -> str:
        """The page, with the code filled in."""
        joint = "&" if "?" in self.verification_uri else "?"
        return f"{self.verification_uri}{joint}user_code={quote_plus(self.user_code)}"

    def __str__(self) -> str:
        return f"Open {clean(self.verification_url)} and confirm the code {clean(self.user_code)}"


@frozen
class device_code_given:  # noqa: N801  # reads after "decode"
    """Read the answer to who begins: a bare object."""

    def __call__(self, response: HttpResponse) -> Outcome[DeviceCode]:
        """Read the answer."""
        return bound(oauth_body(response), _device_code)


def _device_code(body: Mapping[str, object]) -> Outcome[DeviceCode]:
    fields = Fields(body)
    expires_in, interval = fields.number("expires_in"), fields.number("interval")
    return fields.outcome(
        DeviceCode(
            device_code=Secret(fields.text("device_code", required=True)),
            user_code=fields.text("user_code", required=True),
            verification_uri=fields.text("verification_uri", required=True),
            expires_in=_LIFETIME if expires_in is None else expires_in,
            interval=_INTERVAL if interval is None else max(interval, 1.0),
        )
    )


_LIFETIME: Final = 300.0
_INTERVAL: Final = 5.0


def device_code(app: DeviceApp, *, workspace_id: str | None = None) -> Request[DeviceCode]:
    """Begin a login, with a `workspace_id` for the resources of that workspace only: get the code to show."""
    where = path("/api/permission/oauth2/device/code")
    if workspace_id is not None:
        where = path("/api/permission/oauth2/workspace_id/{workspace_id}/device/code", workspace_id)
    body = {"client_id": app.client_id}
    return oauth_request("auth.device.device_code", app.profile, where, device_code_given(), body, repeatable=True)


def device(app: DeviceApp, show: Callable[[DeviceCode], object], *, workspace_id: str | None = None) -> TokenProvider:
    """Log a user in: `show` the code (``show=print`` does), and wait until they have confirmed it.

    It looks as often as the server says, 5 seconds less often each time that the server asks it to slow down, and half
    as often each time that the network or the server fails, until they do no longer (RFC 8628, 3.5). Failures:
    `OAuthError` (``access_denied``: the user said no; ``expired_token``: nobody came), or what was wrong with the last
    look.
    """
    return interactive(_device(app, show, workspace_id))


@program
def _device(app: DeviceApp, show: Callable[[DeviceCode], object], workspace_id: str | None) -> Steps[Token]:
    code = yield from device_code(app, workspace_id=workspace_id)
    came = yield from Now()
    yield from local(show, code)  # which may take its time, and that of the code runs
    return (yield from confirmed(app, evolve(code, expires_in=date_of(code.expires_in, came))))


@program
def confirmed(app: DeviceApp, code: DeviceCode) -> Steps[Token]:
    """Wait until the user has confirmed a code, and give the token; see `device`."""
    interval = pause = code.interval
    begun = yield from Now()
    ends = date_of(code.expires_in, begun)
    while True:
        yield from Sleep(max(0.0, min(pause, ends - (yield from Now()))))
        asked_at = yield from Now()
        outcome: CozeError = _NOBODY_CAME
        match (yield from attempt(look(app, code.device_code))):
            case Success(given):
                return given.token(asked_at, issuer(app))
            case Failure(OAuthError("authorization_pending")):
                pause = interval
            case Failure(OAuthError("slow_down")):
                pause = interval = interval + 5.0
            case Failure(error) if may_repeat(error, repeatable=True):
                pause, outcome = max(interval, min(2 * pause, _LONGEST_PAUSE, ends - asked_at)), error
            case Failure(error):
                return (yield from fail(error))
        if asked_at + pause > ends:
            return (yield from fail(outcome))


_LONGEST_PAUSE: Final = 60.0
_NOBODY_CAME: Final = OAuthError("expired_token", "nobody confirmed the code in time")


def look(app: DeviceApp, device_code: Secret) -> Request[Granted]:
    """Look once whether the user has confirmed a code; until then it is an `OAuthError`."""
    return oauth_request(
        "auth.device.confirmed",
        app.profile,
        TOKEN_PATH,
        granted(),
        {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "client_id": app.client_id},
        secrets={"device_code": device_code},
        repeatable=True,
    )
