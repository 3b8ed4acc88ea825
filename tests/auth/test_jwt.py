"""Logging in as an app: what is signed, with which key, and what is asked for with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import jwt as pyjwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from desk import RESET, START, Desk, Said, broken, failure, given, page, refusal, sent

from coze import (
    CN,
    COM,
    ConfigError,
    Failure,
    InvalidArgument,
    JWTApp,
    OAuthError,
    Profile,
    Retry,
    Secret,
    Success,
    Token,
    custom,
    jwt,
)
from coze.auth import jwt as module
from coze.models.auth import Scope, SessionContext, SessionDevice
from coze.run.primitives import Exchange

Make: TypeAlias = Callable[..., JWTApp]
LOGIN = custom("https://login.example:8443/prefix")


def pem_of(key: PrivateKeyTypes, password: bytes | None = None) -> str:
    """Write a key as PEM."""
    hidden = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    format = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, format, hidden).decode()


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    """Give a key."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def pem(key: rsa.RSAPrivateKey) -> str:
    """Give its PEM."""
    return pem_of(key)


@pytest.fixture
def app(pem: str) -> Make:
    """Make apps with this key."""

    def make(private_key: Any = pem, profile: Profile = LOGIN) -> JWTApp:
        return JWTApp(client_id="cid", private_key=private_key, public_key_id="KID", profile=profile)

    return make


def assertion(desk: Desk, at: int = -1) -> str:
    """Give the JWT that an exchange was authorized by."""
    kind, _, text = desk.exchanges[at].headers["Authorization"].partition(" ")
    assert kind == "Bearer"
    return text


def claims(desk: Desk, key: rsa.RSAPrivateKey, audience: str = "login.example:8443", at: int = -1) -> dict[str, Any]:
    """Verify the JWT by the public key, and give its claims."""
    options: Any = {"verify_exp": False, "verify_iat": False, "require": ["iss", "aud", "iat", "exp", "jti"]}
    found: dict[str, Any] = pyjwt.decode(
        assertion(desk, at), key.public_key(), algorithms=["RS256"], audience=audience, issuer="cid", options=options
    )
    return found


# --- what is signed ---------------------------------------------------------------------------------------------------


def test_a_jwt_is_signed_by_the_apps_key(app: Make, key: rsa.RSAPrivateKey) -> None:
    """Header and claims are the documented ones and no others, and the public key verifies the signature."""
    desk = Desk(given())
    desk.perform(jwt(app())).unwrap()
    assert pyjwt.get_unverified_header(assertion(desk)) == {"alg": "RS256", "typ": "JWT", "kid": "KID"}
    found = claims(desk, key)
    assert found.keys() == {"iss", "aud", "iat", "exp", "jti"}
    assert (found["iss"], found["aud"], found["iat"]) == ("cid", "login.example:8443", int(START))
    assert 0 < found["exp"] - found["iat"] <= 600


@pytest.mark.parametrize("end", [r"\n", r"\r\n", "\r\n"], ids=["n", "rn", "CRLF"])
def test_a_key_of_one_line_may_stand_in_a_variable(app: Make, pem: str, key: rsa.RSAPrivateKey, end: str) -> None:
    r"""A private key whose lines end with the two characters ``\n``, as `.env` files have it, is that key."""
    desk = Desk(given())
    desk.perform(jwt(app(pem.replace("\n", end)))).unwrap()
    assert claims(desk, key)["iss"] == "cid"


def test_another_key_does_not_verify_it(app: Make) -> None:
    """The signature is one: the public key of another does not take it."""
    desk = Desk(given())
    desk.perform(jwt(app())).unwrap()
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    with pytest.raises(pyjwt.InvalidSignatureError):
        claims(desk, other)


@pytest.mark.parametrize(
    ("server", "audience"),
    [
        (COM, "api.coze.com"),
        (CN, "api.coze.cn"),
        (custom("https://api.coze.cn/"), "api.coze.cn"),
        (custom("https://api.example.com:8443/x"), "api.example.com:8443"),
        (custom("http://127.0.0.1:9"), "127.0.0.1:9"),
        (custom("http://[::1]:9"), "[::1]:9"),
    ],
)
def test_the_audience_is_the_host(app: Make, key: rsa.RSAPrivateKey, server: Profile, audience: str) -> None:
    """The audience is the host of the app's server, with its port where it has one."""
    desk = Desk(given())
    desk.perform(jwt(app(profile=server))).unwrap()
    assert claims(desk, key, audience)["aud"] == audience


def test_a_jwt_cannot_be_guessed_and_is_new_each_time(app: Make, key: rsa.RSAPrivateKey) -> None:
    """Each login has an id of 128 random bits of its own."""
    desk = Desk(given())
    for _ in range(5):
        desk.perform(jwt(app())).unwrap()
    ids = [claims(desk, key, at=number)["jti"] for number in range(5)]
    assert len(set(ids)) == 5
    assert all(len(bytes.fromhex(one)) == 16 for one in ids)


@pytest.mark.parametrize("lost", [broken(RESET), page(503), page(429, retry_after=7.0)], ids=["lost", "503", "429"])
def test_a_jwt_is_sent_once(app: Make, key: rsa.RSAPrivateKey, lost: Said) -> None:
    """The server takes a JWT once, and its answer may be lost: each attempt of a login signs anew, at its own time.

    How often that is done, and after what pause, is the runner's affair as for any other request.
    """
    desk = Desk(lost)
    assert isinstance(desk.perform(jwt(app()), retry=Retry(attempts=4)), Failure)
    found = [claims(desk, key, at=number) for number in range(4)]
    assert len({one["jti"] for one in found}) == len(desk.exchanges) == 4
    times = [START + sum(desk.pauses[:number]) for number in range(4)]
    assert [one["iat"] for one in found] == [int(time) for time in times]
    assert all(pause >= (lost.retry_after or 0.0) for pause in desk.pauses)
    again = Desk(lost, given())
    assert isinstance(again.perform(jwt(app())), Success)


def test_a_session_is_claimed(app: Make, key: rsa.RSAPrivateKey) -> None:
    """Name and context of a session are claims; what is None in them is left out, and an empty name is none."""
    context = SessionContext(device_info=SessionDevice(device_id="d1", custom_consumer="Ünïcode"))
    desk = Desk(given())
    desk.perform(jwt(app(), session_name="user 1", session_context=context)).unwrap()
    found = claims(desk, key)
    assert found["session_name"] == "user 1"
    assert found["session_context"] == {"device_info": {"device_id": "d1", "custom_consumer": "Ünïcode"}}
    desk.perform(jwt(app(), session_context=SessionContext(device_info=SessionDevice(custom_consumer="c")))).unwrap()
    assert claims(desk, key)["session_context"] == {"device_info": {"custom_consumer": "c"}}
    desk.perform(jwt(app(), session_name="")).unwrap()
    assert "session_name" not in claims(desk, key)


# --- what is asked for ------------------------------------------------------------------------------------------------


def test_a_token_is_asked_for(app: Make) -> None:
    """The body has duration and grant type; there is no scope in it where none is given, not even null."""
    desk = Desk(given("at", None, START + 900))
    outcome = desk.perform(jwt(app()))
    assert outcome == Success(Token(access_token=Secret("at"), expires_at=START + 900))
    [exchange] = desk.exchanges
    assert exchange.url == "https://login.example:8443/prefix/api/permission/oauth2/token"
    grant = "urn:ietf:params:oauth:grant-type:jwt-bearer"
    assert sent(exchange) == {"duration_seconds": 900, "grant_type": grant}
    desk.perform(jwt(app(), ttl=100)).unwrap()
    assert sent(desk.exchanges[-1]) == {"duration_seconds": 100, "grant_type": grant}


@pytest.mark.parametrize(
    ("scope", "written"),
    [
        (
            Scope.build_bot_chat(["b1"]),
            {
                "account_permission": {"permission_list": ["Connector.botChat"]},
                "attribute_constraint": {"connector_bot_chat_attribute": {"bot_id_list": ["b1"]}},
            },
        ),
        (Scope.build_bot_chat([]), {"account_permission": {"permission_list": ["Connector.botChat"]}}),
        (Scope.build_bot_chat([], ["a", "b"]), {"account_permission": {"permission_list": ["a", "b"]}}),
    ],
)
def test_a_scope_is_written_without_nulls(app: Make, scope: Scope, written: dict[str, object]) -> None:
    """A scope is JSON in the body; what it does not say is not there."""
    desk = Desk(given())
    desk.perform(jwt(app(), scope=scope)).unwrap()
    assert sent(desk.exchanges[0])["scope"] == written


@pytest.mark.parametrize(("ttl", "right"), [(1, True), (86_399, True), (0, False), (-1, False), (86_400, False)])
def test_a_lifetime_has_a_range(app: Make, ttl: int, right: bool) -> None:
    """A token lives from one second to a second less than a day; anything else is refused before it is sent."""
    desk = Desk(given())
    outcome = desk.perform(jwt(app(), ttl=ttl))
    assert isinstance(outcome, Success) is right
    if right:
        assert sent(desk.exchanges[0])["duration_seconds"] == ttl
    else:
        error = failure(outcome)
        assert isinstance(error, InvalidArgument)
        assert (error.argument, desk.exchanges) == ("ttl", [])


@pytest.mark.parametrize(
    ("chosen", "place"),
    [
        ({}, "token"),
        ({"account_id": "a/1"}, "account/a%2F1/token"),
        ({"enterprise_id": "e1"}, "enterprise_id/e1/token"),
    ],
)
def test_an_account_or_an_enterprise_is_in_the_path(app: Make, chosen: dict[str, str], place: str) -> None:
    """A login for another account, or for an enterprise, is asked for there; an id is one segment."""
    desk = Desk(given())
    desk.perform(jwt(app(), **chosen)).unwrap()  # type: ignore[arg-type]  # ids
    assert desk.exchanges[0].url == f"https://login.example:8443/prefix/api/permission/oauth2/{place}"


@pytest.mark.parametrize(
    ("chosen", "argument"),
    [
        ({"account_id": "a", "enterprise_id": "e"}, "account_id"),
        ({"account_id": ""}, "account_id"),
        ({"enterprise_id": ".."}, "enterprise_id"),
        ({"enterprise_id": "a\nb"}, "enterprise_id"),
    ],
)
def test_an_account_that_cannot_be_is_refused(app: Make, chosen: dict[str, str], argument: str) -> None:
    """Both at once, or an id that is none, is an `InvalidArgument`, and nothing is sent."""
    desk = Desk()
    error = failure(desk.perform(jwt(app(), **chosen)))  # type: ignore[arg-type]  # ids
    assert isinstance(error, InvalidArgument)
    assert (error.argument, desk.exchanges) == (argument, [])


def test_a_refusal_is_told(app: Make) -> None:
    """What the server says of the JWT is the outcome; it is not asked again."""
    desk = Desk(refusal("invalid_client", 401, "bad signature"))
    error = failure(desk.perform(jwt(app())))
    assert isinstance(error, OAuthError)
    assert (error.error, error.description, len(desk.exchanges)) == ("invalid_client", "bad signature", 1)


@pytest.mark.parametrize("where", ["error_code", "error_message", "msg"])
def test_a_server_that_says_the_jwt_back_is_not_quoted(app: Make, where: str) -> None:
    """No part of the JWT is shown, wherever the server repeats it."""
    texts: list[str] = []

    def echo(exchange: Exchange) -> Said:
        texts.append(exchange.headers["Authorization"].removeprefix("Bearer "))
        told = f"bad {texts[0]}"
        return Said(401, {"code": 4100, "msg": told} if where == "msg" else {"error_code": "x", where: told})

    error = failure(Desk(echo).perform(jwt(app())))
    assert texts[0][:40] not in f"{error!r} {error}"


# --- keys -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["text", "secret", "path", "blanks", "crlf", "traditional"])
def test_a_key_is_text_or_a_file(app: Make, pem: str, key: rsa.RSAPrivateKey, tmp_path: Path, form: str) -> None:
    """A key is PEM text, hidden or not, or a path to it, whatever surrounds it, in either of the two usual formats."""
    place = tmp_path / "key.pem"
    place.write_text(pem)
    old = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    forms: dict[str, object] = {
        "text": pem,
        "secret": Secret(pem),
        "path": place,
        "blanks": f"\n  {pem}\n\n",
        "crlf": pem.replace("\n", "\r\n"),
        "traditional": old.decode(),
    }
    desk = Desk(given())
    desk.perform(jwt(app(forms[form]))).unwrap()
    assert claims(desk, key)["iss"] == "cid"


def test_a_key_file_is_read_at_each_login(app: Make, pem: str, tmp_path: Path) -> None:
    """A file that is replaced is found replaced, and one that appears is found: nothing is read before."""
    place = tmp_path / "key.pem"
    provider = jwt(app(place))
    desk = Desk(given())
    assert isinstance(failure(desk.perform(provider)), ConfigError)
    place.write_text(pem)
    assert isinstance(desk.perform(provider), Success)
    place.write_text("no key")
    assert isinstance(failure(desk.perform(provider)), ConfigError)


def wrong_keys(tmp_path: Path, pem: str, key: rsa.RSAPrivateKey) -> dict[str, object]:
    """Give all that is no key."""
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    lines = pem.splitlines()
    binary = tmp_path / "key.der"
    binary.write_bytes(bytes(range(256)))
    return {
        "nothing": "",
        "words": "CANARY is no key",
        "a public key": public.decode(),
        "an EC key": pem_of(ec.generate_private_key(ec.SECP256R1())),
        "an Ed25519 key": pem_of(ed25519.Ed25519PrivateKey.generate()),
        "a key with a password": pem_of(key, b"secret"),
        "a broken key": "\n".join([lines[0], *lines[5:]]),
        "a cut key": "\n".join(lines[:-3]),
        "a key of one line": lines[0] + "CANARY" + lines[-1],
        "a key of another alphabet": pem.replace("A", "Ä"),
        "half a pair": "CANARY\ud800",
        "a missing file": tmp_path / "missing.pem",
        "a directory": tmp_path,
        "a binary file": binary,
        "a file of no name": Path("CANARY\x00"),
    }


WRONG_KEYS = [
    "nothing",
    "words",
    "a public key",
    "an EC key",
    "an Ed25519 key",
    "a key with a password",
    "a broken key",
    "a cut key",
    "a key of one line",
    "a key of another alphabet",
    "half a pair",
    "a missing file",
    "a directory",
    "a binary file",
    "a file of no name",
]


@pytest.mark.parametrize("name", WRONG_KEYS)
def test_what_is_no_key_is_told_and_not_shown(
    app: Make, pem: str, key: rsa.RSAPrivateKey, tmp_path: Path, name: str
) -> None:
    """What is no RSA private key is a `ConfigError` that shows nothing of it; nothing is sent."""
    wrong = wrong_keys(tmp_path, pem, key)[name]
    desk = Desk()
    error = failure(desk.perform(jwt(app(wrong))))
    assert isinstance(error, ConfigError)
    assert error.setting == "private_key"
    text = wrong if isinstance(wrong, str) else "CANARY"
    shown = f"{error!r} {error}"
    assert not [line for line in text.splitlines() if line.strip() and line in shown]
    assert desk.exchanges == []


def test_a_key_is_long_enough(app: Make) -> None:
    """A key that is too short for RS256 is a `ConfigError` that says so; nothing is sent, and nothing is warned of."""
    desk = Desk()
    error = failure(desk.perform(jwt(app(pem_of(rsa.generate_private_key(public_exponent=65537, key_size=1024))))))
    assert isinstance(error, ConfigError)
    assert (error.setting, "1024 bits" in error.problem, desk.exchanges) == ("private_key", True, [])


def test_a_key_is_parsed_once(app: Make, pem: str) -> None:
    """However many logins there are, by whatever apps, a key is parsed once, be it text or a file."""
    module._parsed.cache_clear()
    desk = Desk(given())
    for _ in range(3):
        desk.perform(jwt(app(pem))).unwrap()
        desk.perform(jwt(app(Secret(pem)), ttl=5)).unwrap()
    assert (module._parsed.cache_info().misses, module._parsed.cache_info().currsize) == (1, 1)


def test_nothing_of_a_key_is_shown(app: Make, pem: str) -> None:
    """No `repr` of the app, of the provider, or of what it asks for, holds a line of the key."""
    desk = Desk(given())
    provider = jwt(app())
    desk.perform(provider).unwrap()
    shown = repr([app(), provider, desk.asked])
    assert not [line for line in pem.splitlines()[1:-1] if line in shown]
    assert assertion(desk)[:40] not in shown


def test_a_program_is_not_bound_to_an_answer(app: Make) -> None:
    """The provider is a value: it compares, and its models are JSON."""
    scope = Scope.build_bot_chat(["b1"])
    assert jwt(app(), scope=scope) == jwt(app(), scope=Scope.build_bot_chat(["b1"]))
    assert jwt(app(), ttl=5) != jwt(app(), ttl=6)
    assert json.loads(scope.model_dump_json())["account_permission"] == {"permission_list": ["Connector.botChat"]}
