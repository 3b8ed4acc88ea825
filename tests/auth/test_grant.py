"""The token endpoint: what is sent to it in every flow, how its answers are read, and when it is asked again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import evolve
from colours import Colour
from desk import API, LOGIN, START, Desk, Said, broken, failure, given, refusal
from each import each
from hypothesis import given as examples
from hypothesis import strategies as st
from scripted import Server, answer, closing, page, replies

from coze import (
    ApiError,
    CozeError,
    DecodeError,
    DeviceApp,
    DeviceCode,
    Effect,
    InvalidArgument,
    OAuthError,
    PKCEApp,
    Profile,
    Request,
    Retry,
    Secret,
    Success,
    Token,
    TransportError,
    UnexpectedResponse,
    WebApp,
    custom,
    refresh,
)
from coze.auth import pkce, web
from coze.auth.device import confirmed, device_code
from coze.codec import type_name
from coze.errors import Problem
from coze.run.primitives import Exchange, Spend
from coze.values import FrozenDict

VERIFIER = "verifier-of-256-bits-verifier-of-256-bits-1"
REDIRECT = "https://e.com/cb"
TOKEN = "/api/permission/oauth2/token"
DEVICE_CODE = {"device_code": "DC", "user_code": "UC", "verification_uri": "https://x.example/d", "expires_in": 300}

DONE = Said(body={"access_token": "at", **DEVICE_CODE})

Flow = Callable[[Profile], Effect[object]]


def web_app(server: Profile) -> WebApp:
    """Make an app of the web."""
    return WebApp(client_id="cid", client_secret="csec", profile=server)


def pkce_app(server: Profile) -> PKCEApp:
    """Make an app of PKCE."""
    return PKCEApp(client_id="cid", profile=server)


def device_app(server: Profile) -> DeviceApp:
    """Make an app of devices."""
    return DeviceApp(client_id="cid", profile=server)


CODE = DeviceCode(
    device_code=Secret("DC"), user_code="UC", verification_uri="https://x.example/d", expires_in=300, interval=0.0
)

FLOWS: dict[str, tuple[Flow, str, str | None, dict[str, object]]] = {
    "web.exchange": (
        lambda server: web.exchange(web_app(server), code="CODE", redirect_uri=REDIRECT),
        TOKEN,
        "Bearer csec",
        {"client_id": "cid", "grant_type": "authorization_code", "code": "CODE", "redirect_uri": REDIRECT},
    ),
    "web.refresh": (
        lambda server: refresh(web_app(server), "RT"),
        TOKEN,
        "Bearer csec",
        {"grant_type": "refresh_token", "client_id": "cid", "refresh_token": "RT"},
    ),
    "pkce.exchange": (
        lambda server: pkce.exchange(pkce_app(server), code="CODE", redirect_uri=REDIRECT, verifier=VERIFIER),
        TOKEN,
        None,
        {
            "grant_type": "authorization_code",
            "code": "CODE",
            "client_id": "cid",
            "redirect_uri": REDIRECT,
            "code_verifier": VERIFIER,
        },
    ),
    "pkce.refresh": (
        lambda server: refresh(pkce_app(server), Secret("RT")),
        TOKEN,
        None,
        {"grant_type": "refresh_token", "client_id": "cid", "refresh_token": "RT"},
    ),
    "device.refresh": (
        lambda server: refresh(device_app(server), "RT"),
        TOKEN,
        None,
        {"grant_type": "refresh_token", "client_id": "cid", "refresh_token": "RT"},
    ),
    "device.device_code": (
        lambda server: device_code(device_app(server)),
        "/api/permission/oauth2/device/code",
        None,
        {"client_id": "cid"},
    ),
    "device.device_code of a workspace": (
        lambda server: device_code(device_app(server), workspace_id="ws1"),
        "/api/permission/oauth2/workspace_id/ws1/device/code",
        None,
        {"client_id": "cid"},
    ),
    "device.confirmed": (
        lambda server: confirmed(device_app(server), CODE),
        TOKEN,
        None,
        {"client_id": "cid", "grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": "DC"},
    ),
}
SINGLE_USE = [name for name in FLOWS if "exchange" in name or "refresh" in name]


# --- what is sent -----------------------------------------------------------------------------------------------------


@each("name", FLOWS)
def test_a_flow_sends_exactly_this(colour: Colour, name: str) -> None:
    """Each flow posts JSON to its app's server, with nothing of the runner's own: no token, no server, no more keys."""
    flow, path, authorization, body = FLOWS[name]
    answered = answer({"access_token": "at", **DEVICE_CODE})
    with Server(replies(answered)) as app_server, Server(replies(answered)) as runner_server:
        assert isinstance(colour.run(flow(app_server.profile), runner_server.runner), Success)
        [request] = app_server.requests
        assert runner_server.requests == []
    assert (request.method, request.target) == ("POST", path)
    assert request.headers.get("authorization") == authorization
    assert request.headers["content-type"] == "application/json"
    assert request.json() == body
    assert request.headers["user-agent"].startswith("coze/")
    assert "cookie" not in request.headers


@each("name", ["web.exchange"])
def test_a_runners_own_authorization_is_not_an_apps(colour: Colour, name: str) -> None:
    """A token in the headers of the runner takes no part in a login: the app's secret is what authorizes it."""
    with Server(replies(answer({"access_token": "at"}))) as server:
        colour.run(FLOWS[name][0](server.profile), {"token": "t", "headers": {"Authorization": "Bearer mine"}})
        [request] = server.requests
    assert [value for key, value in request.fields if key == "authorization"] == ["Bearer csec"]


def test_a_client_secret_is_sent_without_the_white_space_around_it() -> None:
    """A secret that was read with the end of its line is the secret of the line."""
    desk = Desk(given())
    app = WebApp(client_id="cid", client_secret="csec\n", profile=LOGIN)
    desk.perform(web.exchange(app, code="CODE", redirect_uri=REDIRECT))
    assert [one.headers["Authorization"] for one in desk.exchanges] == ["Bearer csec"]


WRONG: dict[str, tuple[Effect[object], str]] = {
    "client id": (refresh(PKCEApp(client_id=""), "RT"), "client_id"),
    "client id of two lines": (refresh(PKCEApp(client_id="a\nb"), "RT"), "client_id"),
    "refresh token": (refresh(pkce_app(LOGIN), ""), "refresh_token"),
    "refresh token of two lines": (refresh(pkce_app(LOGIN), "wro\nng"), "refresh_token"),
    "refresh token of half a pair": (refresh(pkce_app(LOGIN), "wrong\ud800"), "refresh_token"),
    "code": (web.exchange(web_app(LOGIN), code="", redirect_uri=REDIRECT), "code"),
    "code of two lines": (web.exchange(web_app(LOGIN), code="wro\r\nng", redirect_uri=REDIRECT), "code"),
    "redirect URI": (web.exchange(web_app(LOGIN), code="CODE", redirect_uri=""), "redirect_uri"),
    "redirect URI of half a pair": (web.exchange(web_app(LOGIN), code="C", redirect_uri="wrong\ud800"), "redirect_uri"),
    "client secret": (
        refresh(WebApp(client_id="cid", client_secret="", profile=LOGIN), "RT"),
        "client_secret",
    ),
    "client secret of two words": (
        refresh(WebApp(client_id="cid", client_secret="wrong wrong", profile=LOGIN), "RT"),
        "client_secret",
    ),
    "client secret beyond ASCII": (
        refresh(WebApp(client_id="cid", client_secret="wröng", profile=LOGIN), "RT"),
        "client_secret",
    ),
    "verifier": (pkce.exchange(pkce_app(LOGIN), code="C", redirect_uri=REDIRECT, verifier="wrong"), "verifier"),
    "workspace": (device_code(device_app(LOGIN), workspace_id=""), "workspace_id"),
    "workspace of dots": (device_code(device_app(LOGIN), workspace_id=".."), "workspace_id"),
}


@each("name", WRONG)
def test_what_cannot_be_sent_is_refused(name: str) -> None:
    """An argument that is empty or unfit is an `InvalidArgument` that names it, shows nothing, and sends nothing."""
    effect, argument = WRONG[name]
    desk = Desk()
    error = failure(desk.perform(effect))
    assert isinstance(error, InvalidArgument)
    assert error.argument == argument
    assert "wr" not in str(error).removeprefix(str(error.call or ""))
    assert desk.exchanges == []
    assert not any(isinstance(one, Spend) for one in desk.asked)


def test_an_id_stays_one_segment() -> None:
    """A workspace id cannot leave its place in the path."""
    desk = Desk(Said(body=DEVICE_CODE))
    desk.perform(device_code(device_app(LOGIN), workspace_id="a/../b?c#d e"))
    assert desk.exchanges[0].url.endswith("/oauth2/workspace_id/a%2F..%2Fb%3Fc%23d%20e/device/code")


def test_a_wrong_server_is_refused() -> None:
    """An app whose server is no URL is a `ConfigError`, though the runner's is in order."""
    error = failure(Desk().perform(refresh(pkce_app(custom("ftp://x")), "RT")))
    assert str(error).startswith("auth.refresh (POST /api/permission/oauth2/token): base_url is missing or wrong")


# --- redirects --------------------------------------------------------------------------------------------------------


@each("status", [301, 302, 303, 307, 308])
@each("name", FLOWS)
def test_a_token_endpoint_is_never_followed_elsewhere(name: str, status: int) -> None:
    """A redirect is an `UnexpectedResponse`; nothing is sent to where it leads, be that the same server."""
    for where in ("https://evil.example/token", "/other"):
        desk = Desk(Said(status, b"", FrozenDict({"location": where})))
        error = failure(desk.perform(FLOWS[name][0](LOGIN)))
        assert isinstance(error, UnexpectedResponse)
        assert error.status == status
        assert {one.url for one in desk.exchanges} == {LOGIN.base_url + FLOWS[name][1]}
        assert len(desk.exchanges) == 1


def test_a_redirect_reaches_nobody(colour: Colour) -> None:
    """Over a socket, too, the other server hears nothing."""
    with Server(replies(answer({"access_token": "evil"}))) as evil:
        location = {"Location": f"{evil.base_url}{TOKEN}"}
        with Server(replies(answer({"access_token": "at"}, 307, location))) as server:
            error = failure(colour.run(FLOWS["pkce.exchange"][0](server.profile), server.runner))
            assert len(server.requests) == 1
        assert evil.connections == []
    assert isinstance(error, UnexpectedResponse)


# --- answers ----------------------------------------------------------------------------------------------------------


def exchanged(said: Said) -> Any:
    """Give what an answer to a code is read as."""
    return Desk(said).perform(FLOWS["web.exchange"][0](LOGIN))


@each(
    ("expires_in", "expires_at"),
    [
        (START + 900, START + 900),
        (START - 900, START - 900),
        (900, START + 900),
        (900.5, START + 900.5),
        (0, START),
        (86_400 * 365, START + 86_400 * 365),
        (1_000_000_000, 1_000_000_000.0),
        (None, None),
    ],
)
def test_an_expiry_is_absolute_or_relative(expires_in: float | None, expires_at: float | None) -> None:
    """A unix second is taken as it is, seconds of a lifetime from when the token was asked for; none is none."""
    said = evolve(given(expires_in=expires_in), takes=7.0)
    token = exchanged(said).unwrap()
    assert token.expires_at == expires_at
    assert token == Token(access_token=Secret("at_1"), refresh_token=Secret("rt_1"), expires_at=expires_at)


ACCEPTED: dict[str, tuple[dict[str, object], Token]] = {
    "as little as can be": ({"access_token": "at"}, Token(access_token=Secret("at"))),
    "nulls": (
        {"access_token": "at", "refresh_token": None, "expires_in": None, "token_type": None, "scope": None},
        Token(access_token=Secret("at")),
    ),
    "empty texts": (
        {"access_token": "at", "refresh_token": "", "token_type": "", "scope": ""},
        Token(access_token=Secret("at")),
    ),
    "all of it, and more": (
        {
            "access_token": "at",
            "refresh_token": "rt",
            "expires_in": START,
            "token_type": "Bearer",
            "scope": "a b",
            "new": {},
        },
        Token(access_token=Secret("at"), refresh_token=Secret("rt"), expires_at=START, scope="a b"),
    ),
    "in an envelope": (
        {"code": 0, "msg": "", "data": {"access_token": "at", "refresh_token": "rt"}},
        Token(access_token=Secret("at"), refresh_token=Secret("rt")),
    ),
    "with a code": ({"code": 0, "access_token": "at"}, Token(access_token=Secret("at"))),
    "with no error": ({"access_token": "at", "error": "", "error_code": None}, Token(access_token=Secret("at"))),
}


@each("name", ACCEPTED)
def test_a_token_is_read(name: str) -> None:
    """A bare object with an access token is a token, and so is one in Coze's envelope; what is null is absent."""
    body, token = ACCEPTED[name]
    assert exchanged(Said(body=body)) == Success(token)


SHAPES: dict[str, tuple[object, str]] = {
    "nothing": ({}, "$.access_token"),
    "no access token": ({"refresh_token": "rt"}, "$.access_token"),
    "a null": ({"access_token": None}, "$.access_token"),
    "an empty text": ({"access_token": ""}, "$.access_token"),
    "a number": ({"access_token": 7}, "$.access_token"),
    "a list": ({"access_token": ["at"]}, "$.access_token"),
    "two words": ({"access_token": "a t"}, "$.access_token"),
    "two lines": ({"access_token": "a\r\nX: y"}, "$.access_token"),
    "beyond ASCII": ({"access_token": "ät"}, "$.access_token"),
    "half a pair": ({"access_token": "a\ud800"}, "$.access_token"),
    "a refresh token that is none": ({"access_token": "at", "refresh_token": 7}, "$.refresh_token"),
    "a type that is none": ({"access_token": "at", "token_type": {}}, "$.token_type"),
    "a type of two lines": ({"access_token": "at", "token_type": "Bearer x\r\nX-Evil: 1"}, "$.token_type"),
    "a type beyond ASCII": ({"access_token": "at", "token_type": "Bearér"}, "$.token_type"),
    "a scope that is none": ({"access_token": "at", "scope": ["a"]}, "$.scope"),
    "an expiry in words": ({"access_token": "at", "expires_in": "soon"}, "$.expires_in"),
    "an expiry that is true": ({"access_token": "at", "expires_in": True}, "$.expires_in"),
    "an expiry before all times": ({"access_token": "at", "expires_in": -1}, "$.expires_in"),
    "an expiry in milliseconds": ({"access_token": "at", "expires_in": 1_795_333_676_000}, "$.expires_in"),
    "an envelope with nothing in it": ({"code": 0, "data": {}}, "$.access_token"),
}


@each("name", SHAPES)
def test_a_token_of_another_shape_is_no_token(name: str) -> None:
    """An answer that is no token is a `DecodeError` that says where, and holds nothing of it."""
    body, where = SHAPES[name]
    error = failure(exchanged(Said(body=body)))
    assert isinstance(error, DecodeError)
    assert [problem.path for problem in error.problems] == [where]
    assert error.call is not None


def test_all_that_is_wrong_is_told() -> None:
    """A `DecodeError` names every field that is wrong."""
    error = failure(exchanged(Said(body={"access_token": 1, "expires_in": "x", "scope": 2})))
    assert isinstance(error, DecodeError)
    assert set(error.problems) == {
        Problem("$.access_token", "text", type_name(1)),
        Problem("$.scope", "text", type_name(2)),
        Problem("$.expires_in", "a number of seconds", type_name("x")),
    }


@each("body", [[], "text", 7, None, [{"access_token": "at"}]])
@each("status", [200, 400, 500])
def test_an_answer_that_is_no_object_is_no_token(body: object, status: int) -> None:
    """JSON of another kind is a `DecodeError` where it claims to be a success, and not Coze's where it does not."""
    error = failure(exchanged(Said(status, body)))
    assert type(error) is (DecodeError if status == 200 else UnexpectedResponse)


@each("status", [200, 204, 302, 400, 404, 502])
@each("body", [b"", b"<html>at</html>", b"\xff\xfe", b'{"access_token": "at"', b'{"access_token": NaN}'])
def test_an_answer_that_is_no_json_is_not_coze_s(body: bytes, status: int) -> None:
    """A page of HTML, or nothing, is an `UnexpectedResponse` of which no excerpt is kept."""
    error = failure(exchanged(Said(status, body)))
    assert isinstance(error, UnexpectedResponse)
    assert (error.status, error.excerpt, error.log_id) == (status, "", "log-1")


@each("status", [201, 202, 204])
def test_any_success_is_one(status: int) -> None:
    """Every status of success is one."""
    assert exchanged(Said(status, {"access_token": "at"})) == Success(Token(access_token=Secret("at")))


@each("status", [301, 400, 401, 403, 404, 500, 503])
def test_a_token_under_another_status_is_none(status: int) -> None:
    """The status comes first: what looks like a token under an error is none."""
    assert isinstance(failure(exchanged(Said(status, {"access_token": "at"}))), UnexpectedResponse)


# --- refusals ---------------------------------------------------------------------------------------------------------

ERRORS = ["authorization_pending", "slow_down", "access_denied", "expired_token", "invalid_request", "invalid_client"]
ERRORS += ["unsupported_grant_type", "access_deny", "invalid_grant", "something_new"]


@each("status", [200, 400, 401, 403, 500])
@each("name", ERRORS)
def test_a_documented_refusal_is_read(name: str, status: int) -> None:
    """Every `error_code` is an `OAuthError` with its name, its words, the log id and the status, whatever that is."""
    error = failure(exchanged(refusal(name, status, "bad code")))
    assert error == OAuthError(name, "bad code", status=status, log_id="log-1", attempts=1, call=error.call)
    assert str(error).startswith(f"auth.web.exchange (POST {TOKEN}): the login was refused: {name} (bad code)")


REFUSALS: dict[str, tuple[int, dict[str, object], CozeError]] = {
    "RFC 6749": (
        400,
        {"error": "invalid_grant", "error_description": "old"},
        OAuthError("invalid_grant", "old", status=400, log_id="log-1"),
    ),
    "all of it": (
        400,
        {"error_code": "invalid_request", "error_message": "bad code", "error": "x"},
        OAuthError("invalid_request", "bad code", status=400, log_id="log-1"),
    ),
    "the code alone": (401, {"error_code": "invalid_client"}, OAuthError("invalid_client", status=401, log_id="log-1")),
    "with a token beside it": (
        200,
        {"error_code": "access_denied", "access_token": "at"},
        OAuthError("access_denied", status=200, log_id="log-1"),
    ),
    "with a log id of its own": (
        400,
        {"error_code": "access_denied", "detail": {"logid": "log-2"}},
        OAuthError("access_denied", status=400, log_id="log-2"),
    ),
    "Coze's own": (
        401,
        {"code": 4100, "msg": "auth invalid"},
        ApiError(4100, "auth invalid", kind="authentication", status=401, log_id="log-1"),
    ),
    "Coze's own, under 200": (
        200,
        {"code": 4100, "msg": "auth invalid"},
        ApiError(4100, "auth invalid", kind="authentication", status=200, log_id="log-1"),
    ),
    "Coze's own, with an empty error": (
        400,
        {"code": 700012006, "msg": "no", "error_code": ""},
        ApiError(700012006, "no", kind="authentication", status=400, log_id="log-1"),
    ),
}


@each("name", REFUSALS)
def test_a_refusal_is_read_in_each_of_its_forms(name: str) -> None:
    """The forms of Coze, of RFC 6749 and of the API are told apart, and a token beside an error is none."""
    status, body, expected = REFUSALS[name]
    error = failure(exchanged(Said(status, body)))
    assert error == evolve(expected, call=error.call, attempts=1)


def test_the_words_of_a_server_are_bounded_and_harmless() -> None:
    """Names and words of a refusal are cut, and cannot forge a line of a log."""
    error = failure(exchanged(refusal("x\n" * 100, message="y\r\n\x1b[31m" * 1000)))
    assert isinstance(error, OAuthError)
    assert len(error.error) <= 100
    assert len(error.description) <= 2048
    assert (error.error + error.description).isprintable()
    assert str(error).isprintable()


@examples(st.binary(max_size=60), st.sampled_from([200, 302, 400, 500]))
def test_no_answer_is_beyond_reading(body: bytes, status: int) -> None:
    """Whatever bytes come, under whatever status, they are a value."""
    assert failure(exchanged(Said(status, body))).call is not None


@examples(
    st.dictionaries(
        st.sampled_from(
            ["access_token", "expires_in", "refresh_token", "token_type", "scope", "code", "error", "data"]
        ),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
            lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
            max_leaves=3,
        ),
    )
)
def test_no_object_is_beyond_reading(body: dict[str, object]) -> None:
    """Whatever the fields hold, it is a token that can be sent, or an error."""
    outcome = exchanged(Said(body=body))
    if isinstance(outcome, Success):
        token = outcome.unwrap()
        header = f"{token.token_type} {token.access_token.reveal()}"
        assert header.isascii()
        assert header.isprintable()


# --- what a server says back ------------------------------------------------------------------------------------------

LONG = "s3cret/" * 30
ECHOES: dict[str, Callable[[str], Said]] = {
    "error_message": lambda secret: Said(400, {"error_code": "invalid_request", "error_message": f"got {secret}!"}),
    "error_description": lambda secret: Said(400, {"error": "invalid_request", "error_description": f"got {secret}"}),
    "error_code": lambda secret: Said(400, {"error_code": f"invalid: {secret}"}),
    "error": lambda secret: Said(400, {"error": f"{secret} is wrong"}),
    "error, cut in the middle": lambda secret: Said(400, {"error": "x" * 80 + secret}),
    "msg": lambda secret: Said(401, {"code": 4100, "msg": f"invalid: {secret}"}),
    "message": lambda secret: Said(200, {"code": 5000, "message": f"invalid: {secret}"}),
    "msg, with escapes": lambda secret: Said(
        401,
        b'{"code": 4100, "msg": "invalid: %s"}' % secret.replace("/", "\\/").encode(),
        FrozenDict({"content-type": "application/json"}),
    ),
    "debug_url": lambda secret: Said(401, {"code": 4100, "msg": "no", "debug_url": f"https://x.example/{secret}"}),
    "log id": lambda secret: Said(401, {"code": 4100, "msg": "no", "detail": {"logid": secret}}),
    "log id of the header": lambda secret: Said(400, {"error": "x"}, FrozenDict({"x-tt-logid": secret})),
    "page": lambda secret: Said(500, f"<html>{secret}</html>".encode()),
    "media type": lambda secret: Said(500, b"", FrozenDict({"content-type": f"text/{secret}"})),
    "token": lambda secret: Said(200, {"access_token": f"{secret} is wrong"}),
    "key": lambda secret: Said(200, {secret: secret}),
    "text": lambda secret: Said(200, secret),
}
CONFIDED: dict[str, Callable[[str], Effect[object]]] = {
    "client secret": lambda secret: refresh(WebApp(client_id="cid", client_secret=secret, profile=LOGIN), "RT"),
    "refresh token": lambda secret: refresh(pkce_app(LOGIN), secret),
    "code": lambda secret: web.exchange(web_app(LOGIN), code=secret, redirect_uri=REDIRECT),
    "verifier": lambda secret: pkce.exchange(pkce_app(LOGIN), code="C", redirect_uri=REDIRECT, verifier=secret[:128]),
    "device code": lambda secret: confirmed(device_app(LOGIN), evolve(CODE, device_code=Secret(secret))),
}


@each("echo", ECHOES)
def test_a_server_that_says_secrets_back_is_not_quoted(echo: str) -> None:
    """Whatever a login server repeats of what it was sent in confidence, in whatever place, no error shows it."""
    shown: list[str] = []
    for kind, effect in CONFIDED.items():
        secret = LONG[:128].replace("/", "_") if kind == "verifier" else LONG
        error = failure(Desk(ECHOES[echo](secret)).perform(effect(secret)))
        told = f"{error!r} {error}{getattr(error, 'excerpt', '')}".replace("\\/", "/").replace("_", "/")
        if "s3cret/s3cret" in told:
            shown.append(kind)
    assert shown == []


# --- tries ------------------------------------------------------------------------------------------------------------

UNSENT = TransportError("connect", "refused")
LOST = TransportError("receive", "reset", may_have_been_sent=True)
FAULTS: dict[str, tuple[Said, bool, bool]] = {  # whether a single-use grant is tried again, and any other
    "refused": (broken(UNSENT), True, True),
    "unresolved": (broken(TransportError("resolve", "unknown")), True, True),
    "cut": (broken(LOST), False, True),
    "half sent": (broken(TransportError("send", "cut", may_have_been_sent=True)), False, True),
    "too often": (Said(429, b""), True, True),
    "too often, says Coze": (Said(200, {"code": 4013, "msg": "slowly"}), True, True),
    "down": (Said(503, b""), False, True),
    "down, says Coze": (Said(200, {"code": 5000, "msg": "down"}), False, True),
    "refusal": (refusal("invalid_client", 401), False, False),
    "refusal by the API": (Said(401, {"code": 4100, "msg": "no"}), False, False),
    "odd": (Said(body=[]), False, False),
}


@each("fault", FAULTS)
@each("name", FLOWS)
def test_a_grant_is_tried_again_only_where_nothing_was_begun(name: str, fault: str) -> None:
    """What the server takes once is tried again where it has not begun; what may be repeated, where that may help.

    Each try sends the same; an error knows how many were made.
    """
    said, single, other = FAULTS[fault]
    again = single if name in SINGLE_USE else other
    desk = Desk(said, said, DONE)
    outcome = desk.perform(FLOWS[name][0](LOGIN))
    assert len(desk.exchanges) == (3 if again else 1)
    assert len([pause for pause in desk.pauses if pause]) == len(desk.exchanges) - 1
    assert len({one.http for one in map(without_attempt, desk.exchanges)}) == 1
    assert isinstance(outcome, Success) is again
    if not again:
        assert failure(outcome).attempts == 1


def without_attempt(exchange: Exchange) -> Exchange:
    """Forget which try it was."""
    return evolve(exchange, attempt=1, deadline=None)


def test_a_grant_gives_up() -> None:
    """Tries are as many as the policy of the runner says."""
    desk = Desk(broken(UNSENT))
    assert failure(desk.perform(FLOWS["pkce.refresh"][0](LOGIN))).attempts == len(desk.exchanges) == 3


def test_a_cut_connection_sends_a_code_once(colour: Colour) -> None:
    """Over a socket: a server that hears the request, and closes, hears it once; one that is not there, never."""
    effect, hasty = FLOWS["web.exchange"][0], {"retry": Retry(base=0.0)}

    def cut(connection: Any) -> None:
        connection.read_request()
        connection.close()

    with Server(cut) as server:
        error = failure(colour.run(effect(server.profile), {**server.runner, **hasty}))
        assert isinstance(error, TransportError)
        assert (error.may_have_been_sent, error.attempts, len(server.requests)) == (True, 1, 1)
    with Server(closing()) as gone:
        pass
    error = failure(colour.run(effect(gone.profile), {"token": "t", "profile": API, **hasty}))
    assert isinstance(error, TransportError)
    assert (error.phase, error.may_have_been_sent, error.attempts) == ("connect", False, 3)


def test_a_page_in_between_is_told_as_such(colour: Colour) -> None:
    """Over a socket: the HTML of a proxy is an `UnexpectedResponse`."""
    with Server(replies(page(502))) as server:
        error = failure(colour.run(FLOWS["web.refresh"][0](server.profile), server.runner))
    assert isinstance(error, UnexpectedResponse)
    assert (error.status, error.content_type, error.excerpt) == (502, "text/html", "")


def test_requests_are_values() -> None:
    """The requests of a flow compare, and do not show what is secret in them."""
    for name, (flow, *_) in FLOWS.items():
        assert flow(LOGIN) == flow(LOGIN), name
        assert "csec" not in repr(flow(LOGIN))
    assert isinstance(device_code(device_app(LOGIN)), Request)
