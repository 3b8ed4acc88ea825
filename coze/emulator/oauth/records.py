"""What the OAuth server remembers: frozen records, replaced as a whole when something changes.

Times are unix seconds, periods are seconds. What is secret is left out of `repr`.
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Iterable, Mapping
from typing import Final, Literal
from urllib.parse import urlsplit

from attrs import Attribute, field, frozen

_PRINTABLE: Final = re.compile(r"[\x21-\x7e]+")

Method = Literal["plain", "S256"]


def _client_id() -> str:
    return f"{secrets.randbelow(10**32):032}.app.coze"


def _secret() -> str:
    return secrets.token_urlsafe(32)


def _tuple(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(items)


def _dict(items: Mapping[str, str]) -> Mapping[str, str]:
    return dict(items)


def _absolute(_: object, __: "Attribute[tuple[str, ...]]", uris: tuple[str, ...]) -> None:
    for uri in uris:
        if not _PRINTABLE.fullmatch(uri) or "#" in uri or not urlsplit(uri).scheme:
            raise ValueError(f"A redirect URI must be absolute, of printable ASCII and without a fragment: {uri!r}")


@frozen(kw_only=True)
class Times:
    """How long things live, and how often a device may poll; lower them in a test of what happens beyond.

    `form` is how long a person may look at a form, and `session` what a signed assertion gets without
    `duration_seconds`.
    """

    form: int = 600
    code: int = 600
    access: int = 900
    refresh: int = 30 * 86400
    device: int = 300
    interval: int = 5
    session: int = 900


@frozen(kw_only=True)
class App:
    """What all kinds of apps have: an id, a name that people see, and whether its developer has it switched on."""

    client_id: str = field(factory=_client_id)
    name: str = "An app"
    active: bool = True


@frozen(kw_only=True)
class WebApp(App):
    """An app with a server of its own, which keeps a secret."""

    redirect_uris: tuple[str, ...] = field(converter=_tuple, validator=_absolute)
    client_secret: str = field(factory=_secret, repr=False)


@frozen(kw_only=True)
class PkceApp(App):
    """An app that cannot keep a secret, such as one in a browser or on a phone."""

    redirect_uris: tuple[str, ...] = field(converter=_tuple, validator=_absolute)


@frozen(kw_only=True)
class DeviceApp(App):
    """An app on a device without a browser."""


@frozen(kw_only=True)
class JwtApp(App):
    """A service that signs for itself. `public_keys` maps ids of keys to PEM texts; its tokens act for its owner."""

    public_keys: Mapping[str, str] = field(converter=_dict)
    owner_id: str = ""


@frozen(kw_only=True)
class Challenge:
    """What a client gave at the beginning to be known again by its verifier (RFC 7636)."""

    value: str = field(repr=False)
    method: Method

    def met_by(self, verifier: str) -> bool:
        """Tell whether a verifier belongs to it."""
        text = verifier.encode(errors="replace")
        if self.method == "S256":
            text = base64.urlsafe_b64encode(hashlib.sha256(text).digest()).rstrip(b"=")
        return secrets.compare_digest(text, self.value.encode(errors="replace"))


@frozen(kw_only=True)
class Wish:
    """What a client asks a person for: a code, sent to one of its redirect URIs. `state` None means none was given."""

    client_id: str
    redirect_uri: str
    state: str | None = field(repr=False)
    workspace_id: str = ""
    challenge: Challenge | None = None


@frozen(kw_only=True)
class Code:
    """An authorization code; `grant_id` is what it was exchanged for, empty if it was not."""

    value: str = field(repr=False)
    wish: Wish
    user_id: str
    expires_at: int
    grant_id: str = ""


@frozen(kw_only=True)
class Device:
    """A device that waits for a person; `polled_at` is when it last asked, None if it did not yet."""

    device_code: str = field(repr=False)
    user_code: str = field(repr=False)
    client_id: str
    expires_at: int
    interval: int
    workspace_id: str = ""
    status: Literal["pending", "denied", "allowed", "used"] = "pending"
    user_id: str = ""
    polled_at: float | None = None


@frozen(kw_only=True)
class Form:
    """A form that a person was shown, and what it decides on: a wish, or the device of a device code."""

    nonce: str = field(repr=False)
    subject: Wish | Device
    expires_at: int


@frozen(kw_only=True)
class Grant:
    """What a person has consented to; the tokens that come of it are one family."""

    id: str
    client_id: str
    user_id: str
    workspace_id: str = ""


@frozen(kw_only=True)
class Refresh:
    """A refresh token; one that is `dead` was used, or belongs to a family that was ended."""

    value: str = field(repr=False)
    grant: Grant
    expires_at: int
    dead: bool = False


@frozen(kw_only=True)
class Issued:
    """What a client gets: `expires_in` is the unix second of the end, as hosted Coze has it."""

    access_token: str = field(repr=False)
    expires_in: int
    refresh_token: str = field(default="", repr=False)
