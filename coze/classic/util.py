"""Small functions that programs written for cozepy import from its `util`."""

from __future__ import annotations

import base64
import builtins
import inspect
import os
import secrets
import wave
from collections.abc import Mapping
from typing import Any, Final, cast
from urllib.parse import urlsplit

import attrs

from coze.auth.pkce import hashed
from coze.classic.errors import CozeArgumentError
from coze.models.base import Model

anext: Final = builtins.anext
"""Python's own, which older ones do not have."""


def base64_encode_string(s: str) -> str:
    """Encode a text by base64, as UTF-8.

    >>> base64_encode_string("hé")
    'aMOp'
    """
    return base64.b64encode(s.encode()).decode("ascii")


def random_hex(length: int) -> str:
    """Make so many hexadecimal digits that nobody can guess."""
    return secrets.token_hex(length // 2 + 1)[:length]


def gen_s256_code_challenge(code_verifier: str) -> str:
    """Make the challenge of a code verifier of PKCE, by the method S256.

    >>> gen_s256_code_challenge("code_verifier")
    '73oehA2tBul5grZPhXUGQwNAjxh69zNES8bu2bVD0EM'
    """
    try:
        code_verifier.encode("ascii")
    except UnicodeEncodeError:  # which would show it
        raise CozeArgumentError("code_verifier: it is not ASCII") from None
    return hashed(code_verifier)


def remove_url_trailing_slash(base_url: str) -> str:
    """Take the slashes off the end of a URL."""
    return base_url.rstrip("/") if base_url else base_url


def http_base_url_to_ws(base_url: str) -> str:
    """Give the websocket URL that belongs to the base URL of an API: ``api.`` or ``api-`` at its start becomes ``ws``.

    >>> http_base_url_to_ws("https://api.coze.com")
    'wss://ws.coze.com'
    """
    if not base_url:
        raise ValueError("base_url cannot be empty")
    parts = urlsplit(base_url)
    if parts.scheme != "https":
        raise ValueError("base_url must start with 'https://'")
    host = parts.netloc
    return parts._replace(scheme="wss", netloc=f"ws{host[3:]}" if host.startswith(("api.", "api-")) else host).geturl()


def remove_none_values(d: Mapping[str, Any]) -> dict[str, Any]:
    """Copy a dict without the keys whose value is None.

    >>> remove_none_values({"a": None, "b": 1})
    {'b': 1}
    """
    return {key: value for key, value in d.items() if value is not None}


def dump_exclude_none(d: object) -> Any:
    """Write models as dicts, and leave out None: in dicts and lists and in what these hold.

    >>> dump_exclude_none({"a": None, "b": [None, {"c": None, "d": 1}]})
    {'b': [{'d': 1}]}
    """
    match d:
        case Model():
            return d.model_dump(exclude_none=True)
        case dict():
            pairs = cast("dict[object, object]", d).items()
            return {key: dump_exclude_none(value) for key, value in pairs if value is not None}
        case list():
            return [dump_exclude_none(item) for item in cast("list[object]", d) if item is not None]
        case _:
            return d


def get_methods(cls: object, prefix: str = "on") -> list[dict[str, Any]]:
    """Describe the methods of an object, or of a class, whose names begin so: each with its parameters and its type.

    The type is ``classmethod`` of one that is bound, else ``instancemethod``.
    """
    return [
        {
            "function": method,
            "parameters": list(inspect.signature(method).parameters.values()),
            "type": "classmethod" if inspect.ismethod(method) else "instancemethod",
        }
        for name, method in inspect.getmembers(cls, inspect.isroutine)
        if name.startswith(prefix)
    ]


def get_model_default(model: type[Model], field_name: str) -> Any:
    """Give the default of a field of a model; None where there is no such field, or it has none.

    >>> from coze.models.chat import ChatUsage
    >>> get_model_default(ChatUsage, "token_count")
    0
    """
    field = attrs.fields_dict(cast(Any, model)).get(field_name)
    return None if field is None or field.default is attrs.NOTHING else field.default


def write_pcm_to_wav_file(
    pcm_data: bytes,
    filepath: str | os.PathLike[str],
    channels: int = 1,
    sample_width: int = 2,
    frame_rate: int = 24000,
) -> None:
    """Write samples as they are (PCM) to a WAV file; `sample_width` counts bytes, `frame_rate` samples a second."""
    with wave.open(os.fspath(filepath), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(sample_width)
        file.setframerate(frame_rate)
        file.writeframes(pcm_data)
