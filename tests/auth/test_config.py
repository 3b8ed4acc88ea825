"""Apps out of configuration: a dict, a JSON file, the environment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from desk import Desk, failure
from each import each

from coze import (
    CN,
    COM,
    ConfigError,
    DeviceApp,
    JWTApp,
    Outcome,
    PKCEApp,
    Secret,
    Success,
    WebApp,
    app_of,
    app_of_environment,
    app_of_file,
    custom,
)
from coze.auth.config import App

CONFIGS: dict[str, tuple[dict[str, object], App]] = {
    "web": (
        {"client_id": "cid", "client_secret": "csec"},
        WebApp(client_id="cid", client_secret="csec"),
    ),
    "pkce": ({"client_id": "cid"}, PKCEApp(client_id="cid")),
    "device": ({"client_id": "cid"}, DeviceApp(client_id="cid")),
    "jwt": (
        {"client_id": "cid", "private_key": "-----PEM-----", "public_key_id": "KID"},
        JWTApp(client_id="cid", private_key="-----PEM-----", public_key_id="KID"),
    ),
}
REQUIRED = [(kind, key) for kind, (config, _) in CONFIGS.items() for key in config]
BASES = ["coze_api_base", "coze_www_base"]


def config(kind: str, **more: object) -> dict[str, object]:
    """Give the configuration of an app; what is None in `more` is taken out."""
    keys = {"client_type": kind, **CONFIGS[kind][0], **more}
    return {key: value for key, value in keys.items() if value is not None}


def problem(outcome: Outcome[object]) -> ConfigError:
    """Give the error of a configuration."""
    error = failure(outcome)
    assert isinstance(error, ConfigError)
    return error


# --- a dict -----------------------------------------------------------------------------------------------------------


@each("kind", CONFIGS)
def test_an_app_is_made_of_its_keys(kind: str) -> None:
    """Each type of app is made of the keys of the peer's loader, for the .com service, whatever else is there."""
    expected = CONFIGS[kind][1]
    assert app_of(config(kind)) == Success(expected)
    assert app_of(config(kind, coze_api_base="", coze_www_base=" ", comment=7)) == Success(expected)
    assert expected.profile == COM


def test_white_space_around_a_value_is_none_of_it() -> None:
    """What was copied with blanks, or with the end of its line, is what was meant."""
    assert app_of(config("web", client_id=" cid\n", client_secret="csec\r\n")) == Success(CONFIGS["web"][1])


@each("kind", CONFIGS)
@each(
    ("base", "www", "profile"),
    [
        ("https://api.coze.com", None, COM),
        ("https://api.coze.cn/", None, CN),
        ("https://gateway.example/coze", None, custom("https://gateway.example/coze")),
        (
            "https://gateway.example",
            "https://w.example/",
            custom("https://gateway.example", www_url="https://w.example"),
        ),
        (
            "https://api.coze.cn",
            "https://w.example",
            custom("https://api.coze.cn", www_url="https://w.example", ws_url=CN.ws_url),
        ),
        (None, "https://w.example", custom(COM.base_url, www_url="https://w.example", ws_url=COM.ws_url)),
    ],
)
def test_the_server_is_what_the_bases_say(kind: str, base: str | None, www: str | None, profile: object) -> None:
    """Coze's own servers are known with all their hosts; the pages are the API's host unless they are given."""
    assert app_of(config(kind, coze_api_base=base, coze_www_base=www)).unwrap().profile == profile


@each("value", [None, "", "WEB", "zzz", 7, ["web"], {"web": 1}])
def test_a_type_of_app_that_is_none_is_told(value: object) -> None:
    """A type that is missing or unknown is an error that lists those there are."""
    error = problem(app_of(config("web", client_type=value)))
    assert error.setting == "client_type"
    assert all(kind in error.problem for kind in CONFIGS)


@each(("kind", "key"), REQUIRED)
@each("value", [None, "", " \n", 7, ["x"], {"a": 1}, True])
def test_a_key_that_is_missing_or_wrong_is_named(kind: str, key: str, value: object) -> None:
    """Every key that an app needs is named where it is missing, empty, or no text."""
    assert problem(app_of(config(kind, **{key: value}))).setting == key


@each("key", BASES)
@each("value", [7, "ftp://x", "https://user:CANARY@host", "https://h/?CANARY", "no url", "http://h"])
def test_a_server_that_is_none_is_named(key: str, value: object) -> None:
    """A base that is no URL of a server is named by its own key, and not shown."""
    for kind in CONFIGS:
        error = problem(app_of(config(kind, **{key: value})))
        assert error.setting == key
        assert "CANARY" not in f"{error!r} {error}"


def test_a_secret_is_never_in_an_error() -> None:
    """What is wrong beside a secret does not show the secret, nor does the app."""
    error = problem(app_of({"client_type": "web", "client_id": 7, "client_secret": "CANARY"}))
    made = app_of({"client_type": "jwt", "client_id": "c", "private_key": "CANARY", "public_key_id": "k"})
    assert "CANARY" not in f"{error!r} {error} {made!r}"


# --- a file -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", CONFIGS)
def test_an_app_is_made_of_a_file(kind: str, tmp_path: Path) -> None:
    """A JSON file holds the same keys; it is named as text or as a path, and read when it is needed."""
    place = tmp_path / "app.json"
    programs = [app_of_file(place), app_of_file(str(place))]
    for encoding in ("utf-8", "utf-8-sig"):  # the latter is an editor's
        place.write_text(json.dumps(config(kind)), encoding)
        for program in programs:
            assert Desk().perform(program) == Success(CONFIGS[kind][1])


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'"x"', b"{", b"\xff\xfe", b'{"client_type": NaN}', b"CANARY", b"[" * 100_000]
)
def test_a_file_that_is_no_configuration_is_named(content: bytes, tmp_path: Path) -> None:
    """A file that holds no JSON object is an error with its name, and with nothing of its content."""
    place = tmp_path / "app.json"
    place.write_bytes(content)
    error = problem(Desk().perform(app_of_file(place)))
    assert error.setting == str(place)
    assert "CANARY" not in str(error)


@pytest.mark.parametrize("name", ["missing.json", ".", "app.json/x", "nul\x00"])
def test_a_file_that_cannot_be_read_is_named(name: str, tmp_path: Path) -> None:
    """A file that is not there, or is none, is an error with its name."""
    (tmp_path / "app.json").write_text("{}")
    error = problem(Desk().perform(app_of_file(f"{tmp_path}/{name}")))
    assert error.setting == f"{tmp_path}/{name}"


def test_a_key_of_a_file_is_named(tmp_path: Path) -> None:
    """In a file, too, the error names the key."""
    place = tmp_path / "app.json"
    place.write_text(json.dumps(config("web", client_secret=None)))
    assert problem(Desk().perform(app_of_file(place))).setting == "client_secret"


# --- the environment --------------------------------------------------------------------------------------------------


def variables(kind: str, **more: str) -> Mapping[str, str]:
    """Give the variables of an app."""
    texts = {f"COZE_{kind.upper()}_OAUTH_{key.upper()}": str(value) for key, value in CONFIGS[kind][0].items()}
    return {**texts, **more}


@each("kind", CONFIGS)
def test_an_app_is_made_of_the_environment(kind: str) -> None:
    """Each type has variables of its own; those of the server are common."""
    assert Desk(environment=variables(kind)).perform(app_of_environment(kind)) == Success(CONFIGS[kind][1])
    bases = {"COZE_API_BASE": "https://g.example", "COZE_WWW_BASE": "https://w.example"}
    app = Desk(environment=variables(kind, **bases)).perform(app_of_environment(kind)).unwrap()
    assert app.profile == custom("https://g.example", www_url="https://w.example")


@each(("kind", "key"), REQUIRED)
@each("text", [None, "", "  "])
def test_a_variable_that_is_missing_is_named(kind: str, key: str, text: str | None) -> None:
    """The error names the variable, and not the key."""
    name = f"COZE_{kind.upper()}_OAUTH_{key.upper()}"
    present = {**variables(kind), name: text or ""}
    if text is None:
        del present[name]
    assert problem(Desk(environment=present).perform(app_of_environment(kind))).setting == name


@each("name", ["COZE_API_BASE", "COZE_WWW_BASE"])
def test_a_variable_of_the_server_that_is_wrong_is_named(name: str) -> None:
    """A server that is none is named by its own variable."""
    environment = variables("pkce", **{name: "ftp://CANARY"})
    error = problem(Desk(environment=environment).perform(app_of_environment("pkce")))
    assert error.setting == name
    assert "CANARY" not in str(error)


@each("kind", ["", "zzz", "WEB"])
def test_an_unknown_type_is_told(kind: str) -> None:
    """A type that there is none of is an error."""
    assert problem(Desk().perform(app_of_environment(kind))).setting == "client_type"


def test_a_secret_of_the_environment_is_one() -> None:
    """What stands in the environment is hidden in the app."""
    app = Desk(environment=variables("web")).perform(app_of_environment("web")).unwrap()
    assert isinstance(app, WebApp)
    assert app.client_secret == Secret("csec")
    assert "csec" not in repr(app)
