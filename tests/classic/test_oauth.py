"""The OAuth apps: what they send and give is what cozepy's do, but for what is named here."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import functools
import gc
import importlib
import inspect
import json
import pickle
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any, Final, Literal, TypeAlias
from urllib.parse import parse_qs, urlsplit

import anyio
import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from scripted import Received, Server, answer, page, replies

from coze.classic import Requester, errors, oauth
from coze.classic.util import gen_s256_code_challenge
from coze.models.auth import Scope

with warnings.catch_warnings(record=True), contextlib.suppress(ImportError):  # one of its own sets the filters anew
    peer: Any = importlib.import_module("cozepy")

Color: TypeAlias = Literal["sync", "async"]
LATER: Final = 2_000_000_000
TOKEN: Final = {"access_token": "AT", "expires_in": LATER, "refresh_token": "RT2", "token_type": "Bearer"}
CODE: Final = {
    "device_code": "DC",
    "user_code": "UC",
    "verification_uri": "https://www.coze.com/open/oauth/device",
    "interval": 7,
    "expires_in": 300,
}
LOGID: Final = {"x-tt-logid": "LID"}
JWT_GRANT: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
DEVICE_GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"
CALLBACK: Final = "https://e.com/cb"
VERIFIER: Final = "v" * 43


@functools.cache
def key() -> tuple[str, Any]:
    """Make a private key, once: its PEM text, and its public half."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return pem.decode(), made.public_key()


def make(kind: str, base_url: str, color: Color = "sync", library: Any = oauth) -> Any:
    """Make an app of a library."""
    made = getattr(library, f"{'Async' if color == 'async' else ''}{kind}OAuthApp")
    match kind:
        case "Web":
            return made("cid", "csec", base_url)
        case "JWT":
            return made("cid", key()[0], "KID", base_url)
        case _:
            return made("cid", base_url)


def perform(app: Any, method: str, *args: Any, **kwargs: Any) -> Any:
    """Call a method of an app of either colour, and close its connections."""

    async def work() -> Any:
        try:
            return await getattr(app, method)(*args, **kwargs)
        finally:
            await (app.close() if hasattr(app, "close") else app._requester.async_client.aclose())

    if type(app).__name__.startswith("Async"):
        return asyncio.run(work())
    with app if hasattr(app, "close") else app._requester.sync_client:
        return getattr(app, method)(*args, **kwargs)


def served(*bodies: object, status: int = 200) -> Server:
    """Serve these JSON bodies, one after the other."""
    return Server(replies(*(answer(body, status, LOGID) for body in bodies)))


COLORS = pytest.mark.parametrize("color", ["sync", "async"])

FLOWS: Final[list[tuple[str, str, tuple[Any, ...], str, str | None, dict[str, Any]]]] = [
    (
        "Web",
        "get_access_token",
        (CALLBACK, "CODE"),
        "token",
        "Bearer csec",
        {"client_id": "cid", "grant_type": "authorization_code", "code": "CODE", "redirect_uri": CALLBACK},
    ),
    (
        "Web",
        "refresh_access_token",
        ("RT",),
        "token",
        "Bearer csec",
        {"grant_type": "refresh_token", "client_id": "cid", "refresh_token": "RT"},
    ),
    (
        "PKCE",
        "get_access_token",
        (CALLBACK, "CODE", "a short one"),
        "token",
        None,
        {
            "grant_type": "authorization_code",
            "code": "CODE",
            "client_id": "cid",
            "redirect_uri": CALLBACK,
            "code_verifier": "a short one",
        },
    ),
    (
        "PKCE",
        "refresh_access_token",
        ("RT",),
        "token",
        None,
        {"grant_type": "refresh_token", "client_id": "cid", "refresh_token": "RT"},
    ),
    ("Device", "get_device_code", (), "device/code", None, {"client_id": "cid"}),
    ("Device", "get_device_code", ("ws1",), "workspace_id/ws1/device/code", None, {"client_id": "cid"}),
    (
        "Device",
        "get_access_token",
        ("DC",),
        "token",
        None,
        {"client_id": "cid", "grant_type": DEVICE_GRANT, "device_code": "DC"},
    ),
    (
        "Device",
        "refresh_access_token",
        ("RT",),
        "token",
        None,
        {"grant_type": "refresh_token", "client_id": "cid", "refresh_token": "RT"},
    ),
    ("JWT", "get_access_token", (), "token", "JWT", {"duration_seconds": 900, "grant_type": JWT_GRANT}),
    ("JWT", "get_access_token", (100,), "token", "JWT", {"duration_seconds": 100, "grant_type": JWT_GRANT}),
    (
        "JWT",
        "get_access_token",
        (100, Scope.build_bot_chat(["b1"]), "sess"),
        "token",
        "JWT",
        {
            "duration_seconds": 100,
            "grant_type": JWT_GRANT,
            "scope": {
                "account_permission": {"permission_list": ["Connector.botChat"]},
                "attribute_constraint": {"connector_bot_chat_attribute": {"bot_id_list": ["b1"]}},
            },
        },
    ),
]
"""App, method, arguments; the end of the path, the authorization, the body: as recorded of cozepy."""


@COLORS
@pytest.mark.parametrize(("kind", "method", "args", "where", "authorization", "body"), FLOWS)
def test_requests_are_the_recorded_ones(
    color: Color,
    kind: str,
    method: str,
    args: tuple[Any, ...],
    where: str,
    authorization: str | None,
    body: dict[str, Any],
) -> None:
    """Each method sends what cozepy's does; a scope that is not given is absent and not null."""
    with served(CODE if method == "get_device_code" else TOKEN) as server:
        given = perform(make(kind, server.base_url, color), method, *args)
    (request,) = server.requests
    assert (request.method, request.target) == ("POST", f"/api/permission/oauth2/{where}")
    assert request.json() == body
    if authorization != "JWT":
        assert request.headers.get("authorization") == authorization
    assert given.response.logid == "LID"


def _app_calls() -> Iterator[tuple[str, str, tuple[Any, ...]]]:
    for kind, method, args, *_ in FLOWS:
        yield kind, method, args


@COLORS
@pytest.mark.parametrize(("kind", "method", "args"), [call for call in _app_calls() if call[0] != "JWT"])
def test_cozepy_beside_it(color: Color, kind: str, method: str, args: tuple[Any, ...]) -> None:
    """The same call of cozepy sends an equal request, and gives an equal value."""
    pytest.importorskip("cozepy")
    body = CODE if method == "get_device_code" else TOKEN
    with served(body) as ours:
        given = perform(make(kind, ours.base_url, color), method, *args)
    with served(body) as theirs:
        expected = perform(make(kind, theirs.base_url, color, peer), method, *args)
    assert _sent(ours.requests[0]) == _sent(theirs.requests[0])
    assert given.model_dump() == expected.model_dump()
    assert list(given.model_dump()) == list(expected.model_dump())
    assert given.response.logid == expected.response.logid


def _sent(request: Received) -> tuple[object, ...]:
    return request.method, request.target, request.headers.get("authorization"), request.json()


@pytest.mark.parametrize("prefix", ["", "Async"])
@pytest.mark.parametrize("kind", ["Web", "PKCE", "Device", "JWT"])
def test_signatures_are_those_of_cozepy(prefix: str, kind: str) -> None:
    """Names, order and defaults of parameters are cozepy's; the asynchronous JWT app has a default for `ttl`, too."""
    pytest.importorskip("cozepy")
    ours, theirs = getattr(oauth, f"{prefix}{kind}OAuthApp"), getattr(peer, f"{prefix}{kind}OAuthApp")
    for name in ("__init__", "get_oauth_url", "get_access_token", "refresh_access_token", "get_device_code"):
        expected = getattr(theirs, name, None)
        if expected is None or (kind == "JWT" and name == "refresh_access_token"):
            continue
        has = _parameters(getattr(ours, name))
        if (prefix, kind, name) == ("Async", "JWT", "get_access_token"):
            assert has[1] == ("ttl", 900)
        else:
            assert has == _parameters(expected), name
        assert inspect.iscoroutinefunction(getattr(ours, name)) == inspect.iscoroutinefunction(expected)


def _parameters(function: Callable[..., object]) -> list[tuple[str, object]]:
    return [(one.name, one.default) for one in inspect.signature(function).parameters.values()]


# --- the JWT ----------------------------------------------------------------------------------------------------------


def test_a_key_may_be_bytes() -> None:
    """A private key is taken as it was read from a file, as text or bytes."""
    with served(TOKEN) as server, oauth.JWTOAuthApp("cid", key()[0].encode(), "KID", server.base_url) as app:
        assert app.get_access_token().access_token


@COLORS
def test_the_jwt_is_signed_for_the_server(color: Color) -> None:
    """It names the app, the key and the host of the API, and the session where one is given."""
    with served(TOKEN) as server:
        perform(make("JWT", server.base_url, color), "get_access_token", session_name="sess")
    text = server.requests[0].headers["authorization"].removeprefix("Bearer ")
    claims = jwt.decode(text, key()[1], algorithms=["RS256"], audience=server.address)
    assert (claims["iss"], claims["session_name"]) == ("cid", "sess")
    assert jwt.get_unverified_header(text) == {"alg": "RS256", "typ": "JWT", "kid": "KID"}


@pytest.mark.parametrize("text", ["hunter2", b"hunter2"])
def test_a_bad_key_is_not_shown(text: str | bytes) -> None:
    """A text that is no private key is a ValueError, as cozepy's is, and a CozeError; it shows nothing of the text."""
    with oauth.JWTOAuthApp("cid", text, "KID") as app, pytest.raises(ValueError, match="private_key") as caught:
        app.get_access_token()
    assert isinstance(caught.value, errors.CozeArgumentError)
    assert "hunter2" not in str(caught.value)


# --- URLs -------------------------------------------------------------------------------------------------------------

COM: Final = "https://api.coze.com"
CN: Final = "https://api.coze.cn"
OWN: Final = "https://api.example.com"
PAGE: Final = "/api/permission/oauth2/authorize?response_type=code&client_id=c+id&redirect_uri="


@pytest.mark.parametrize("prefix", ["", "Async"])
@pytest.mark.parametrize(
    ("base", "www", "args", "url"),
    [
        (
            COM,
            "",
            ("https://e.com/cb?a=1", "st ate"),
            f"https://www.coze.com{PAGE}https%3A%2F%2Fe.com%2Fcb%3Fa%3D1&state=st+ate",
        ),
        (f"{CN}/", "", (CALLBACK, "s"), f"https://www.coze.cn{PAGE}https%3A%2F%2Fe.com%2Fcb&state=s"),
        (OWN, "", (CALLBACK, "s"), f"{OWN}{PAGE}https%3A%2F%2Fe.com%2Fcb&state=s"),
        (OWN, "https://w.com/", (CALLBACK, "s"), f"https://w.com{PAGE}https%3A%2F%2Fe.com%2Fcb&state=s"),
        (COM, "", (CALLBACK,), f"https://www.coze.com{PAGE}https%3A%2F%2Fe.com%2Fcb&state="),
        (
            COM,
            "",
            (CALLBACK, "s", "w s"),
            f"https://www.coze.com{PAGE}https%3A%2F%2Fe.com%2Fcb&state=s".replace(
                "oauth2/", "oauth2/workspace_id/w%20s/"
            ),
        ),
    ],
)
def test_urls_of_the_web(prefix: str, base: str, www: str, args: tuple[str, ...], url: str) -> None:
    """The URL of the page is cozepy's; a workspace is quoted, and no slash is doubled."""
    app = getattr(oauth, f"{prefix}WebOAuthApp")("c id", "sec", base, www)
    assert app.get_oauth_url(*args) == url


@pytest.mark.parametrize("prefix", ["", "Async"])
def test_urls_of_pkce(prefix: str) -> None:
    """The challenge is the verifier unless S256 is asked for."""
    app = getattr(oauth, f"{prefix}PKCEOAuthApp")("cid")
    plain = parse_qs(urlsplit(app.get_oauth_url(CALLBACK, VERIFIER)).query)
    assert (plain["code_challenge"], plain["code_challenge_method"]) == ([VERIFIER], ["plain"])
    hashed = app.get_oauth_url(redirect_uri=CALLBACK, code_verifier=VERIFIER, code_challenge_method="S256", state="s")
    query = parse_qs(urlsplit(hashed).query)
    assert (query["code_challenge"], query["state"]) == ([gen_s256_code_challenge(VERIFIER)], ["s"])
    assert hashed.endswith("&code_challenge_method=S256")


def test_a_weak_verifier_is_taken_with_a_warning() -> None:
    """A short verifier works, and a warning says why it is weak, where it was given; it does not show it."""
    app = oauth.PKCEOAuthApp("cid")
    with pytest.warns(UserWarning, match="RFC 7636") as caught:
        url = app.get_oauth_url(redirect_uri=CALLBACK, code_verifier="code_verifier", code_challenge_method="S256")
    assert caught[0].filename == __file__
    assert "code_verifier" not in str(caught[0].message)
    assert parse_qs(urlsplit(url).query)["code_challenge"] == ["73oehA2tBul5grZPhXUGQwNAjxh69zNES8bu2bVD0EM"]


# --- refusals ---------------------------------------------------------------------------------------------------------


@COLORS
@pytest.mark.parametrize("word", list(errors.CozePKCEAuthErrorType))
@pytest.mark.parametrize("kind", ["Web", "PKCE", "Device", "JWT"])
def test_the_four_words(color: Color, kind: str, word: errors.CozePKCEAuthErrorType) -> None:
    """The four words of the device login are a `CozePKCEAuthError`, whatever the flow."""
    args = {"Web": (CALLBACK, "C"), "PKCE": (CALLBACK, "C", VERIFIER), "Device": ("DC",), "JWT": ()}[kind]
    refusal = {"error_code": word.value, "error_message": "no"}
    with served(refusal, status=400) as server, pytest.raises(errors.CozePKCEAuthError) as caught:
        perform(make(kind, server.base_url, color), "get_access_token", *args)
    assert (caught.value.error, caught.value.logid) == (word, "LID")
    assert str(caught.value) == f"pkce auth error: {word.value}"


@COLORS
@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"error_code": "invalid_request", "error_message": "bad code", "error": "x"}, "msg: bad code, logid: LID"),
        ({"code": 4100, "msg": "auth invalid"}, "code: 4100, msg: auth invalid, logid: LID"),
        ({"error_code": "invalid_client"}, "msg: invalid_client, logid: LID"),
    ],
)
def test_other_refusals(color: Color, body: object, text: str) -> None:
    """Any other refusal is a `CozeAPIError`, with cozepy's text."""
    with served(body, status=400) as server, pytest.raises(errors.CozeAPIError) as caught:
        perform(make("Web", server.base_url, color), "refresh_access_token", "RT")
    assert str(caught.value) == text


@COLORS
def test_a_page_instead_of_an_answer(color: Color) -> None:
    """What is not Coze's is a `CozeAPIError` with the status of HTTP."""
    with Server(replies(page(418))) as server, pytest.raises(errors.CozeAPIError) as caught:
        perform(make("Web", server.base_url, color), "refresh_access_token", "RT")
    assert caught.value.code == 418


@COLORS
def test_nobody_listens(color: Color) -> None:
    """A connection that fails is a `CozeTransportError`: nothing of httpx leaks."""
    with served(TOKEN) as server:
        pass
    with pytest.raises(errors.CozeTransportError) as caught:
        perform(make("Web", server.base_url, color), "refresh_access_token", "RT")
    assert "csec" not in repr(caught.value)


@COLORS
def test_a_code_that_is_given_again_is_sent_again(color: Color) -> None:
    """Whoever calls twice with one code asks the server twice: what it says counts."""
    with served(TOKEN, {"error_code": "invalid_request", "error_message": "used"}) as server:
        app = make("Web", server.base_url, color)

        async def twice() -> None:
            async with app:
                await app.get_access_token(CALLBACK, "C")
                await app.get_access_token(CALLBACK, "C")

        def again() -> None:
            with app:
                app.get_access_token(CALLBACK, "C")
                app.get_access_token(CALLBACK, "C")

        with pytest.raises(errors.CozeAPIError, match="used"):
            asyncio.run(twice()) if color == "async" else again()
    assert len(server.requests) == 2


# --- polling ----------------------------------------------------------------------------------------------------------

PENDING: Final = {"error_code": "authorization_pending"}
SLOW: Final = {"error_code": "slow_down"}
PAUSES: Final = [5, 10, 15, 20, 25, 30, 30, 30]
"""What cozepy sleeps after pending and seven times slow_down."""


@COLORS
def test_polling_waits_as_cozepy_does(color: Color, monkeypatch: pytest.MonkeyPatch) -> None:
    """It looks at once, then after 5 seconds, and 5 seconds less often, up to 30, each time that it is asked to."""
    slept: list[float] = []
    real = anyio.sleep

    async def pause(seconds: float) -> None:
        slept.append(seconds)
        await real(0)

    monkeypatch.setattr(time, "sleep", slept.append)
    monkeypatch.setattr(anyio, "sleep", pause)
    with served(PENDING, *[SLOW] * 7, TOKEN) as server:
        token = perform(make("Device", server.base_url, color), "get_access_token", "DC", poll=True)
    assert slept == PAUSES
    assert token.access_token == "AT"


def test_polling_leaves_the_loop_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """While the asynchronous app waits for the user, other tasks run."""
    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("the loop is blocked"))
    ticks = 0

    async def main(app: oauth.AsyncDeviceOAuthApp) -> None:
        nonlocal ticks
        async with app:
            login = asyncio.create_task(app.get_access_token("DC", poll=True))
            while not login.done() and ticks < 20:
                ticks += 1
                await asyncio.sleep(0.01)
            login.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await login

    with served(PENDING) as server:
        asyncio.run(main(oauth.AsyncDeviceOAuthApp("cid", server.base_url)))
    assert ticks == 20


@COLORS
def test_polling_ends_with_a_refusal(color: Color) -> None:
    """A user who says no ends it."""
    with served({"error_code": "access_denied"}) as server, pytest.raises(errors.CozePKCEAuthError) as caught:
        perform(make("Device", server.base_url, color), "get_access_token", "DC", poll=True)
    assert caught.value.error == errors.CozePKCEAuthErrorType.ACCESS_DENIED


# --- what is given ----------------------------------------------------------------------------------------------------


@COLORS
def test_a_device_code(color: Color) -> None:
    """It has the page with the code filled in, and the interval of the server."""
    with served(CODE) as server:
        code = perform(make("Device", server.base_url, color), "get_device_code")
    assert code.verification_url == "https://www.coze.com/open/oauth/device?user_code=UC"
    assert (code.user_code, code.interval, code.expires_in, code.response.logid) == ("UC", 7, 300, "LID")


@COLORS
def test_a_lifetime_becomes_a_date(color: Color) -> None:
    """`expires_in` is a unix second, also where a server says how long the token lives."""
    with served({**TOKEN, "expires_in": 900}) as server:
        token = perform(make("Web", server.base_url, color), "refresh_access_token", "RT")
    assert time.time() + 800 < token.expires_in < time.time() + 1000


@pytest.mark.parametrize(
    "value",
    [
        oauth.OAuthToken(access_token="s3cret", expires_in=1, refresh_token="s3cret too"),
        oauth.DeviceAuthCode(device_code="s3cret", user_code="UC", verification_uri="v", expires_in=3),
    ],
)
def test_secrets_are_not_shown(value: oauth.OAuthToken | oauth.DeviceAuthCode) -> None:
    """`repr` and `str` mask what is secret, and pickling refuses; `model_dump` is how it is stored."""
    assert "s3cret" not in f"{value!r}{value}"
    with pytest.raises(TypeError, match="secret"):
        pickle.dumps(value)
    assert copy.copy(value) is value
    assert copy.deepcopy([value])[0] == value
    dumped = value.model_dump()
    assert "s3cret" in dumped.values()
    assert type(value).model_validate(json.loads(value.model_dump_json())) == value


def test_a_token_is_made_as_in_cozepy() -> None:
    """Keywords, defaults and the order of fields are cozepy's."""
    token = oauth.OAuthToken(access_token="a", expires_in=1)
    assert token.model_dump() == {"access_token": "a", "expires_in": 1, "refresh_token": "", "token_type": ""}
    assert repr(token) == "OAuthToken(access_token='***', expires_in=1, refresh_token='', token_type='')"
    assert token.response.logid == ""


@pytest.mark.parametrize("kind", ["Web", "PKCE", "Device", "JWT"])
def test_an_app_shows_no_secret(kind: str) -> None:
    """Neither an app nor what it is made of shows its secret, and it is not pickled."""
    app = make(kind, COM)
    for shown in (repr(app), repr(vars(app)), repr(app._app), repr(app._runner._engine.setting)):
        assert "csec" not in shown
        assert "PRIVATE" not in shown
    with pytest.raises((TypeError, AttributeError)):
        pickle.dumps(app)


@COLORS
def test_a_requester_of_ones_own(color: Color) -> None:
    """What an app is given for its `_requester` sends its logins, those of an authorization made of it, too."""
    seen: list[str] = []

    def answering(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(200, json=TOKEN)

    async def waiting(request: httpx.Request) -> httpx.Response:
        return answering(request)

    async def work() -> list[str]:
        async with httpx.AsyncClient(transport=httpx.MockTransport(waiting)) as http:
            app = make("JWT", f"{COM}/", "async")
            app._requester = Requester(async_client=http)
            return [(await app.get_access_token(ttl=900)).access_token, await oauth.AsyncJWTAuth(oauth_app=app).atoken]

    def plain() -> list[str]:
        with httpx.Client(transport=httpx.MockTransport(answering)) as http:
            app = make("JWT", f"{COM}/")
            app._requester = Requester(sync_client=http)
            return [app.get_access_token().access_token, oauth.JWTAuth(oauth_app=app).token]

    assert (plain() if color == "sync" else asyncio.run(work())) == [TOKEN["access_token"]] * 2
    assert seen == [f"{make('JWT', COM)._base_url}/api/permission/oauth2/token"] * 2


def test_a_closed_app_says_so() -> None:
    """An app that was closed is used no more."""
    with served(TOKEN) as server:
        app = oauth.WebOAuthApp("cid", "csec", server.base_url)
        app.close()
        with pytest.raises(errors.CozeClosedError):
            app.refresh_access_token("RT")


def test_an_app_that_is_let_go_closes_its_connections() -> None:
    """Programs of cozepy close nothing: no warning follows."""
    with served(TOKEN) as server:
        app = oauth.WebOAuthApp("cid", "csec", server.base_url)
        app.refresh_access_token("RT")
        del app
        gc.collect()
        assert server.connection().gone.wait(5)


# --- by a configuration -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "made"),
    [
        ("web", oauth.WebOAuthApp),
        ("pkce", oauth.PKCEOAuthApp),
        ("device", oauth.DeviceOAuthApp),
        ("jwt", oauth.JWTOAuthApp),
    ],
)
def test_apps_of_a_configuration(kind: str, made: type[oauth.OAuthApp]) -> None:
    """Each client type has its app; without a base URL, it is that of the .com service. Other keys are left alone."""
    keys = {"client_id": "cid", "client_secret": "s", "private_key": "k", "public_key_id": "p"}
    config: dict[str, object] = {"client_type": kind, **keys, "coze_www_base": None, "ports": [8080]}
    app = oauth.load_oauth_app_from_config(config)
    assert type(app) is made
    assert app._profile.base_url == COM
    elsewhere = oauth.load_oauth_app_from_config({**config, "coze_api_base": "http://10.0.0.1/", "coze_www_base": ""})
    assert elsewhere._profile.base_url == "http://10.0.0.1"


@pytest.mark.parametrize(("config", "text"), [({}, ""), ({"client_type": "zzz"}, "zzz")])
def test_an_unknown_client_type(config: dict[str, str], text: str) -> None:
    """A client type that is missing or unknown is cozepy's ValueError."""
    with pytest.raises(ValueError, match="Invalid OAuth client_type") as caught:
        oauth.load_oauth_app_from_config(config)
    assert str(caught.value) == f"Invalid OAuth client_type: {text}"


def test_a_base_url_that_is_none() -> None:
    """What is no URL is refused when it is first needed."""
    app = oauth.WebOAuthApp("cid", "csec", "")
    with pytest.raises(errors.CozeArgumentError, match="base_url"):
        app.get_oauth_url(CALLBACK)
