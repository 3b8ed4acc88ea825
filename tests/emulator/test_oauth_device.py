"""Logins of devices: what a device gets, how it polls, and the page where a person types its code."""

import html
import re
from typing import Any

import httpx
import pytest

from coze.emulator import DeviceApp, Emulator, OAuthRefusal, Times

GRANT = "urn:ietf:params:oauth:grant-type:device_code"
PAGE = "/open/oauth/device"


@pytest.fixture
def begin(oauth: Emulator, token: Any) -> Any:
    """Begin a login of the ready-made device app."""

    def begun(place: str = "device/code") -> dict[str, Any]:
        answer = token(place, client_id=oauth.apps.device.client_id)
        assert answer.status_code == 200, answer.text
        read: dict[str, Any] = answer.json()
        return read

    return begun


@pytest.fixture
def poll(oauth: Emulator, token: Any, refusal: Any) -> Any:
    """Poll for the tokens of a device: the tokens, or the error code."""

    def polled(device: dict[str, Any]) -> Any:
        answer = token(grant_type=GRANT, client_id=oauth.apps.device.client_id, device_code=device["device_code"])
        return answer.json() if answer.status_code == 200 else refusal(answer)[1]

    return polled


def fields(page: httpx.Response) -> dict[str, str]:
    """Read what a browser sends of the form of a page, besides the button."""
    assert f'<form method="post" action="{PAGE}">' in page.text
    nonce = re.findall(r'name="nonce" value="([^"]+)"', page.text)[0]
    return {"nonce": html.unescape(nonce), "user_id": re.findall(r'<option value="([^"]+)"', page.text)[0]}


def test_a_device_begins(oauth: Emulator, begin: Any) -> None:
    """A device gets its codes, the page where a person goes, and how long and how often it may ask."""
    begun, other = begin(), begin()
    assert begun == {
        "device_code": begun["device_code"],
        "user_code": begun["user_code"],
        "verification_uri": oauth.base_url + PAGE,
        "verification_url": f"{oauth.base_url}{PAGE}?user_code={begun['user_code']}",
        "expires_in": 300,
        "interval": 5,
    }
    assert re.fullmatch("[A-Z]{4}-[A-Z]{4}", begun["user_code"])
    assert begun["device_code"] != other["device_code"]
    assert begun["user_code"] != other["user_code"]


@pytest.mark.parametrize(
    ("place", "client_id", "verdict"),
    [
        ("device/code", None, (400, "invalid_request")),
        ("device/code", "x", (401, "invalid_client")),
        ("device/code", "pkce", (400, "access_deny")),
        ("workspace_id/1/device/code", "device", (400, "invalid_request")),
    ],
)
def test_a_beginning_is_checked(
    oauth: Emulator, token: Any, refusal: Any, place: str, client_id: str | None, verdict: tuple[int, str]
) -> None:
    """Only apps for devices can begin, and only in a workspace that there is."""
    ids = {"pkce": oauth.apps.pkce.client_id, "device": oauth.apps.device.client_id}
    assert refusal(token(place, client_id=ids.get(str(client_id), client_id))) == verdict
    assert oauth.oauth.devices == {}


def test_a_person_connects_a_device(
    oauth: Emulator, http: httpx.Client, begin: Any, poll: Any, caller: Any, clock: Any
) -> None:
    """A person types the code, chooses who he is and allows; the device gets tokens of that person, once."""
    ann, device = oauth.register_user("ann"), begin()
    assert poll(device) == "authorization_pending"
    empty = http.get(device["verification_uri"])
    assert (empty.status_code, '<form method="get"' in empty.text) == (200, True)
    page = http.get(device["verification_url"])
    assert ("Device example" in page.text, device["user_code"] in page.text) == (True, True)
    clock.now += 5
    assert poll(device) == "authorization_pending"
    done = http.post(PAGE, data={**fields(page), "user_id": ann.id, "decision": "allow"})
    assert (done.status_code, "connected" in done.text) == (200, True)
    issued = poll(device)
    assert set(issued) == {"access_token", "refresh_token", "expires_in", "token_type"}
    assert caller(issued["access_token"]) == ann.id
    assert poll(device) == "invalid_grant"
    assert caller(issued["access_token"]) == ann.id


def test_a_person_refuses_a_device(http: httpx.Client, begin: Any, poll: Any) -> None:
    """A device that was refused learns it, at any pace."""
    device = begin()
    done = http.post(PAGE, data={**fields(http.get(device["verification_url"])), "decision": "deny"})
    assert "refused" in done.text
    assert [poll(device) for _ in "12"] == ["access_denied"] * 2


def test_a_person_is_played(oauth: Emulator, begin: Any, poll: Any, caller: Any) -> None:
    """A test needs no browser: `confirm_device` takes the user code, however it was typed."""
    device, other = begin(), begin()
    oauth.confirm_device(f" {device['user_code'].lower().replace('-', ' ')}")
    oauth.confirm_device(other["user_code"], allow=False)
    assert caller(poll(device)["access_token"]) == oauth.user_id
    assert poll(other) == "access_denied"
    for user_code in (device["user_code"], "", "BBBB-BBBB"):
        with pytest.raises(OAuthRefusal):
            oauth.confirm_device(user_code)
    with pytest.raises(OAuthRefusal):
        oauth.confirm_device(begin()["user_code"], user_id="1")


def test_a_device_that_polls_too_fast_is_slowed_down(begin: Any, poll: Any, clock: Any) -> None:
    """Polling faster than the interval makes it five seconds longer, each time."""
    device, said = begin(), []
    for wait in (0, 4.9, 9.9, 15, 14.9, 20):
        clock.now += wait
        said.append(poll(device))
    fast, calm = "slow_down", "authorization_pending"
    assert said == [calm, fast, fast, calm, fast, calm]


@pytest.mark.parametrize("decision", ["allow", "deny", "nothing"])
def test_a_device_code_expires(
    oauth: Emulator, http: httpx.Client, begin: Any, poll: Any, clock: Any, decision: str
) -> None:
    """After five minutes a device gets expired_token, and a person cannot allow it any more."""
    device = begin()
    page = http.get(device["verification_url"])
    if decision != "nothing":
        oauth.confirm_device(device["user_code"], allow=decision == "allow")
    clock.now += 300
    assert poll(device) == ("access_denied" if decision == "deny" else "expired_token")
    assert http.post(PAGE, data={**fields(page), "decision": "allow"}).status_code == 400
    assert http.get(device["verification_url"]).status_code == 400


def test_a_form_of_a_device_is_sent_once(http: httpx.Client, begin: Any, poll: Any) -> None:
    """What was decided stays so: another form for the same device, or the same one again, changes nothing."""
    device = begin()
    pages = [http.get(device["verification_url"]) for _ in "12"]
    sent = [
        http.post(PAGE, data={**fields(page), "decision": decision}).status_code
        for page, decision in ((pages[0], "deny"), (pages[0], "allow"), (pages[1], "allow"))
    ]
    assert (sent, poll(device)) == ([200, 400, 400], "access_denied")


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"device_code": None}, (400, "invalid_request")),
        ({"device_code": "x"}, (400, "invalid_grant")),
        ({"client_id": None}, (400, "invalid_request")),
        ({"client_id": "x"}, (401, "invalid_client")),
        ({"client_id": "pkce"}, (400, "access_deny")),
        ({"client_id": "other"}, (400, "invalid_grant")),
    ],
)
def test_a_poll_is_checked(
    oauth: Emulator, token: Any, begin: Any, refusal: Any, changes: dict[str, Any], verdict: tuple[int, str]
) -> None:
    """Each mistake has its code, also when the person has allowed the device."""
    device = begin()
    oauth.confirm_device(device["user_code"])
    ids = {"pkce": oauth.apps.pkce.client_id, "other": oauth.register_app(DeviceApp()).client_id}
    changes = {name: ids.get(str(value), value) for name, value in changes.items()}
    body = {"grant_type": GRANT, "client_id": oauth.apps.device.client_id, "device_code": device["device_code"]}
    assert refusal(token(**{**body, **changes})) == verdict
    assert token(**body).status_code == 200


def test_a_device_of_a_workspace(oauth: Emulator, http: httpx.Client, begin: Any, poll: Any) -> None:
    """On the path of a workspace its members can connect a device, and the token is for it alone."""
    ann = oauth.register_user("ann")
    team = oauth.world.add_workspace("Team", owner_id=ann.id)
    device = begin(f"workspace_id/{team.id}/device/code")
    page = http.get(device["verification_url"])
    assert ("workspace Team" in page.text, fields(page)["user_id"]) == (True, ann.id)
    with pytest.raises(OAuthRefusal):
        oauth.confirm_device(device["user_code"])
    oauth.confirm_device(device["user_code"], user_id=ann.id)
    headers = {"Authorization": f"Bearer {poll(device)['access_token']}"}
    listed = http.get("/v1/workspaces", headers=headers).json()["data"]["workspaces"]
    assert [one["id"] for one in listed] == [team.id]


def test_a_device_can_refresh(oauth: Emulator, token: Any, begin: Any, poll: Any, caller: Any) -> None:
    """A device refreshes with its client id alone."""
    device = begin()
    oauth.confirm_device(device["user_code"])
    again = token(
        grant_type="refresh_token",
        client_id=oauth.apps.device.client_id,
        refresh_token=poll(device)["refresh_token"],
    )
    assert caller(again.json()["access_token"]) == oauth.user_id


def test_times_can_be_changed(oauth: Emulator, begin: Any, poll: Any, clock: Any) -> None:
    """A test that cannot wait makes the interval and the life of the codes short."""
    oauth.oauth.times = Times(device=2, interval=0)
    device = begin()
    assert (device["expires_in"], device["interval"]) == (2, 0)
    assert [poll(device) for _ in "12"] == ["authorization_pending"] * 2
    clock.now += 2
    assert poll(device) == "expired_token"
