"""Logins in a browser: the consent form, what it leads to, and the exchange of codes."""

import base64
import hashlib
import html
import re
from typing import Any

import attrs
import httpx
import pytest

from coze.emulator import Emulator, JwtApp, KeyPair, OAuthRefusal, PkceApp, WebApp

AUTHORIZE = "/api/permission/oauth2/authorize"
URI = "https://e.com/cb?a=1"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
S256 = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
HOSTILE = "<script>alert(1)</script>\"'&amp;"


@pytest.fixture
def web_app(oauth: Emulator) -> WebApp:
    return oauth.register_app(WebApp(name="Shop", redirect_uris=(URI,)))


def wish(app: WebApp | PkceApp, **changes: str) -> dict[str, str]:
    """Write the query of an authorization URL."""
    asked = {"response_type": "code", "client_id": app.client_id, "redirect_uri": app.redirect_uris[0], "state": "st ä"}
    return {name: value for name, value in {**asked, **changes}.items() if value != "absent"}


def form(page: httpx.Response) -> tuple[str, dict[str, str]]:
    """Read the form of a page: where it goes, and what a browser sends of it besides the button."""
    action = re.search(r'<form method="post" action="([^"]*)">', page.text)
    assert action, page.text
    nonce = re.search(r'name="nonce" value="([^"]+)"', page.text)
    user = re.search(r'<option value="([^"]+)"', page.text)
    assert nonce
    assert user
    return html.unescape(action[1]), {"nonce": html.unescape(nonce[1]), "user_id": html.unescape(user[1])}


def decide(http: httpx.Client, page: httpx.Response, **changes: str) -> httpx.Response:
    """Fill in the form of a page, and press a button."""
    action, fields = form(page)
    return http.post(action, data={**fields, "decision": "allow", **changes})


def exchange(token: Any, app: WebApp | PkceApp, code: str, /, **changes: Any) -> httpx.Response:
    """Exchange a code, as the app that it was made for unless something is changed."""
    body = {
        "bearer": app.client_secret if isinstance(app, WebApp) else "",
        "grant_type": "authorization_code",
        "client_id": app.client_id,
        "redirect_uri": app.redirect_uris[0],
        "code": code,
    }
    answer: httpx.Response = token(**{**body, **changes})
    return answer


def test_a_person_consents_by_a_form(
    oauth: Emulator, http: httpx.Client, web_app: WebApp, token: Any, caller: Any
) -> None:
    """The form names the app and leads back to it with a code; the code gives tokens of the person who was chosen."""
    ann = oauth.register_user("ann")
    page = http.get(AUTHORIZE, params=wish(web_app))
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert page.headers["cache-control"] == "no-store"
    assert ("Shop" in page.text, f"ann ({ann.id})" in page.text) == (True, True)
    back = decide(http, page, user_id=ann.id)
    target = httpx.URL(back.headers["location"])
    assert (back.status_code, target.host, target.path) == (302, "e.com", "/cb")
    assert dict(target.params) == {"a": "1", "code": target.params["code"], "state": "st ä"}
    assert target.params["code"].startswith("code_")
    answer = exchange(token, web_app, target.params["code"])
    issued = answer.json()
    assert answer.status_code == 200
    assert set(issued) == {"access_token", "refresh_token", "expires_in", "token_type"}
    assert (issued["expires_in"], issued["token_type"]) == (oauth.world.now() + 900, "Bearer")
    assert issued["access_token"].startswith("czu_")
    assert re.fullmatch(r"\d{14}[0-9A-F]{20}", answer.headers["x-tt-logid"])
    assert caller(issued["access_token"]) == ann.id


def test_a_person_refuses(http: httpx.Client, web_app: WebApp, oauth: Emulator) -> None:
    """Whoever denies is sent back with access_denied and the state, and there is no code."""
    back = decide(http, http.get(AUTHORIZE, params=wish(web_app)), decision="deny")
    assert back.status_code == 302
    assert dict(httpx.URL(back.headers["location"]).params) == {"a": "1", "error": "access_denied", "state": "st ä"}
    assert oauth.oauth.codes == {}


def test_a_person_is_played(oauth: Emulator, web_app: WebApp, token: Any, caller: Any) -> None:
    """A test needs no browser: `consent` takes the URL, and gives the one that the browser would be sent to."""
    url = f"{oauth.base_url}{AUTHORIZE}?{httpx.QueryParams(wish(web_app))}"
    sent = httpx.URL(oauth.consent(url))
    assert caller(exchange(token, web_app, sent.params["code"]).json()["access_token"]) == oauth.user_id
    assert httpx.URL(oauth.consent(url, allow=False)).params["error"] == "access_denied"
    assert httpx.URL(oauth.consent(f"{url}&code_challenge=%25")).params["error"] == "invalid_request"
    with pytest.raises(OAuthRefusal):
        oauth.consent(f"{oauth.base_url}{AUTHORIZE}?client_id=x")
    with pytest.raises(OAuthRefusal):
        oauth.consent(url, user_id="1")


@pytest.mark.parametrize(("state", "back"), [("absent", None), ("", ""), ("&code=x#", "&code=x#")])
def test_the_state_comes_back_as_it_was(http: httpx.Client, web_app: WebApp, state: str, back: str | None) -> None:
    """The state is neither invented nor changed, and cannot add parameters."""
    answer = decide(http, http.get(AUTHORIZE, params=wish(web_app, state=state)))
    parameters = httpx.URL(answer.headers["location"]).params
    assert parameters.get_list("state") == ([] if back is None else [back])
    assert len(parameters.get_list("code")) == 1


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"client_id": "absent"}, 400),
        ({"client_id": "x"}, 401),
        ({"client_id": "device"}, 400),
        ({"client_id": "jwt"}, 400),
        ({"client_id": "switched off"}, 400),
        ({"redirect_uri": "absent"}, 400),
        ({"redirect_uri": ""}, 400),
        ({"redirect_uri": "https://e.com/cb"}, 400),
        ({"redirect_uri": f"{URI}&b=2"}, 400),
        ({"redirect_uri": "https://evil.example/"}, 400),
        ({"redirect_uri": "https://evil.example/", "response_type": "token"}, 400),
    ],
)
def test_nobody_is_sent_to_a_stranger(
    oauth: Emulator, http: httpx.Client, web_app: WebApp, pair: KeyPair, changes: dict[str, str], status: int
) -> None:
    """Without a known app of a fitting kind and a URI that it has registered, the person sees an error page."""
    ids = {
        "device": oauth.apps.device.client_id,
        "jwt": oauth.register_app(JwtApp(public_keys={"1": pair.public_key})).client_id,
        "switched off": oauth.register_app(WebApp(active=False, redirect_uris=(URI,))).client_id,
    }
    changes = {name: ids.get(value, value) for name, value in changes.items()}
    answer = http.get(AUTHORIZE, params=wish(web_app, **changes))
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert "location" not in answer.headers
    assert "<form" not in answer.text


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "absent"}, "unsupported_response_type"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": "absent"}, "invalid_request"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge": "ä"}, "invalid_request"),
        ({"code_challenge": "a" * 129}, "invalid_request"),
        ({"code_challenge": "too-short", "code_challenge_method": "S256"}, "invalid_request"),
        ({"code_challenge_method": "s256"}, "invalid_request"),
    ],
)
def test_an_app_learns_of_its_mistakes(
    oauth: Emulator, http: httpx.Client, changes: dict[str, str], error: str
) -> None:
    """What is wrong with a known app's request is told to the app, with its state."""
    app = oauth.register_app(PkceApp(redirect_uris=[URI]))
    answer = http.get(AUTHORIZE, params=wish(app, **{"code_challenge": "verifier~1", **changes}))
    target = httpx.URL(answer.headers["location"])
    assert (answer.status_code, target.host) == (302, "e.com")
    assert (target.params["error"], target.params["state"], "code" in target.params) == (error, "st ä", False)


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "x"},
        {"nonce": ""},
        {"user_id": "1"},
        {"user_id": ""},
        {"decision": "maybe"},
        {"decision": ""},
    ],
)
def test_a_form_cannot_be_forged(oauth: Emulator, http: httpx.Client, web_app: WebApp, changes: dict[str, str]) -> None:
    """A form with another nonce, user or decision than the page has leads to an error page, and to no code."""
    answer = decide(http, http.get(AUTHORIZE, params=wish(web_app)), **changes)
    assert (answer.status_code, "location" in answer.headers, oauth.oauth.codes) == (400, False, {})


def test_a_form_is_sent_once_and_soon(oauth: Emulator, http: httpx.Client, web_app: WebApp, clock: Any) -> None:
    """A form can be sent once, within ten minutes, and only to the page that it is of."""
    page = http.get(AUTHORIZE, params=wish(web_app))
    assert [decide(http, page).status_code for _ in "12"] == [302, 400]
    page = http.get(AUTHORIZE, params=wish(web_app))
    clock.now += 600
    assert decide(http, page).status_code == 400
    action, fields = form(http.get(AUTHORIZE, params=wish(web_app)))
    assert action == AUTHORIZE
    assert http.post("/open/oauth/device", data={**fields, "decision": "allow"}).status_code == 400
    device = oauth.oauth.begin(oauth.apps.device.client_id)
    _, fields = form(http.get("/open/oauth/device", params={"user_code": device.user_code}))
    assert http.post(AUTHORIZE, data={**fields, "decision": "allow"}).status_code == 400


@pytest.mark.parametrize("content", [b"\xff", b"a=1&" * 100, b"%", b"nonce=%ff%00"])
def test_junk_is_no_form(http: httpx.Client, content: bytes) -> None:
    """What no browser sends gets an error page."""
    for path in (AUTHORIZE, "/open/oauth/device"):
        answer = http.post(path, content=content)
        assert (answer.status_code, answer.headers["content-type"]) == (400, "text/html; charset=utf-8")


def test_hostile_values_are_escaped(oauth: Emulator, http: httpx.Client) -> None:
    """Names with markup in them, and such a user code, appear on pages as text."""
    app = oauth.register_app(WebApp(name=HOSTILE, redirect_uris=(URI,)))
    user = oauth.register_user(HOSTILE)
    space = oauth.world.add_workspace(HOSTILE, owner_id=user.id)
    path = f"/api/permission/oauth2/workspace_id/{space.id}/authorize"
    page = http.get(path, params=wish(app))
    assert page.text.count(html.escape(HOSTILE)) == 5
    device = oauth.oauth.begin(oauth.apps.device.client_id, space.id)
    pages = [page, http.get("/open/oauth/device", params={"user_code": device.user_code})]
    pages.append(http.get("/open/oauth/device", params={"user_code": HOSTILE}))
    pages.append(http.get(AUTHORIZE, params=wish(app, client_id=HOSTILE)))
    for page in pages:
        assert "<script" not in page.text
        assert "default-src 'none'" in page.headers["content-security-policy"]


def test_a_workspace_narrows_a_login(oauth: Emulator, http: httpx.Client, web: Any) -> None:
    """On the path of a workspace its members can consent, and the token is for it alone (4101 elsewhere)."""
    ann = oauth.register_user("ann")
    (personal,) = [one for one in oauth.world.workspaces.values() if ann.id in one.members]
    team = oauth.world.add_workspace("Team", owner_id=ann.id)
    page = http.get(f"/api/permission/oauth2/workspace_id/{team.id}/authorize", params=wish(oauth.apps.web))
    assert re.findall(r'<option value="(\d+)"', page.text) == [ann.id]
    assert "workspace Team" in page.text
    headers = {"Authorization": f"Bearer {web(ann.id, team.id)['access_token']}"}
    listed = http.get("/v1/workspaces", headers=headers).json()["data"]["workspaces"]
    assert [one["id"] for one in listed] == [team.id]
    codes = [
        http.get("/v1/bots", params={"workspace_id": id}, headers=headers).json()["code"]
        for id in (team.id, personal.id)
    ]
    assert codes == [0, 4101]
    with pytest.raises(OAuthRefusal):
        web(oauth.user_id, team.id)
    unknown = http.get("/api/permission/oauth2/workspace_id/1/authorize", params=wish(oauth.apps.web))
    assert (unknown.status_code, "location" in unknown.headers) == (400, False)


@pytest.fixture
def code(oauth: Emulator, web_app: WebApp) -> str:
    """Make a code for the web app."""
    url = f"{oauth.base_url}{AUTHORIZE}?{httpx.QueryParams(wish(web_app))}"
    return httpx.URL(oauth.consent(url)).params["code"]


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"grant_type": None}, (400, "invalid_request")),
        ({"grant_type": ""}, (400, "invalid_request")),
        ({"grant_type": 1}, (400, "invalid_request")),
        ({"grant_type": "password"}, (400, "unsupported_grant_type")),
        ({"client_id": None}, (400, "invalid_request")),
        ({"client_id": "x"}, (401, "invalid_client")),
        ({"bearer": ""}, (401, "invalid_client")),
        ({"bearer": "wrong"}, (401, "invalid_client")),
        ({"client_id": "device"}, (400, "access_deny")),
        ({"client_id": "pkce"}, (400, "invalid_grant")),
        ({"code": None}, (400, "invalid_request")),
        ({"code": ["x"]}, (400, "invalid_request")),
        ({"code": "code_x"}, (400, "invalid_grant")),
        ({"redirect_uri": None}, (400, "invalid_request")),
        ({"redirect_uri": "https://e.com/"}, (400, "invalid_grant")),
        ({"code_verifier": VERIFIER}, (400, "invalid_grant")),
    ],
)
def test_an_exchange_is_checked(
    oauth: Emulator,
    web_app: WebApp,
    token: Any,
    code: str,
    refusal: Any,
    changes: dict[str, Any],
    verdict: tuple[int, str],
) -> None:
    """Each thing that can be wrong has its documented code; none of them uses up the code."""
    ids = {"device": oauth.apps.device.client_id, "pkce": oauth.apps.pkce.client_id}
    if "client_id" in changes:
        changes = {"client_id": ids.get(changes["client_id"], changes["client_id"])}
    answer = exchange(token, web_app, code, **changes)
    assert refusal(answer) == verdict
    name = next(iter(changes))
    if verdict == (400, "invalid_request"):
        assert answer.json()["error_message"] == f"invalid request: {name}"
    assert exchange(token, web_app, code).status_code == 200


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b"grant_type=refresh_token"])
def test_a_body_that_is_no_object_is_refused(http: httpx.Client, refusal: Any, content: bytes) -> None:
    """Bytes that are no JSON object get invalid_request, a form too: there is no form encoding in this API."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    for path in ("token", "account/1/token", "enterprise_id/1/token", "device/code", "workspace_id/1/device/code"):
        answer = http.post(f"/api/permission/oauth2/{path}", content=content, headers=headers)
        assert refusal(answer) == (400, "invalid_request")


def test_a_code_works_once(oauth: Emulator, web_app: WebApp, token: Any, code: str, refusal: Any, caller: Any) -> None:
    """A code that comes a second time is refused, and what the first time gave is worth nothing any more."""
    first = exchange(token, web_app, code).json()
    assert caller(first["access_token"]) == oauth.user_id
    assert refusal(exchange(token, web_app, code)) == (400, "invalid_grant")
    assert caller(first["access_token"]) == 700012006
    refreshed = token(
        bearer=web_app.client_secret,
        grant_type="refresh_token",
        client_id=web_app.client_id,
        refresh_token=first["refresh_token"],
    )
    assert refusal(refreshed) == (400, "invalid_grant")


@pytest.mark.parametrize(("later", "status"), [(599.9, 200), (600, 400)])
def test_a_code_lives_ten_minutes(
    clock: Any, web_app: WebApp, token: Any, code: str, later: float, status: int
) -> None:
    """A code can be exchanged for ten minutes."""
    clock.now += later
    assert exchange(token, web_app, code).status_code == status


@pytest.mark.parametrize(
    ("challenge", "verifier", "verdict"),
    [
        ({"code_challenge": VERIFIER}, VERIFIER, None),
        ({"code_challenge": "short~1", "code_challenge_method": "plain"}, "short~1", None),
        ({"code_challenge": S256, "code_challenge_method": "S256"}, VERIFIER, None),
        (
            {"code_challenge": "73oehA2tBul5grZPhXUGQwNAjxh69zNES8bu2bVD0EM", "code_challenge_method": "S256"},
            "code_verifier",
            None,
        ),
        ({"code_challenge": S256, "code_challenge_method": "S256"}, S256, "invalid_grant"),
        ({"code_challenge": S256, "code_challenge_method": "S256"}, "ä\ud800", "invalid_grant"),
        ({"code_challenge": VERIFIER}, VERIFIER.lower(), "invalid_grant"),
        ({"code_challenge": VERIFIER}, None, "invalid_request"),
        ({"code_challenge": VERIFIER}, "", "invalid_request"),
    ],
)
@pytest.mark.parametrize("kind", ["web", "pkce"])
def test_a_verifier_is_checked(
    oauth: Emulator,
    token: Any,
    refusal: Any,
    kind: str,
    challenge: dict[str, str],
    verifier: str | None,
    verdict: str | None,
) -> None:
    """The verifier must belong to the challenge by its method: always for PKCE apps, for web apps if they sent one."""
    app = oauth.apps.web if kind == "web" else oauth.apps.pkce
    url = f"{oauth.base_url}{AUTHORIZE}?{httpx.QueryParams(wish(app, **challenge))}"
    code = httpx.URL(oauth.consent(url)).params["code"]
    answer = exchange(token, app, code, code_verifier=verifier)
    assert verdict == (None if answer.status_code == 200 else refusal(answer)[1])


def test_an_app_can_be_switched_off(oauth: Emulator, web_app: WebApp, token: Any, code: str, refusal: Any) -> None:
    """A deactivated app gets access_deny, and goes on where it was when it is switched on again."""
    oauth.register_app(attrs.evolve(web_app, active=False))
    assert refusal(exchange(token, web_app, code)) == (400, "access_deny")
    oauth.register_app(web_app)
    assert exchange(token, web_app, code).status_code == 200


@pytest.mark.parametrize(
    "uri", ["", "/cb", "e.com/cb", "https://e.com/#x", "https://e.com/ ", "https://ä.com", "x:\r\n"]
)
def test_a_redirect_uri_is_absolute(uri: str) -> None:
    """An app cannot be made with a redirect URI that is relative, has a fragment, or is not printable ASCII."""
    with pytest.raises(ValueError, match="redirect URI"):
        WebApp(redirect_uris=(uri,))
    with pytest.raises(ValueError, match="redirect URI"):
        PkceApp(redirect_uris=(uri,))


def test_records_do_not_show_secrets(oauth: Emulator, web: Any) -> None:
    """No `repr` of what the server holds has a secret, a code or a token in it."""
    issued = web()
    state = oauth.oauth
    shown = repr([state.apps, list(state.codes.values()), list(state.refreshes.values()), oauth.world.tokens.values()])
    assert oauth.apps.web.client_secret not in shown
    assert not re.search("code_[A-Za-z0-9]|czu_", shown)
    assert issued["refresh_token"] not in shown
