"""The state of the OAuth server: who is registered, what was granted, and the rules that hold between them."""

import secrets
from typing import Final, TypeVar

from attrs import evolve

from coze.emulator.oauth.keys import check_public_key
from coze.emulator.oauth.records import App, Challenge, Code, Device, Form, Grant, Issued, JwtApp, Refresh, Times, Wish
from coze.emulator.oauth.refusals import (
    OAuthRefusal,
    access_denied,
    authorization_pending,
    expired_token,
    invalid_grant,
    invalid_request,
    slow_down,
)
from coze.emulator.records import Token, User
from coze.emulator.world import World

LETTERS: Final = "BCDFGHJKLMNPQRSTVWXZ"
SLOWER: Final = 5

AnApp = TypeVar("AnApp", bound=App)


class OAuth:
    """Hold what the OAuth server of one emulator knows, in memory; its tokens become tokens of the world.

    Every method may be called from any thread, while the server runs. `times` may be replaced at any time.
    """

    def __init__(self, world: World) -> None:
        self.world: World = world
        self.times: Times = Times()
        self.apps: dict[str, App] = {}
        self.forms: dict[str, Form] = {}
        self.codes: dict[str, Code] = {}
        self.devices: dict[str, Device] = {}
        self.refreshes: dict[str, Refresh] = {}
        self._seen: set[tuple[str, str]] = set()

    # --- apps and people ----------------------------------------------------------------------------------------------

    def register(self, app: AnApp) -> AnApp:
        """Add an app, or put it in the place of the one with the same id (`ValueError` for a key that is none)."""
        if isinstance(app, JwtApp):
            if app.owner_id not in self.world.users:
                raise ValueError("The owner of a JWT app must be a user of this emulator.")
            for pem in app.public_keys.values():
                check_public_key(pem)
        with self.world.lock:
            self.apps[app.client_id] = app
        return app

    def choices(self, workspace_id: str) -> list[User]:
        """List who can consent: all users, or the members of a workspace."""
        with self.world.lock:
            members = self.world.workspaces[workspace_id].members if workspace_id else self.world.users
            return [self.world.users[id] for id in members]

    def show(self, subject: Wish | Device) -> Form:
        """Make a form for a person to decide on a wish or a device; it can be sent once."""
        form = Form(nonce=_random(), subject=subject, expires_at=self.world.now() + self.times.form)
        with self.world.lock:
            self.forms[form.nonce] = form
        return form

    def send(self, nonce: str) -> Wish | Device:
        """Take back a form that was shown, and tell what it is about."""
        with self.world.lock:
            form = self.forms.pop(nonce, None)
        if form is None or form.expires_at <= self.world.clock():
            raise invalid_request("nonce")
        return form.subject

    def _may_decide(self, user_id: str, workspace_id: str) -> None:
        if user_id not in {user.id for user in self.choices(workspace_id)}:
            raise invalid_request("user_id")

    # --- authorization codes ------------------------------------------------------------------------------------------

    def allow(self, wish: Wish, user_id: str) -> str:
        """Let a user grant a wish, and give the code for it."""
        self._may_decide(user_id, wish.workspace_id)
        code = Code(
            value=f"code_{_random()}", wish=wish, user_id=user_id, expires_at=self.world.now() + self.times.code
        )
        with self.world.lock:
            self.codes[code.value] = code
        return code.value

    def redeem(self, value: str, *, client_id: str, redirect_uri: str, verifier: str) -> Issued:
        """Exchange a code, once. A second time ends what the first time gave: one of the two was a thief."""
        with self.world.lock:
            code = self.codes.get(value)
            if code is None or code.wish.client_id != client_id:
                raise invalid_grant("code")
            if code.grant_id:
                self._end(code.grant_id)
                raise invalid_grant("code")
            if code.expires_at <= self.world.clock() or code.wish.redirect_uri != redirect_uri:
                raise invalid_grant("code")
            _prove(code.wish.challenge, verifier)
            grant = self._grant(client_id, code.user_id, code.wish.workspace_id)
            self.codes[value] = evolve(code, grant_id=grant.id)
            return self._issue(grant)

    # --- refresh tokens -----------------------------------------------------------------------------------------------

    def refresh(self, value: str, *, client_id: str) -> Issued:
        """Exchange a refresh token, once. A dead one ends its family: one of the two who had it was a thief."""
        with self.world.lock:
            known = self.refreshes.get(value)
            if known is None or known.grant.client_id != client_id:
                raise invalid_grant("refresh_token")
            if known.dead:
                self._end(known.grant.id)
                raise invalid_grant("refresh_token")
            if known.expires_at <= self.world.clock():
                raise invalid_grant("refresh_token")
            self.refreshes[value] = evolve(known, dead=True)
            return self._issue(known.grant)

    # --- devices ------------------------------------------------------------------------------------------------------

    def begin(self, client_id: str, workspace_id: str = "") -> Device:
        """Let a device begin to wait for a person."""
        device = Device(
            device_code=_random(),
            user_code="-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(2)),
            client_id=client_id,
            workspace_id=workspace_id,
            expires_at=self.world.now() + self.times.device,
            interval=self.times.interval,
        )
        with self.world.lock:
            self.devices[device.device_code] = device
        return device

    def waiting(self, user_code: str) -> Device:
        """Find the device that shows a code, in whatever case and with whatever blanks it was typed."""
        typed = "".join(letter for letter in user_code.upper() if letter in LETTERS)
        with self.world.lock:
            for device in self.devices.values():
                waits = device.status == "pending" and self.world.clock() < device.expires_at
                if waits and device.user_code.replace("-", "") == typed:
                    return device
        raise invalid_request("user_code")

    def decide(self, device: Device, user_id: str, *, allow: bool) -> None:
        """Let a user decide on a device that waits."""
        with self.world.lock:
            self._may_decide(user_id, device.workspace_id)
            known = self.waiting(device.user_code)
            self.devices[known.device_code] = evolve(known, status="allowed" if allow else "denied", user_id=user_id)

    def poll(self, device_code: str, *, client_id: str) -> Issued:
        """Give a device its tokens, once. One that polls too fast while the person thinks must wait longer."""
        with self.world.lock:
            device = self.devices.get(device_code)
            if device is None or device.client_id != client_id or device.status == "used":
                raise invalid_grant("device_code")
            if device.status == "denied":
                raise access_denied()
            if device.expires_at <= self.world.clock():
                raise expired_token()
            if device.status == "allowed":
                self.devices[device_code] = evolve(device, status="used")
                return self._issue(self._grant(client_id, device.user_id, device.workspace_id))
            raise self._paced(device)

    def _paced(self, device: Device) -> OAuthRefusal:
        """Tell a device to go on or to slow down, and remember when it asked."""
        now = self.world.clock()
        fast = device.polled_at is not None and now < device.polled_at + device.interval
        interval = device.interval + SLOWER if fast else device.interval
        self.devices[device.device_code] = evolve(device, polled_at=now, interval=interval)
        return slow_down() if fast else authorization_pending()

    # --- signed assertions --------------------------------------------------------------------------------------------

    def is_new(self, client_id: str, jti: str) -> bool:
        """Tell whether an app has not used an id of an assertion before, and remember it."""
        with self.world.lock:
            new = (client_id, jti) not in self._seen
            self._seen.add((client_id, jti))
            return new

    def admit(self, user_id: str, *, seconds: int, enterprise_id: str = "", bot_ids: tuple[str, ...] = ()) -> Issued:
        """Give an app that has signed for itself a token that acts for a user; nothing renews it."""
        value, expires_at = f"czs_{_random()}", self.world.now() + seconds
        self.world.put_token(
            Token(value=value, user_id=user_id, expires_at=expires_at, enterprise_id=enterprise_id, bot_ids=bot_ids)
        )
        return Issued(access_token=value, expires_in=expires_at)

    # --- families of tokens -------------------------------------------------------------------------------------------

    def _grant(self, client_id: str, user_id: str, workspace_id: str) -> Grant:
        return Grant(id=self.world.new_id(), client_id=client_id, user_id=user_id, workspace_id=workspace_id)

    def _issue(self, grant: Grant) -> Issued:
        now = self.world.now()
        access = Token(
            value=f"czu_{_random()}",
            user_id=grant.user_id,
            expires_at=now + self.times.access,
            workspace_id=grant.workspace_id,
            grant_id=grant.id,
        )
        renewal = Refresh(value=_random(), grant=grant, expires_at=now + self.times.refresh)
        self.world.put_token(access)
        self.refreshes[renewal.value] = renewal
        return Issued(access_token=access.value, expires_in=now + self.times.access, refresh_token=renewal.value)

    def _end(self, grant_id: str) -> None:
        """Make all tokens of a family invalid."""
        for one in [one for one in self.refreshes.values() if one.grant.id == grant_id]:
            self.refreshes[one.value] = evolve(one, dead=True)
        for token in [token for token in self.world.tokens.values() if token.grant_id == grant_id]:
            self.world.revoke(token.value)


def _prove(challenge: Challenge | None, verifier: str) -> None:
    """Refuse a verifier that is missing or wrong, and one where there was no challenge."""
    if challenge is not None and not verifier:
        raise invalid_request("code_verifier")
    if not (not verifier if challenge is None else challenge.met_by(verifier)):
        raise invalid_grant("code_verifier")


def _random() -> str:
    return secrets.token_urlsafe(32)
