"""Where a Coze server lives, and which dialect it speaks."""

from __future__ import annotations

import ipaddress
from typing import Final
from urllib.parse import urlsplit

from attrs import field, frozen

from coze.errors import ConfigError
from coze.values import Dialect


@frozen(kw_only=True)
class Profile:
    """A server: the base URL of its API, that of its pages (for logins), its websocket host, its dialect.

    Make one with `studio` or `custom`, or take `COM` or `CN`. A base URL that cannot be used (see `custom`) is kept as
    `problem`, and is refused when a runner first needs it.
    """

    base_url: str
    www_url: str
    ws_url: str
    dialect: Dialect = "hosted"
    problem: ConfigError | None = field(default=None, repr=False)

    @property
    def host(self) -> str:
        """The host of the base URL, with its port where it has one."""
        return urlsplit(self.base_url).netloc


COM: Final = Profile(base_url="https://api.coze.com", www_url="https://www.coze.com", ws_url="wss://ws.coze.com")
"""The international service."""

CN: Final = Profile(base_url="https://api.coze.cn", www_url="https://www.coze.cn", ws_url="wss://ws.coze.cn")
"""The service in China."""


def studio(base_url: str, *, insecure: bool = False) -> Profile:
    """Speak with a self-hosted Coze Studio at `base_url`; `insecure` allows plain HTTP beyond this machine."""
    return _profile(base_url, None, None, "studio", insecure)


def custom(base_url: str, *, www_url: str | None = None, ws_url: str | None = None, insecure: bool = False) -> Profile:
    """Speak with hosted Coze at another address, such as a gateway of your own.

    A base URL is ``https://host[:port][/prefix]``; trailing slashes are dropped. Plain ``http://`` is for this machine
    only (loopback addresses), unless `insecure` is given. A user, a query or a fragment in it is refused.
    """
    return _profile(base_url, www_url, ws_url, "hosted", insecure)


def _profile(base_url: str, www_url: str | None, ws_url: str | None, dialect: Dialect, insecure: bool) -> Profile:
    scheme, separator, rest = base_url.strip().rstrip("/").partition("://")
    base = f"{scheme.lower()}{separator}{rest}"
    problem = _problem(base, insecure)
    for other in (www_url, ws_url):
        if problem is None and other is not None:
            problem = _problem(other.replace("ws", "http", 1) if other is ws_url else other, insecure)
    if problem is not None:  # what is wrong is not kept: it may hold a password
        return Profile(base_url="", www_url="", ws_url="", dialect=dialect, problem=ConfigError("base_url", problem))
    return Profile(
        base_url=base,
        www_url=(www_url or base).rstrip("/"),
        ws_url=(ws_url or "ws" + base.removeprefix("http")).rstrip("/"),
        dialect=dialect,
    )


def _problem(base: str, insecure: bool) -> str | None:
    if not base.isascii() or not base.isprintable() or " " in base or "\\" in base:
        return "a base URL is plain ASCII without blanks: write an international host in its xn-- form"
    try:
        parts = urlsplit(base)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "not a URL: give https://host[:port]"
    if parts.scheme not in ("https", "http") or not host or port == 0:
        return "not a URL of a server: give https://host[:port]"
    try:
        host.encode("idna")
    except UnicodeError:
        return "not a host: each of its parts has 1 to 63 letters, digits and hyphens"
    if "@" in parts.netloc:
        return "a base URL names no user: give the token to the runner instead"
    if parts.query or parts.fragment or base.endswith(("?", "#")):
        return "a base URL has no query and no fragment: give https://host[:port][/prefix]"
    if any(segment in (".", "..") for segment in parts.path.split("/")):
        return "a base URL has no dot segments: give https://host[:port][/prefix]"
    if parts.scheme == "http" and not insecure and not _is_loopback(host):
        return "plain http would show the token to the network: use https, or pass insecure=True if you must"
    return None


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
