"""What a person asks of the OAuth server in a browser: to consent to an app, or to a device."""

import re
from collections.abc import Mapping
from typing import Final, cast
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from attrs import evolve, frozen

from coze.emulator.oauth import pages
from coze.emulator.oauth.asked import Asked, optional, required
from coze.emulator.oauth.grants import DEVICE_PAGE
from coze.emulator.oauth.records import Challenge, Device, Method, PkceApp, WebApp, Wish
from coze.emulator.oauth.refusals import OAuthRefusal, access_deny, invalid_client, invalid_request
from coze.emulator.oauth.state import OAuth

AUTHORIZE: Final = "/api/permission/oauth2/authorize"
_CHALLENGES: Final[Mapping[str, re.Pattern[str]]] = {
    "plain": re.compile(r"[A-Za-z0-9._~-]{1,128}"),
    "S256": re.compile(r"[A-Za-z0-9_-]{43}"),
}
_WORKSPACE: Final = re.compile(r"/workspace_id/([^/]*)/authorize$")


@frozen
class Page:
    """Show a page."""

    html: str
    status: int = 200


@frozen
class Sent:
    """Send the browser on to another place."""

    location: str


def authorize(oauth: OAuth, asked: Asked) -> Page | Sent:
    """Ask a person whether an app may act for him."""
    wish = wished(oauth, asked.query, asked.path.get("workspace_id", ""))
    if isinstance(wish, Sent):
        return wish
    return _decision(oauth, wish, AUTHORIZE, "wants to use Coze on your behalf")


def authorized(oauth: OAuth, asked: Asked) -> Page | Sent:
    """Send the browser back to the app with what the person has decided."""
    user_id, allow = required(asked.body, "user_id"), _allowed(asked)
    wish = oauth.send(required(asked.body, "nonce"))
    if not isinstance(wish, Wish):
        raise invalid_request("nonce")
    return decided(oauth, wish, user_id, allow=allow)


def device(oauth: OAuth, asked: Asked) -> Page:
    """Ask a person for the code of a device, or, if it is there, whether the device may act for him."""
    code = optional(asked.query, "user_code")
    if not code:
        return Page(pages.user_code(action=DEVICE_PAGE))
    try:
        waiting = oauth.waiting(code)
    except OAuthRefusal as refusal:
        problem = "No device waits with this code: it is wrong, it has expired, or it was decided on."
        return Page(pages.user_code(action=DEVICE_PAGE, problem=problem), refusal.status)
    return _decision(oauth, waiting, DEVICE_PAGE, f"on the device that shows {waiting.user_code} wants to use Coze")


def device_decided(oauth: OAuth, asked: Asked) -> Page:
    """Remember what a person has decided on a device."""
    user_id, allow = required(asked.body, "user_id"), _allowed(asked)
    device = oauth.send(required(asked.body, "nonce"))
    if not isinstance(device, Device):
        raise invalid_request("nonce")
    oauth.decide(device, user_id, allow=allow)
    return Page(
        pages.message("Done", f"The device was {'connected' if allow else 'refused'}. You can close this page.")
    )


def opened(oauth: OAuth, url: str) -> Wish | Sent:
    """Read the authorization URL that an app sends a person to."""
    parts = urlsplit(url)
    place = _WORKSPACE.search(parts.path)
    return wished(oauth, dict(parse_qsl(parts.query, keep_blank_values=True)), unquote(place[1]) if place else "")


def wished(oauth: OAuth, query: Mapping[str, str], workspace_id: str) -> Wish | Sent:
    """Read what an app asks for. Without a known app and redirect URI nobody is sent anywhere."""
    app = oauth.apps.get(required(query, "client_id"))
    if app is None:
        raise invalid_client("it is unknown")
    if not isinstance(app, WebApp | PkceApp):
        raise access_deny("invalid app type")
    if not app.active:
        raise access_deny("the app is deactivated")
    if (redirect_uri := query.get("redirect_uri", "")) not in app.redirect_uris:
        raise invalid_request("redirect_uri")
    if workspace_id and workspace_id not in oauth.world.workspaces:
        raise invalid_request("workspace_id")
    wish = Wish(client_id=app.client_id, redirect_uri=redirect_uri, state=query.get("state"), workspace_id=workspace_id)
    if query.get("response_type") != "code":
        return _back(wish, error="unsupported_response_type")
    try:
        challenge = _challenge(query, needed=isinstance(app, PkceApp))
    except OAuthRefusal as refusal:
        return _back(wish, error=refusal.code, error_description=refusal.message)
    return evolve(wish, challenge=challenge)


def decided(oauth: OAuth, wish: Wish, user_id: str, *, allow: bool) -> Sent:
    """Send the browser back to the app, with a code or with the refusal."""
    return _back(wish, code=oauth.allow(wish, user_id)) if allow else _back(wish, error="access_denied")


def _challenge(query: Mapping[str, str], *, needed: bool) -> Challenge | None:
    value, method = query.get("code_challenge", ""), query.get("code_challenge_method") or "plain"
    if method not in _CHALLENGES:
        raise invalid_request("code_challenge_method")
    if not value and not needed:
        return None
    if not _CHALLENGES[method].fullmatch(value):
        raise invalid_request("code_challenge")
    return Challenge(value=value, method=cast(Method, method))


def _back(wish: Wish, **parameters: str) -> Sent:
    if wish.state is not None:
        parameters["state"] = wish.state
    return Sent(f"{wish.redirect_uri}{'&' if '?' in wish.redirect_uri else '?'}{urlencode(parameters)}")


def _decision(oauth: OAuth, subject: Wish | Device, action: str, wants: str) -> Page:
    where = oauth.world.workspaces[subject.workspace_id].name if subject.workspace_id else ""
    return Page(
        pages.decision(
            action=action,
            app=oauth.apps[subject.client_id].name,
            wants=f"{wants}, in the workspace {where}." if where else f"{wants}.",
            nonce=oauth.show(subject).nonce,
            users=oauth.choices(subject.workspace_id),
        )
    )


def _allowed(asked: Asked) -> bool:
    decision = required(asked.body, "decision")
    if decision not in {"allow", "deny"}:
        raise invalid_request("decision")
    return decision == "allow"
