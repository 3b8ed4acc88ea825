"""Services that sign for themselves: every check of an assertion, and the tokens that it gives."""

import base64
import functools
import json
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from coze.emulator import Emulator, JwtApp, KeyPair, key_pair

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
Changes = dict[str, Any]


@pytest.fixture
def jwt_app(oauth: Emulator, pair: KeyPair) -> JwtApp:
    return oauth.register_app(JwtApp(public_keys={"first": pair.public_key}))


@functools.cache
def loaded(key: Any) -> Any:
    """Load a private key, once: it takes long."""
    return serialization.load_pem_private_key(key.encode(), password=None) if isinstance(key, str) else key


@pytest.fixture
def sign(oauth: Emulator, jwt_app: JwtApp, pair: KeyPair) -> Any:
    """Sign an assertion, a good one unless claims, the header, the key or the algorithm are changed; None: left out."""
    count = iter(range(1000))

    def signed(key: Any = pair.private_key, algorithm: str = "RS256", kid: str | None = "first", **changes: Any) -> str:
        now = oauth.world.now()
        claims = {
            "iss": jwt_app.client_id,
            "aud": httpx.URL(oauth.base_url).netloc.decode(),
            "iat": now,
            "exp": now + 600,
            "jti": f"id-{next(count)}",
            **changes,
        }
        # PyJWT itself would refuse to write some of the claims that a test wants to be refused.
        payload = json.dumps({name: value for name, value in claims.items() if value is not None}).encode()
        return jwt.PyJWS().encode(payload, loaded(key), algorithm, {} if kid is None else {"kid": kid})

    return signed


@pytest.fixture
def session(token: Any, sign: Any) -> Any:
    """Ask for a token by a signed assertion."""

    def asked(place: str = "token", assertion: str | None = None, **body: Any) -> httpx.Response:
        bearer = sign() if assertion is None else assertion
        answer: httpx.Response = token(place, bearer, **{"grant_type": GRANT, **body})
        return answer

    return asked


def test_a_service_gets_a_token(oauth: Emulator, session: Any, caller: Any, clock: Any) -> None:
    """A signed assertion gives a token that acts for the owner of the app, for 15 minutes, and that nothing renews."""
    answer = session(scope=None)
    issued = answer.json()
    assert answer.status_code == 200
    assert issued == {
        "access_token": issued["access_token"],
        "expires_in": oauth.world.now() + 900,
        "token_type": "Bearer",
    }
    assert issued["access_token"].startswith("czs_")
    assert caller(issued["access_token"]) == oauth.user_id
    clock.now += 900
    assert caller(issued["access_token"]) == 700012006


def test_the_ready_made_app_signs(oauth: Emulator, sign: Any, session: Any, caller: Any) -> None:
    """The ready-made app comes with its private key, the same one each time it is asked for."""
    client = oauth.apps.jwt
    assert (client, "PRIVATE" in repr(client)) == (oauth.apps.jwt, False)
    assertion = sign(client.private_key, kid=client.public_key_id, iss=client.client_id, session_name="ann")
    assert caller(session(assertion=assertion).json()["access_token"]) == oauth.user_id


@pytest.mark.parametrize("seconds", [1, 86399])
def test_the_duration_is_the_clients(oauth: Emulator, session: Any, caller: Any, clock: Any, seconds: int) -> None:
    """A token lives as long as was asked for, up to a day less a second."""
    issued = session(duration_seconds=seconds).json()
    assert issued["expires_in"] == oauth.world.now() + seconds
    clock.now += seconds - 0.1
    assert caller(issued["access_token"]) == oauth.user_id
    clock.now += 0.1
    assert caller(issued["access_token"]) == 700012006


@pytest.mark.parametrize("seconds", [0, -1, 86400, 1.5, "900", True, [], {}])
def test_a_duration_out_of_range_is_refused(session: Any, refusal: Any, seconds: Any) -> None:
    """A duration must be an integer from 1 to 86399."""
    answer = session(duration_seconds=seconds)
    assert refusal(answer) == (400, "invalid_request")
    assert answer.json()["error_message"] == "invalid request: duration_seconds"


def strange() -> Any:
    """Make a key that is not registered."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": None},
        {"iss": "x"},
        {"iss": ["x"]},
        {"aud": None},
        {"aud": "api.coze.com"},
        {"aud": "127.0.0.1"},
        {"aud": []},
        {"exp": None},
        {"exp": 1_800_000_000},
        {"exp": "1900000000"},
        {"exp": float("nan")},
        {"iat": None},
        {"iat": 1_800_000_061},
        {"iat": float("nan")},
        {"iat": {}},
        {"jti": None},
        {"jti": ""},
        {"jti": 1},
        {"kid": None},
        {"kid": "second"},
        {"algorithm": "RS384"},
        {"algorithm": "PS256"},
    ],
)
def test_an_assertion_is_checked(sign: Any, session: Any, refusal: Any, changes: Changes) -> None:
    """Every claim must be there and be right, the key a registered one, and the algorithm RS256."""
    assert refusal(session(assertion=sign(**changes))) == (401, "invalid_client")


@pytest.mark.parametrize(
    "changes",
    [{"iat": 1_800_000_060}, {"iat": 1_700_000_000}, {"exp": 1_800_000_000.5}, {"aud": None}, {"session_context": {}}],
)
def test_what_is_right_is_accepted(oauth: Emulator, sign: Any, session: Any, changes: Changes) -> None:
    """The clock of a client may be a minute ahead; the audience may be a list; further claims are allowed."""
    if "aud" in changes:
        changes = {"aud": ["x", httpx.URL(oauth.base_url).netloc.decode()]}
    assert session(assertion=sign(**changes)).status_code == 200


def test_the_signature_is_verified(pair: KeyPair, sign: Any, session: Any, refusal: Any) -> None:
    """Another key, no signature, a changed payload and the public key as a secret are refused."""
    head, body, signature = sign().split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    changed = base64.urlsafe_b64encode(json.dumps({**claims, "session_name": "x"}).encode()).decode().rstrip("=")
    plain = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT","kid":"first"}').decode().rstrip("=")
    symmetric = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT","kid":"first"}').decode().rstrip("=")
    mac = jwt.get_algorithm_by_name("HS256")
    forged = mac.sign(f"{symmetric}.{body}".encode(), pair.public_key.encode())
    for assertion in (
        sign(strange()),
        f"{head}.{changed}.{signature}",
        f"{head}.{body}.",
        f"{plain}.{body}.",
        f"{plain}.{body}.{signature}",
        f"{symmetric}.{body}.{base64.urlsafe_b64encode(forged).decode().rstrip('=')}",
    ):
        assert refusal(session(assertion=assertion)) == (401, "invalid_client"), assertion
    assert session(assertion=f"{head}.{body}.{signature}").status_code == 200


@pytest.mark.parametrize("assertion", ["", "x", "a.b", "a.b.c", "..", "ä.ä.ä", "deep", "list"])
def test_what_is_no_jwt_is_refused(session: Any, token: Any, refusal: Any, assertion: str) -> None:
    """Junk in the place of an assertion, and none at all, are refused."""
    head = base64.urlsafe_b64encode(b'{"alg":"RS256","kid":"first"}').decode().rstrip("=")
    bodies = {"deep": b"[" * 30_000, "list": b"[]"}
    if assertion in bodies:
        assertion = f"{head}.{base64.urlsafe_b64encode(bodies[assertion]).decode().rstrip('=')}.eHg"
    assert refusal(session(assertion=assertion)) == (401, "invalid_client")


def test_an_assertion_works_once(oauth: Emulator, pair: KeyPair, sign: Any, session: Any, refusal: Any) -> None:
    """An id of an assertion can be used once by an app; another app may use the same."""
    assertion = sign(jti="once")
    assert session(assertion=assertion).status_code == 200
    assert refusal(session(assertion=assertion)) == (401, "invalid_client")
    assert refusal(session(assertion=sign(jti="once", session_name="x"))) == (401, "invalid_client")
    other = oauth.register_app(JwtApp(public_keys={"first": pair.public_key}))
    assert session(assertion=sign(jti="once", iss=other.client_id)).status_code == 200


def test_other_apps_cannot_sign(
    oauth: Emulator, pair: KeyPair, jwt_app: JwtApp, sign: Any, session: Any, refusal: Any
) -> None:
    """A web app gets access_deny, and so does a service that was switched off; keys can be added and taken away."""
    assert refusal(session(assertion=sign(iss=oauth.apps.web.client_id))) == (400, "access_deny")
    oauth.register_app(JwtApp(client_id=jwt_app.client_id, public_keys=jwt_app.public_keys, active=False))
    assert refusal(session()) == (400, "access_deny")
    oauth.register_app(JwtApp(client_id=jwt_app.client_id, public_keys={"second": pair.public_key}))
    assert refusal(session()) == (401, "invalid_client")
    assert session(assertion=sign(kid="second")).status_code == 200


def test_a_token_for_another_account(oauth: Emulator, session: Any, caller: Any, refusal: Any) -> None:
    """On the path of an account the token acts for that user; an account that there is not is refused."""
    ann = oauth.register_user("ann")
    assert caller(session(f"account/{ann.id}/token").json()["access_token"]) == ann.id
    answer = session("account/1/token")
    assert (refusal(answer), answer.json()["error_message"]) == (
        (400, "invalid_request"),
        "invalid request: account_id",
    )


def test_a_token_for_an_enterprise(oauth: Emulator, http: httpx.Client, session: Any, refusal: Any) -> None:
    """On the path of an enterprise the token reaches its workspaces alone; the owner must be a member of one."""
    team = oauth.world.add_workspace("Team", owner_id=oauth.user_id, enterprise_id="7")
    oauth.world.add_workspace("Other", owner_id=oauth.register_user("ann").id, enterprise_id="8")
    issued = session("enterprise_id/7/token").json()
    headers = {"Authorization": f"Bearer {issued['access_token']}"}
    listed = http.get("/v1/workspaces", headers=headers).json()["data"]["workspaces"]
    assert [one["id"] for one in listed] == [team.id]
    assert http.get("/v1/bots", params={"workspace_id": team.id}, headers=headers).json()["code"] == 0
    refused = http.get("/v1/bots", params={"workspace_id": oauth.workspace_id}, headers=headers).json()
    assert refused["code"] == 4101
    for id in ("8", "9"):
        answer = session(f"enterprise_id/{id}/token")
        assert refusal(answer) == (400, "invalid_request")
        assert answer.json()["error_message"] == "invalid request: enterprise_id"


@pytest.mark.parametrize("place", ["account/{}/token", "enterprise_id/7/token"])
def test_accounts_and_enterprises_are_for_services(
    oauth: Emulator, web: Any, token: Any, refusal: Any, place: str
) -> None:
    """On these paths there is no other grant than the signed assertion."""
    oauth.world.add_workspace("Team", owner_id=oauth.user_id, enterprise_id="7")
    app = oauth.apps.web
    body = {"client_id": app.client_id, "refresh_token": web()["refresh_token"], "grant_type": "refresh_token"}
    answer = token(place.format(oauth.user_id), app.client_secret, **body)
    assert refusal(answer) == (400, "unsupported_grant_type")


def scope(**attributes: Any) -> dict[str, Any]:
    return {"attribute_constraint": {"connector_bot_chat_attribute": attributes}}


def test_a_scope_narrows_chats(oauth: Emulator, http: httpx.Client, session: Any, body: Any) -> None:
    """A token whose scope names bots is refused a chat with any other bot (4101), and may still look at it."""
    named = oauth.world.add_bot("Named", workspace_id=oauth.workspace_id).id
    limits = {**scope(bot_id_list=[named]), "account_permission": {"permission_list": ["Connector.botChat"]}}
    headers = {"Authorization": f"Bearer {session(scope=limits).json()['access_token']}"}
    codes = [
        http.post("/v3/chat", json=body(bot_id=id), headers=headers).json()["code"] for id in (named, oauth.bot_id)
    ]
    assert codes == [0, 4101]
    assert http.get(f"/v1/bots/{oauth.bot_id}", headers=headers).json()["code"] == 0


@pytest.mark.parametrize(
    "limits",
    [None, {}, {"account_permission": None, "attribute_constraint": None}, scope(bot_id_list=[]), scope()],
)
def test_an_empty_scope_narrows_nothing(
    oauth: Emulator, http: httpx.Client, session: Any, body: Any, limits: Any
) -> None:
    """Absent, null and empty are the same: every bot of the user answers."""
    headers = {"Authorization": f"Bearer {session(scope=limits).json()['access_token']}"}
    chat = body(bot_id=oauth.bot_id)
    assert http.post("/v3/chat", json=chat, headers=headers).json()["code"] == 0


@pytest.mark.parametrize(
    "limits",
    [
        "x",
        [],
        {"account_permission": []},
        {"account_permission": {"permission_list": "x"}},
        {"attribute_constraint": 1},
        {"attribute_constraint": {"connector_bot_chat_attribute": "x"}},
        scope(bot_id_list={}),
        scope(bot_id_list=[1]),
    ],
)
def test_a_malformed_scope_is_refused(session: Any, refusal: Any, limits: Any) -> None:
    """A scope that has not the documented form is refused, so that no wider token is given by mistake."""
    answer = session(scope=limits)
    assert (refusal(answer), answer.json()["error_message"]) == ((400, "invalid_request"), "invalid request: scope")


def test_only_rsa_keys_can_be_registered(oauth: Emulator) -> None:
    """No key at all, a private, a short and an elliptic one are refused, and so is a strange owner."""
    form = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    elliptic = ec.generate_private_key(ec.SECP256R1()).public_key().public_bytes(*form).decode()
    short = rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key().public_bytes(*form).decode()
    pair = key_pair()
    for pem in ("", "x", elliptic, short, pair.private_key):
        with pytest.raises(ValueError, match=r"key|PEM"):
            oauth.register_app(JwtApp(public_keys={"1": pem}))
    with pytest.raises(ValueError, match="owner"):
        oauth.register_app(JwtApp(public_keys={"1": pair.public_key}, owner_id="1"))
    assert oauth.register_app(JwtApp(public_keys={pair.public_key_id: pair.public_key})).owner_id == oauth.user_id
