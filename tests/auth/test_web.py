"""Logging in by the web: the URL that the user is sent to, and the one that they come back with."""

from __future__ import annotations

import base64
from urllib.parse import parse_qs, parse_qsl, quote, urlsplit

import pytest
from desk import LOGIN, Desk, failure, given, sent
from hypothesis import given as examples
from hypothesis import strategies as st

from coze import (
    CN,
    COM,
    ConfigError,
    InvalidArgument,
    OAuthError,
    Profile,
    Secret,
    Success,
    WebApp,
    custom,
)
from coze.auth import web
from coze.auth.web import Login, authorize_url, begin, callback, finish

GATEWAY = custom("https://api.example.com")
PAGES = custom("https://api.example.com", www_url="https://w.example.com/")
PATH = "/api/permission/oauth2/authorize"
SPACE = "/api/permission/oauth2/workspace_id/ws/authorize"
CID = "response_type=code&client_id=cid&redirect_uri=https%3A%2F%2Fe.com%2Fcb"
CB = "https://e.com/cb"
FULL = CB + "?a=1"


def app(server: Profile = COM, client_id: str = "cid") -> WebApp:
    """Make an app."""
    return WebApp(client_id=client_id, client_secret="csec", profile=server)


URLS: dict[str, tuple[WebApp, str, str, str | None, str]] = {
    "com": (
        app(client_id="c id"),
        FULL,
        "st ate",
        None,
        f"https://www.coze.com{PATH}?response_type=code&client_id=c+id&redirect_uri=https%3A%2F%2Fe.com%2Fcb%3Fa%3D1&state=st+ate",
    ),
    "com workspace": (
        app(client_id="c id"),
        CB,
        "s",
        "ws",
        f"https://www.coze.com{SPACE}?response_type=code&client_id=c+id&redirect_uri=https%3A%2F%2Fe.com%2Fcb&state=s",
    ),
    "cn": (app(CN), FULL, "st ate", None, f"https://www.coze.cn{PATH}?{CID}%3Fa%3D1&state=st+ate"),
    "cn workspace": (app(CN), CB, "s", "ws", f"https://www.coze.cn{SPACE}?{CID}&state=s"),
    "custom host": (app(GATEWAY), FULL, "st ate", None, f"https://api.example.com{PATH}?{CID}%3Fa%3D1&state=st+ate"),
    "custom host workspace": (app(GATEWAY), CB, "s", "ws", f"https://api.example.com{SPACE}?{CID}&state=s"),
    "pages elsewhere": (app(PAGES), FULL, "st ate", None, f"https://w.example.com{PATH}?{CID}%3Fa%3D1&state=st+ate"),
    "pages elsewhere, workspace": (app(PAGES), CB, "s", "ws", f"https://w.example.com{SPACE}?{CID}&state=s"),
}


@pytest.mark.parametrize("name", URLS)
def test_a_url_is_exactly_this(name: str) -> None:
    """The page is that of the server's own pages, for one workspace or for all, its query in the documented order."""
    one, redirect_uri, state, workspace, url = URLS[name]
    assert authorize_url(one, redirect_uri=redirect_uri, state=state, workspace_id=workspace) == Success(url)


@examples(
    client_id=st.text(min_size=1, max_size=20),
    redirect_uri=st.text(min_size=1, max_size=20),
    state=st.text(min_size=1, max_size=20),
    workspace=st.none() | st.text(max_size=20),
)
def test_no_value_leaves_its_place(client_id: str, redirect_uri: str, state: str, workspace: str | None) -> None:
    """Whatever the values hold, they come out as they went in, one for each key; or an error names which cannot be."""
    url = authorize_url(app(client_id=client_id), redirect_uri=redirect_uri, state=state, workspace_id=workspace)
    if not isinstance(url, Success):
        assert isinstance(url.failure(), InvalidArgument)
        return
    parts = urlsplit(url.unwrap())
    assert (parts.scheme, parts.netloc, parts.fragment) == ("https", "www.coze.com", "")
    assert parse_qsl(parts.query, keep_blank_values=True, strict_parsing=True) == [
        ("response_type", "code"),
        ("client_id", client_id),
        ("redirect_uri", redirect_uri),
        ("state", state),
    ]
    place = "" if workspace is None else f"/workspace_id/{quote(workspace, safe='')}"
    assert parts.path == f"/api/permission/oauth2{place}/authorize"
    assert url.unwrap().isascii()


@pytest.mark.parametrize("key", ["client_id", "redirect_uri", "state", "workspace_id"])
@pytest.mark.parametrize("value", ["", "half\ud800"])
def test_what_cannot_stand_in_a_url_is_refused(key: str, value: str) -> None:
    """A value that is empty, or half of a surrogate pair, is an `InvalidArgument` that names it; nothing raises."""
    values = {"client_id": "cid", "redirect_uri": CB, "state": "s", "workspace_id": "ws", key: value}
    one = app(client_id=values.pop("client_id"))
    error = failure(authorize_url(one, **values))
    assert isinstance(error, InvalidArgument)
    assert error.argument == key
    assert "half" not in str(error).partition(";")[0]


def test_a_wrong_server_has_no_pages() -> None:
    """An app whose server is no URL is a `ConfigError`."""
    assert isinstance(failure(authorize_url(app(custom("ftp://x")), redirect_uri=CB, state="s")), ConfigError)


# --- beginning and ending ---------------------------------------------------------------------------------------------


def test_a_login_begins_with_a_state_that_nobody_can_guess() -> None:
    """The state has 256 random bits, is new each time, stands in the URL, and is not shown."""
    desk = Desk()
    one, other = (desk.perform(begin(app(), redirect_uri=CB, workspace_id="ws")).unwrap() for _ in range(2))
    assert len(base64.urlsafe_b64decode(one.state + "=")) == 32
    assert one.state != other.state
    assert one.url == authorize_url(app(), redirect_uri=CB, state=one.state, workspace_id="ws").unwrap()
    assert (one.redirect_uri, one.verifier) == (CB, None)
    assert [type(asked).__name__ for asked in desk.asked] == ["Nonce", "Nonce"]
    assert isinstance(failure(desk.perform(begin(app(), redirect_uri=""))), InvalidArgument)


LOGIN_BEGUN = Login(url="https://x.example", redirect_uri=CB, state="state-1")


def test_a_login_ends_with_a_token() -> None:
    """The code of the redirect is given for a token, with the redirect URI of the login."""
    desk = Desk(given("at"))
    outcome = desk.perform(finish(app(LOGIN), LOGIN_BEGUN, f"{CB}?code=co%2Bde&state=state-1"))
    assert outcome.unwrap().access_token == Secret("at")
    assert sent(desk.exchanges[0]) == {
        "grant_type": "authorization_code",
        "client_id": "cid",
        "redirect_uri": CB,
        "code": "co+de",
    }


def test_a_login_that_is_not_this_one_sends_nothing() -> None:
    """A redirect that is refused costs no request."""
    desk = Desk()
    assert isinstance(failure(desk.perform(finish(app(), LOGIN_BEGUN, f"{CB}?code=c&state=other"))), OAuthError)
    assert desk.exchanges == []


# --- the redirect -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        f"{CB}?code=CODE&state=state-1",
        f"{CB}?state=state-1&a=1&code=CODE&a=2",
        "http://127.0.0.1:8765/callback?code=CODE&state=state-1#_=_",
        "/callback?code=CODE&state=state-1",
        f"  {CB}?code=CODE&state=state-1 ".strip(),
        f"{CB}?code=CODE&state=%73tate-1&error=",
    ],
)
def test_the_code_is_read_out_of_a_redirect(url: str) -> None:
    """The code is read wherever it stands in the query, whole URL or not."""
    assert callback(url, "state-1") == Success(Secret("CODE"))


FOREIGN = [
    "?code=CODE&state=state-2",
    "?code=CODE&state=state-1x",
    "?code=CODE&state=State-1",
    "?code=CODE&state=",
    "?code=CODE",
    "?code=CODE&state=state-1&state=state-1",
    "?code=CODE&state=state-2&state=state-1",
    "?code=CODE&State=state-1",
    "?code=CODE#state=state-1",
    "?error=access_denied",
    "?error=access_denied&state=state-2",
    "?code=CODE&state=st%C3%A4te",
    "?code=CODE&state=%ED%A0%80",
    "",
]


@pytest.mark.parametrize("query", FOREIGN)
def test_a_redirect_of_another_login_is_refused(query: str) -> None:
    """Without the state, with another or with two of them, a redirect belongs to somebody else's login."""
    error = failure(callback(CB + query, "state-1"))
    assert isinstance(error, OAuthError)
    assert error.error == "state_mismatch"
    assert "CODE" not in repr(error)


def test_a_login_without_a_state_has_no_redirect() -> None:
    """An expected state that is empty matches nothing, not even itself."""
    for query in ("code=CODE&state=", "code=CODE"):
        assert isinstance(failure(callback(f"{CB}?{query}", "")), OAuthError)


@pytest.mark.parametrize(
    "query",
    [
        "state=state-1",
        "state=state-1&code=",
        "state=state-1&code=a&code=b",
        "state=state-1&Code=a",
        "code&state=state-1",
    ],
)
def test_a_redirect_without_a_code_is_no_login(query: str) -> None:
    """A redirect of this login that has no code, or two, is an `InvalidArgument`."""
    error = failure(callback(f"{CB}?{query}", "state-1"))
    assert isinstance(error, InvalidArgument)
    assert error.argument == "url"


def test_a_refusal_comes_with_the_redirect() -> None:
    """What the server says instead of a code is an `OAuthError`, bounded and harmless; a code beside it is none."""
    error = failure(callback(f"{CB}?state=state-1&error=access_denied&error_description=the+user+said+no", "state-1"))
    assert error == OAuthError("access_denied", "the user said no")
    assert isinstance(failure(callback(f"{CB}?code=CODE&error=access_denied&state=state-1", "state-1")), OAuthError)
    long = failure(callback(f"{CB}?state=state-1&error={'x' * 500}%0A&error_description={'y%0A' * 5000}", "state-1"))
    assert isinstance(long, OAuthError)
    assert len(long.error) <= 100
    assert len(long.description) <= 2048
    assert str(long).isprintable()


@pytest.mark.parametrize("query", ["error=a&error=b&code=CODE", "code=CODE&error=&error=access_denied"])
def test_a_refusal_that_is_said_twice_is_no_success(query: str) -> None:
    """A redirect with two errors has no code that counts."""
    assert isinstance(failure(callback(f"{CB}?state=state-1&{query}", "state-1")), OAuthError | InvalidArgument)


@pytest.mark.parametrize("url", ["http://[::1", "http://[x]/?code=a", "\x00", "code=CODE&state=state-1"])
def test_what_is_no_redirect_is_refused(url: str) -> None:
    """Whatever a user pastes, it is an error, and nothing raises."""
    assert isinstance(failure(callback(url, "state-1")), InvalidArgument | OAuthError)


@examples(st.text(max_size=60))
def test_no_redirect_is_beyond_reading(text: str) -> None:
    """Whatever comes back from a browser, only the state and the code make a success of it."""
    outcome = callback(f"{CB}?{text}", "state-1")
    if isinstance(outcome, Success):
        query = parse_qs(urlsplit(f"{CB}?{text}").query)
        assert query["state"] == ["state-1"]
        assert query["code"] == [outcome.unwrap().reveal()]


def test_nothing_of_a_login_is_shown() -> None:
    """The secret of the app, the state of a login and a code are not part of any `repr`."""
    shown = repr([app(), LOGIN_BEGUN, web.exchange(app(), code="CODE", redirect_uri=CB), callback(CB, "state-1")])
    assert not [one for one in ("csec", "state-1", "CODE") if one in shown]
