"""What clients ask of the OAuth server: tokens for each kind of grant, and device codes."""

import secrets
from collections.abc import Callable, Mapping
from typing import Final, cast

from coze.emulator.oauth.asked import Asked, optional, required
from coze.emulator.oauth.keys import UnverifiedError, signer, verified
from coze.emulator.oauth.records import App, DeviceApp, Issued, JwtApp, PkceApp, WebApp
from coze.emulator.oauth.refusals import access_deny, invalid_client, invalid_request, unsupported_grant_type
from coze.emulator.oauth.state import OAuth

DEVICE_PAGE: Final = "/open/oauth/device"
JWT: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
DEVICE: Final = "urn:ietf:params:oauth:grant-type:device_code"
LONGEST: Final = 86399
AHEAD: Final = 60
"""How far the clock of a client may be ahead, in seconds, when it signs."""

Object = dict[str, object]


def token(oauth: OAuth, asked: Asked) -> Object:
    """Give tokens for a grant of any kind."""
    return _answered(oauth, asked, _GRANTS)


def session_token(oauth: OAuth, asked: Asked) -> Object:
    """Give a token for another account or for an enterprise, which only signed assertions can get."""
    return _answered(oauth, asked, {JWT: _by_assertion})


def device_code(oauth: OAuth, asked: Asked) -> Object:
    """Let a device begin to wait for a person, who types its user code on the page of devices."""
    app = _client(oauth, asked, DeviceApp)
    workspace_id = asked.path.get("workspace_id", "")
    if workspace_id and workspace_id not in oauth.world.workspaces:
        raise invalid_request("workspace_id")
    device = oauth.begin(app.client_id, workspace_id)
    page = asked.origin + DEVICE_PAGE
    return {
        "device_code": device.device_code,
        "user_code": device.user_code,
        "verification_uri": page,
        "verification_url": f"{page}?user_code={device.user_code}",
        "expires_in": oauth.times.device,
        "interval": device.interval,
    }


def _answered(oauth: OAuth, asked: Asked, grants: Mapping[str, "Granting"]) -> Object:
    grant = grants.get(required(asked.body, "grant_type"))
    if grant is None:
        raise unsupported_grant_type()
    issued = grant(oauth, asked)
    return {
        "access_token": issued.access_token,
        "expires_in": issued.expires_in,
        "token_type": "Bearer",
        **({"refresh_token": issued.refresh_token} if issued.refresh_token else {}),
    }


def _client(oauth: OAuth, asked: Asked, *kinds: type[App]) -> App:
    """Find the app that asks; a web app must prove itself by its secret."""
    app = oauth.apps.get(required(asked.body, "client_id"))
    if app is None:
        raise invalid_client("it is unknown")
    if isinstance(app, WebApp) and not _same(app.client_secret, asked.bearer or ""):
        raise invalid_client("its secret is wrong")
    return _fit(app, *kinds)


def _fit(app: App, *kinds: type[App]) -> App:
    if not isinstance(app, kinds):
        raise access_deny("invalid app type")
    if not app.active:
        raise access_deny("the app is deactivated")
    return app


def _same(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode(errors="replace"), other.encode(errors="replace"))


def _by_code(oauth: OAuth, asked: Asked) -> Issued:
    app = _client(oauth, asked, WebApp, PkceApp)
    return oauth.redeem(
        required(asked.body, "code"),
        client_id=app.client_id,
        redirect_uri=required(asked.body, "redirect_uri"),
        verifier=optional(asked.body, "code_verifier"),
    )


def _by_refresh_token(oauth: OAuth, asked: Asked) -> Issued:
    app = _client(oauth, asked, WebApp, PkceApp, DeviceApp)
    return oauth.refresh(required(asked.body, "refresh_token"), client_id=app.client_id)


def _by_device_code(oauth: OAuth, asked: Asked) -> Issued:
    app = _client(oauth, asked, DeviceApp)
    return oauth.poll(required(asked.body, "device_code"), client_id=app.client_id)


def _by_assertion(oauth: OAuth, asked: Asked) -> Issued:
    app = _signing(oauth, asked)
    user_id = asked.path.get("account_id", app.owner_id)
    if user_id not in oauth.world.users:
        raise invalid_request("account_id")
    enterprise_id = asked.path.get("enterprise_id", "")
    if enterprise_id and not _belongs(oauth, user_id, enterprise_id):
        raise invalid_request("enterprise_id")
    return oauth.admit(
        user_id, seconds=_duration(oauth, asked), enterprise_id=enterprise_id, bot_ids=_bot_ids(asked.body or {})
    )


def _signing(oauth: OAuth, asked: Asked) -> JwtApp:
    """Find the app that has signed the assertion of a request, and check all that it claims."""
    if not asked.bearer:
        raise invalid_client("there is no JWT")
    try:
        client_id, key_id = signer(asked.bearer)
        app = oauth.apps.get(client_id)
        if app is None:
            raise invalid_client("it is unknown")
        if not isinstance(app, JwtApp):
            raise access_deny("invalid app type")
        if key_id not in app.public_keys:
            raise invalid_client("its key is unknown")
        claims = verified(asked.bearer, public_key=app.public_keys[key_id], issuer=client_id, audience=asked.host)
        _look_at_times(oauth, claims)
    except UnverifiedError as error:
        raise invalid_client(f"its JWT is refused: {error}") from None
    jti = claims["jti"]
    if not isinstance(jti, str) or not jti or not oauth.is_new(client_id, jti):
        raise invalid_client("its JWT has no jti, or was used before")
    _fit(app, JwtApp)
    return app


def _look_at_times(oauth: OAuth, claims: Mapping[str, object]) -> None:
    expires_at, issued_at, now = claims["exp"], claims["iat"], oauth.world.clock()
    if not isinstance(expires_at, int | float) or not now < expires_at:
        raise UnverifiedError("its exp has passed")
    if not isinstance(issued_at, int | float) or not issued_at <= now + AHEAD:
        raise UnverifiedError("its iat is in the future")


def _belongs(oauth: OAuth, user_id: str, enterprise_id: str) -> bool:
    return any(
        workspace.enterprise_id == enterprise_id and user_id in workspace.members
        for workspace in oauth.world.workspaces.values()
    )


def _duration(oauth: OAuth, asked: Asked) -> int:
    seconds = (asked.body or {}).get("duration_seconds")
    if seconds is None:
        return oauth.times.session
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 1 <= seconds <= LONGEST:
        raise invalid_request("duration_seconds")
    return seconds


def _bot_ids(body: Mapping[str, object]) -> tuple[str, ...]:
    """Read the bots that a scope allows to chat with; permissions are checked for their form only."""
    scope = _object(body, "scope")
    _texts(_object(scope, "account_permission"), "permission_list")
    constraint = _object(scope, "attribute_constraint")
    return _texts(_object(constraint, "connector_bot_chat_attribute"), "bot_id_list")


def _object(source: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = source.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise invalid_request("scope")
    return cast(dict[str, object], value)


def _texts(source: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = source.get(name)
    items = cast(list[object], value) if isinstance(value, list) else []
    texts = tuple(item for item in items if isinstance(item, str))
    if (value is not None and not isinstance(value, list)) or len(texts) != len(items):
        raise invalid_request("scope")
    return texts


Granting = Callable[[OAuth, Asked], Issued]

_GRANTS: Final[Mapping[str, Granting]] = {
    "authorization_code": _by_code,
    "refresh_token": _by_refresh_token,
    DEVICE: _by_device_code,
    JWT: _by_assertion,
}
