"""Apps out of configuration: of a dict, of a JSON file, of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final, TypeAlias, cast

from attrs import evolve
from returns.result import Failure, Success

from coze.auth.device import DeviceApp
from coze.auth.jwt import JWTApp
from coze.auth.pkce import PKCEApp
from coze.auth.web import WebApp
from coze.codec import parse_text, type_name
from coze.decode import as_object
from coze.effect import Effect, Environment, Given, Steps, local, program
from coze.errors import ConfigError
from coze.outcome import Outcome
from coze.policy import DEFAULT_LIMITS
from coze.profile import CN, COM, Profile, custom

App: TypeAlias = WebApp | PKCEApp | DeviceApp | JWTApp
"""An app that is registered in the Coze console, of whatever type."""

_KEYS: Final = {
    "web": ("client_id", "client_secret"),
    "pkce": ("client_id",),
    "device": ("client_id",),
    "jwt": ("client_id", "private_key", "public_key_id"),
}
_TYPES: Final = ", ".join(_KEYS)


def app_of(config: Mapping[str, object]) -> Outcome[App]:
    """Make an app of the keys of a configuration.

    `client_type` is one of web, pkce, device and jwt; `client_id` and, as the type needs them, `client_secret`,
    `private_key` (the text of a PEM file), `public_key_id`; `coze_api_base` and `coze_www_base` say where the server
    is, the .com service unless given. Keys beyond these are left alone. A key that is missing or wrong is a
    `ConfigError` with its name.
    """
    kind = config.get("client_type")
    if not isinstance(kind, str) or kind not in _KEYS:
        return Failure(ConfigError("client_type", f"give one of {_TYPES}"))
    texts: dict[str, str] = {}
    for key in (*_KEYS[kind], "coze_api_base", "coze_www_base"):
        value = config.get(key)
        if isinstance(value, str) and value.strip():
            texts[key] = value.strip()
        elif value is not None and not isinstance(value, str):
            return Failure(ConfigError(key, f"give a text, not {type_name(value)}"))
        elif key in _KEYS[kind]:
            return Failure(ConfigError(key, "it is missing: copy it from the app's page in the Coze console"))
    profile = _profile(texts.get("coze_api_base"), texts.get("coze_www_base"))
    if profile.problem is not None:
        wrong = "coze_api_base" if _profile(texts.get("coze_api_base"), None).problem else "coze_www_base"
        return Failure(evolve(profile.problem, setting=wrong))
    client_id = texts["client_id"]
    match kind:
        case "web":
            return Success(WebApp(client_id=client_id, client_secret=texts["client_secret"], profile=profile))
        case "pkce":
            return Success(PKCEApp(client_id=client_id, profile=profile))
        case "device":
            return Success(DeviceApp(client_id=client_id, profile=profile))
        case _:
            return Success(
                JWTApp(
                    client_id=client_id,
                    private_key=texts["private_key"],
                    public_key_id=texts["public_key_id"],
                    profile=profile,
                )
            )


def _profile(base_url: str | None, www_url: str | None) -> Profile:
    known = {one.base_url: one for one in (COM, CN)}.get((base_url or COM.base_url).rstrip("/"))
    if known is None:
        return custom(base_url or "", www_url=www_url)
    return known if www_url is None else custom(known.base_url, www_url=www_url, ws_url=known.ws_url)


@program
def app_of_file(where: str | os.PathLike[str]) -> Steps[App]:
    """Make an app of a JSON file (UTF-8, with or without a mark of it) that holds an object of the keys of `app_of`."""
    name = os.fspath(where)
    read: Effect[Outcome[str]] = local(_text, name)
    text = yield from Given((yield from read))
    return (yield from Given(_app_of_text(name, text)))


def _text(where: str) -> Outcome[str]:
    try:
        return Success(Path(where).read_text("utf-8-sig"))
    except (OSError, ValueError) as error:
        return Failure(ConfigError(where, f"the file cannot be read ({type(error).__name__})"))


def _app_of_text(where: str, text: str) -> Outcome[App]:
    match parse_text(text, DEFAULT_LIMITS):
        case Success(value) if isinstance(value, dict):
            return app_of(as_object(cast(object, value)))
        case _:
            return Failure(ConfigError(where, "the file holds no JSON object"))


@program
def app_of_environment(kind: str) -> Steps[App]:
    """Make an app of variables of the environment; `kind` is one of web, pkce, device and jwt.

    They are ``COZE_WEB_OAUTH_CLIENT_ID``, ``COZE_WEB_OAUTH_CLIENT_SECRET``, ``COZE_PKCE_OAUTH_CLIENT_ID``,
    ``COZE_DEVICE_OAUTH_CLIENT_ID``, ``COZE_JWT_OAUTH_CLIENT_ID``, ``COZE_JWT_OAUTH_PRIVATE_KEY``,
    ``COZE_JWT_OAUTH_PUBLIC_KEY_ID``; and ``COZE_API_BASE`` and ``COZE_WWW_BASE`` for the server.
    """
    variables = {key: f"COZE_{kind.upper()}_OAUTH_{key.upper()}" for key in _KEYS.get(kind, ())}
    variables |= {"coze_api_base": "COZE_API_BASE", "coze_www_base": "COZE_WWW_BASE"}
    config: dict[str, object] = {"client_type": kind}
    for key, variable in variables.items():
        config[key] = yield from Environment(variable)
    return (yield from Given(_renamed(app_of(config), variables)))


def _renamed(app: Outcome[App], variables: Mapping[str, str]) -> Outcome[App]:
    """Name the variable of the environment in an error, instead of the key."""
    match app:
        case Failure(ConfigError() as error):
            return Failure(evolve(error, setting=variables.get(error.setting, error.setting)))
        case _:
            return app
