"""Profiles: which base URLs are taken, and how."""

from __future__ import annotations

import pickle
from typing import Final

import httpx
import pytest
from colours import Colour

from coze import Failure
from coze.api import users
from coze.errors import ConfigError
from coze.profile import CN, COM, Profile, custom, studio


@pytest.mark.parametrize(
    ("given", "base_url", "host"),
    [
        ("https://api.coze.com", "https://api.coze.com", "api.coze.com"),
        ("https://api.coze.com/", "https://api.coze.com", "api.coze.com"),
        ("https://api.coze.com///", "https://api.coze.com", "api.coze.com"),
        (" https://api.coze.com\n", "https://api.coze.com", "api.coze.com"),
        ("https://gateway.example.com:8443", "https://gateway.example.com:8443", "gateway.example.com:8443"),
        ("https://gateway.example.com/coze/", "https://gateway.example.com/coze", "gateway.example.com"),
        ("https://gateway.example.com/a/b.c", "https://gateway.example.com/a/b.c", "gateway.example.com"),
        ("https://xn--fiqs8s.example", "https://xn--fiqs8s.example", "xn--fiqs8s.example"),
        ("https://10.0.0.1", "https://10.0.0.1", "10.0.0.1"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443", "[2001:db8::1]:8443"),
        ("http://localhost:8888/", "http://localhost:8888", "localhost:8888"),
        ("http://coze.localhost", "http://coze.localhost", "coze.localhost"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", "127.0.0.1:8000"),
        ("http://127.8.9.10", "http://127.8.9.10", "127.8.9.10"),
        ("http://[::1]:8000", "http://[::1]:8000", "[::1]:8000"),
    ],
)
def test_good_base_urls_are_normalised(given: str, base_url: str, host: str) -> None:
    """A base URL of https, or of http on this machine, is taken without its trailing slashes."""
    for profile in (custom(given), studio(given)):
        assert profile.problem is None
        assert (profile.base_url, profile.host) == (base_url, host)
        assert profile.www_url == base_url
        assert profile.ws_url == base_url.replace("http", "ws", 1)


@pytest.mark.parametrize("given", ["HTTPS://api.example.com", "Https://api.example.com/"])
def test_the_scheme_is_written_as_one_likes(given: str) -> None:
    """The case of the scheme says nothing: the websocket URL follows from it all the same."""
    profile = custom(given)
    assert profile.problem is None
    assert profile.ws_url == "wss://api.example.com"


HIDDEN: Final = "hunter2"


@pytest.mark.parametrize(
    "given",
    [
        "",
        " ",
        "/",
        "api.coze.com",
        "//api.coze.com",
        "https://",
        "https:///v1",
        "https:api.coze.com",
        "ftp://api.coze.com",
        "ws://localhost",
        "file:///etc/passwd",
        "javascript:alert(1)",
        f"https://me:{HIDDEN}@api.coze.com",
        f"https://{HIDDEN}@api.coze.com",
        f"http://me:{HIDDEN}@localhost",
        "https://@api.coze.com",
        f"https://api.coze.com?token={HIDDEN}",
        f"https://api.coze.com/#{HIDDEN}",
        "https://api.coze.com?",
        "https://api.coze.com#",
        "http://api.coze.com",
        "http://192.168.0.1",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example",
        "http://notlocalhost",
        "http://0.0.0.0:8000",
        "https://api.coze.com:99999",
        "https://api.coze.com:0",
        "https://api.coze.com:port",
        "https://api.coze.com:80:90",
        "https://[::1",
        "https://api.coze.com\\@evil.example",
        "https://api.coze .com",
        "https://api.coze.com/a b",
        "https://api.coze.com/\r\nX-Injected: 1",
        "https://api.coze.com\x00",
        "https://api.coze.com\t/v1",
        "https://münchen.example",
        "https://api.coze.com/../x",
        "https://api.coze.com/a/./b",
    ],
    ids=ascii,
)
def test_bad_base_urls_are_refused(given: str) -> None:
    """A base URL that could send the token elsewhere, or in the open, is an error that shows nothing of it."""
    for profile in (custom(given), studio(given)):
        assert isinstance(profile.problem, ConfigError)
        assert profile.base_url == profile.www_url == profile.ws_url == profile.host == ""
        assert profile.problem.setting == "base_url"
        shown = f"{profile!r} {profile.problem!r} {profile.problem}"
        assert HIDDEN not in shown
        assert "evil" not in shown


@pytest.mark.parametrize("given", ["http://studio.example.com:8888", "http://10.0.0.7/"])
def test_plain_http_is_a_choice(given: str) -> None:
    """Plain http beyond this machine is taken only by one who asks for it."""
    assert custom(given).problem is not None
    for profile in (custom(given, insecure=True), studio(given, insecure=True)):
        assert (profile.problem, profile.base_url) == (None, given.rstrip("/"))


def test_insecure_allows_nothing_else() -> None:
    """Who allows plain http allows neither users nor queries."""
    assert custom(f"http://me:{HIDDEN}@example.com", insecure=True).problem is not None
    assert custom("http://example.com?a=b", insecure=True).problem is not None


def test_the_hosted_services() -> None:
    """The two services have hosts of their own for pages and websockets."""
    assert (COM.base_url, COM.www_url, COM.ws_url) == (
        "https://api.coze.com",
        "https://www.coze.com",
        "wss://ws.coze.com",
    )
    assert (CN.base_url, CN.www_url, CN.ws_url) == ("https://api.coze.cn", "https://www.coze.cn", "wss://ws.coze.cn")
    assert COM.dialect == CN.dialect == custom("https://example.com").dialect == "hosted"
    assert studio("https://example.com").dialect == "studio"


def test_the_websocket_host_is_a_setting() -> None:
    """No host is made by replacing parts of a name: it is the given one, or that of the base URL."""
    assert custom("https://api.my-api.example.com/api.v1").ws_url == "wss://api.my-api.example.com/api.v1"
    given = custom("https://api.example.com", www_url="https://www.example.com/", ws_url="wss://ws.example.com/")
    assert (given.www_url, given.ws_url) == ("https://www.example.com", "wss://ws.example.com")


@pytest.mark.parametrize("profile", [COM, CN, studio("http://localhost"), custom("no url")], ids=repr)
def test_profiles_are_values(profile: Profile) -> None:
    """Profiles pickle, compare and hash."""
    twin = pickle.loads(pickle.dumps(profile))
    assert (twin, hash(twin)) == (profile, hash(profile))


def test_a_bad_base_url_is_refused_before_anything_is_sent(colour: Colour) -> None:
    """A runner with a base URL that cannot be used sends nothing, and says which setting is wrong."""
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200)

    runner = colour.answered_by(answer, profile=custom(f"https://me:{HIDDEN}@api.coze.com"))
    outcome = colour.run(users.me(), runner)
    assert isinstance(outcome, Failure)
    assert isinstance(outcome.failure(), ConfigError)
    assert HIDDEN not in str(outcome.failure())
    assert sent == []
