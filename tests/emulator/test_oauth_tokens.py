"""Access tokens and refresh tokens: what they are good for, how long, and what happens to a stolen one."""

import re
import subprocess
import sys
from typing import Any

import attrs
import httpx
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from coze.emulator import Emulator, OAuthRefusal, Times, WebApp, World
from coze.emulator.oauth.records import Issued, Wish
from coze.emulator.oauth.state import OAuth

DAY = 86400
URI = "https://e.com/"


@pytest.fixture
def refresh(oauth: Emulator, token: Any) -> Any:
    """Exchange a refresh token, as the web app unless something is changed."""

    def asked(value: str, **changes: Any) -> httpx.Response:
        app = oauth.apps.web
        body = {"grant_type": "refresh_token", "client_id": app.client_id, "refresh_token": value}
        answer: httpx.Response = token(**{"bearer": app.client_secret, **body, **changes})
        return answer

    return asked


@pytest.mark.parametrize(("later", "verdict"), [(0, None), (899.9, None), (900, 700012006), (DAY, 700012006)])
def test_an_access_token_expires(
    oauth: Emulator, web: Any, caller: Any, clock: Any, later: float, verdict: int | None
) -> None:
    """The API accepts an access token until the second that `expires_in` names."""
    issued = web()
    clock.now += later
    assert (clock.now < issued["expires_in"]) == (verdict is None)
    assert caller(issued["access_token"]) == (verdict or oauth.user_id)


def test_each_person_has_his_own(oauth: Emulator, web: Any, caller: Any, http: httpx.Client) -> None:
    """Tokens act for the person who consented: two people do not see each other's conversations."""
    ann = oauth.register_user("ann")
    tokens = [web(ann.id)["access_token"], web()["access_token"]]
    assert [caller(one) for one in tokens] == [ann.id, oauth.user_id]
    headers = [{"Authorization": f"Bearer {one}"} for one in tokens]
    id = http.post("/v1/conversation/create", json={}, headers=headers[0]).json()["data"]["id"]
    at = {"conversation_id": id}
    codes = [http.get("/v1/conversation/retrieve", params=at, headers=one).json()["code"] for one in headers]
    assert codes == [0, 4002]


def test_a_refresh_token_gives_a_new_pair(oauth: Emulator, web: Any, refresh: Any, caller: Any, clock: Any) -> None:
    """A refresh gives two new tokens with times of their own, and the older access token lives on."""
    first = web()
    clock.now += 600
    second = refresh(first["refresh_token"]).json()
    assert set(second) == set(first)
    assert second["expires_in"] == first["expires_in"] + 600
    assert len({first["access_token"], first["refresh_token"], second["access_token"], second["refresh_token"]}) == 4
    assert [caller(one["access_token"]) for one in (first, second)] == [oauth.user_id] * 2
    clock.now += 300
    assert [caller(one["access_token"]) for one in (first, second)] == [700012006, oauth.user_id]


def test_a_refresh_token_works_once(oauth: Emulator, web: Any, refresh: Any, refusal: Any, caller: Any) -> None:
    """A used refresh token is refused and ends its family, and no other one."""
    first, other = web(), web()
    second = refresh(first["refresh_token"]).json()
    third = refresh(second["refresh_token"]).json()
    assert refusal(refresh(first["refresh_token"])) == (400, "invalid_grant")
    assert [caller(one["access_token"]) for one in (first, second, third)] == [700012006] * 3
    assert refusal(refresh(third["refresh_token"])) == (400, "invalid_grant")
    assert caller(other["access_token"]) == oauth.user_id
    assert refresh(other["refresh_token"]).status_code == 200


@pytest.mark.parametrize(("later", "status"), [(30 * DAY - 1, 200), (30 * DAY, 400)])
def test_a_refresh_token_lives_thirty_days(web: Any, refresh: Any, clock: Any, later: int, status: int) -> None:
    """A refresh token is good for thirty days, counted anew for each."""
    first = web()
    clock.now += later
    answer = refresh(first["refresh_token"])
    assert answer.status_code == status
    if status == 200:
        clock.now += 30 * DAY - 1
        assert refresh(answer.json()["refresh_token"]).status_code == 200


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"refresh_token": None}, (400, "invalid_request")),
        ({"refresh_token": 1}, (400, "invalid_request")),
        ({"refresh_token": "x"}, (400, "invalid_grant")),
        ({"client_id": None}, (400, "invalid_request")),
        ({"client_id": "x"}, (401, "invalid_client")),
        ({"client_id": "pkce"}, (400, "invalid_grant")),
        ({"client_id": "device"}, (400, "invalid_grant")),
        ({"client_id": "jwt"}, (400, "access_deny")),
        ({"bearer": ""}, (401, "invalid_client")),
        ({"bearer": "secret"}, (401, "invalid_client")),
    ],
)
def test_a_refresh_is_checked(
    oauth: Emulator, web: Any, refresh: Any, refusal: Any, changes: dict[str, Any], verdict: tuple[int, str]
) -> None:
    """Each mistake has its code; a token that another client presents is refused, and nothing happens to it."""
    issued, apps = web(), oauth.apps
    ids = {"pkce": apps.pkce.client_id, "device": apps.device.client_id}
    if changes.get("client_id") == "jwt":
        ids["jwt"] = apps.jwt.client_id
    changes = {name: ids.get(str(value), value) for name, value in changes.items()}
    assert refusal(refresh(issued["refresh_token"], **changes)) == verdict
    assert refresh(issued["refresh_token"]).status_code == 200


def test_a_refresh_by_an_app_that_was_switched_off(oauth: Emulator, web: Any, refresh: Any, refusal: Any) -> None:
    """A deactivated app cannot refresh."""
    issued = web()
    oauth.register_app(attrs.evolve(oauth.apps.web, active=False))
    assert refusal(refresh(issued["refresh_token"])) == (400, "access_deny")


def test_times_can_be_changed(oauth: Emulator, web: Any, refresh: Any, clock: Any, refusal: Any) -> None:
    """A test that cannot move the clock makes the times short."""
    oauth.oauth.times = Times(access=2, refresh=5)
    issued = web()
    assert issued["expires_in"] == clock.now + 2
    clock.now += 5
    assert refusal(refresh(issued["refresh_token"])) == (400, "invalid_grant")


def test_no_request_is_an_internal_error(oauth: Emulator, http: httpx.Client, token: Any) -> None:
    """Whatever stands in the place of a parameter, the answer is one of the documented refusals."""
    junk: list[Any] = [None, True, -1, 0, 1.5, "", "x", "9" * 30, "\ud800", [], [None], {}, {"a": None}, [{}]]
    grants = ("authorization_code", "refresh_token", "device_code", "jwt-bearer")
    names = [
        "code",
        "redirect_uri",
        "code_verifier",
        "refresh_token",
        "device_code",
        "duration_seconds",
        "scope",
        "grant_type",
    ]
    apps = [oauth.apps.web, oauth.apps.pkce, oauth.apps.device]
    secret = oauth.apps.web.client_secret
    for value in junk:
        for app in apps:
            for grant in grants:
                prefix = "urn:ietf:params:oauth:grant-type:" if grant in {"device_code", "jwt-bearer"} else ""
                body = {**dict.fromkeys(names, value), "client_id": app.client_id, "grant_type": prefix + grant}
                answer = token(bearer=secret, **body)
                assert answer.status_code in {400, 401}, (grant, value, answer.text)
        for place in (
            "token",
            "account/1/token",
            "enterprise_id/%ff/token",
            "device/code",
            "workspace_id/1/device/code",
        ):
            answer = token(place, **dict.fromkeys([*names, "client_id"], value))
            assert answer.status_code in {400, 401}, (place, value, answer.text)
        query = {
            name: str(value).replace("\ud800", "x") for name in ("client_id", "redirect_uri", "user_code", "state")
        }
        for path in ("/api/permission/oauth2/authorize", "/open/oauth/device"):
            assert http.get(path, params=query).status_code in {200, 400, 401}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/permission/oauth2/token"),
        ("PUT", "/api/permission/oauth2/authorize"),
        ("POST", "/api/permission/oauth2/account//token"),
        ("POST", "/api/permission/oauth2"),
    ],
)
def test_other_paths_are_unknown(http: httpx.Client, method: str, path: str) -> None:
    """What the OAuth server does not have is an unknown path of the API, with code 4000."""
    answer = http.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (404, 4000)


def test_secrets_are_in_no_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """No code, token, secret, verifier, state or nonce is in the log: not after a success, a refusal or a fault."""
    lines: list[str] = []
    root = "/api/permission/oauth2"
    with Emulator(log=lines.append) as server, httpx.Client(base_url=server.base_url, trust_env=False) as http:
        app, verifier, state = server.apps.web, "canary-verifier-0123456789", "canary-state"
        query = {"response_type": "code", "client_id": app.client_id, "redirect_uri": app.redirect_uris[0]}
        page = http.get(f"{root}/authorize", params={**query, "state": state, "code_challenge": verifier})
        nonce = re.findall(r'name="nonce" value="([^"]+)"', page.text)[0]
        fields = {"nonce": nonce, "user_id": server.user_id, "decision": "allow"}
        code = httpx.URL(http.post(f"{root}/authorize", data=fields).headers["location"]).params["code"]
        body = {"grant_type": "authorization_code", **query, "code": code, "code_verifier": verifier}
        headers = {"Authorization": f"Bearer {app.client_secret}"}
        issued = http.post(f"{root}/token", json=body, headers=headers).json()
        again = {"grant_type": "refresh_token", "client_id": app.client_id, "refresh_token": issued["refresh_token"]}
        renewed = http.post(f"{root}/token", json=again, headers=headers).json()
        http.get("/v1/users/me", headers={"Authorization": f"Bearer {renewed['access_token']}"})
        device = http.post(f"{root}/device/code", json={"client_id": server.apps.device.client_id}).json()
        http.get("/open/oauth/device", params={"user_code": device["user_code"]})
        assertion = "canary-head.canary-body.canary-signature"
        grant = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer"}
        http.post(f"{root}/token", json=grant, headers={"Authorization": f"Bearer {assertion}"})
        assert http.post(f"{root}/token", json=body, headers=headers).status_code == 400

        def broken(value: str, **_: Any) -> Issued:
            raise KeyError(value)

        monkeypatch.setattr(server.oauth, "refresh", broken)
        fault = http.post(f"{root}/token", json={**again, "refresh_token": "canary-fault"}, headers=headers)
        monkeypatch.setattr(server.oauth, "waiting", broken)
        shown = http.get("/open/oauth/device", params={"user_code": "canary-fault"})
    assert (fault.status_code, fault.json()["error_code"]) == (500, "internal_error")
    assert (shown.status_code, shown.headers["content-type"]) == (500, "text/html; charset=utf-8")
    log = "".join(lines)
    assert f"POST {root}/token failed with KeyError." in log
    assert "broken" in log
    secrets = [code, nonce, app.client_secret, app.client_id, device["device_code"], device["user_code"], "canary"]
    secrets += [issued["access_token"], issued["refresh_token"], renewed["access_token"], renewed["refresh_token"]]
    assert [one for one in secrets if one in log] == []
    assert f"GET {root}/authorize 200" in log


def test_cryptography_is_loaded_when_it_is_needed() -> None:
    """An emulator starts, and gives tokens for consent, without PyJWT; the first JWT app loads it."""
    program = """
import sys
from coze.emulator import Emulator
with Emulator() as server:
    server.confirm_device(server.oauth.begin(server.apps.device.client_id).user_code)
    print(sorted({"jwt", "cryptography"} & set(sys.modules)))
    server.apps.jwt
    print(sorted({"jwt", "cryptography"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-P", "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["[]", "['cryptography']"]


class Families(RuleBasedStateMachine):
    """Log in, refresh, replay and wait in any order: a token is valid as long as the rules say, and no longer."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1_800_000_000.0
        self.world = World(clock=lambda: self.now)
        self.server = OAuth(self.world)
        self.user = self.world.add_user("ann")
        self.app = self.server.register(WebApp(redirect_uris=(URI,)))
        self.families = 0
        self.ended: set[int] = set()
        self.access: list[tuple[int, str, float]] = []
        self.unused: list[tuple[int, str, float]] = []
        self.used: list[tuple[int, str]] = []

    def take(self, family: int, issued: Issued) -> None:
        self.access.append((family, issued.access_token, self.now + self.server.times.access))
        self.unused.append((family, issued.refresh_token, self.now + self.server.times.refresh))

    @rule()
    def log_in(self) -> None:
        self.families += 1
        wish = Wish(client_id=self.app.client_id, redirect_uri=URI, state=None)
        code = self.server.allow(wish, self.user.id)
        issued = self.server.redeem(code, client_id=self.app.client_id, redirect_uri=URI, verifier="")
        self.take(self.families, issued)

    @precondition(lambda self: self.unused)
    @rule(data=st.data())
    def refresh(self, data: st.DataObject) -> None:
        family, value, until = self.unused.pop(data.draw(st.integers(0, len(self.unused) - 1)))
        if family in self.ended or until <= self.now:
            self.refused(value)
        else:
            self.take(family, self.server.refresh(value, client_id=self.app.client_id))
            self.used.append((family, value))

    @precondition(lambda self: self.used)
    @rule(data=st.data())
    def replay(self, data: st.DataObject) -> None:
        family, value = data.draw(st.sampled_from(self.used))
        self.refused(value)
        self.ended.add(family)

    def refused(self, value: str) -> None:
        with pytest.raises(OAuthRefusal):
            self.server.refresh(value, client_id=self.app.client_id)

    @rule(seconds=st.sampled_from([1, 450, 900, DAY, 29 * DAY]))
    def wait(self, seconds: int) -> None:
        self.now += seconds

    @invariant()
    def tokens_are_what_the_rules_say(self) -> None:
        for family, value, until in self.access:
            assert (self.world.valid(value) is not None) == (family not in self.ended and self.now < until)


TestFamilies = Families.TestCase
TestFamilies.settings = settings(max_examples=50, stateful_step_count=25)
