"""The small functions: what cozepy's give, ours give."""

from __future__ import annotations

import random
import wave
from pathlib import Path

import pytest

from coze.classic import http_client, util
from coze.classic.errors import CozeArgumentError
from coze.models.auth import Scope
from coze.models.chat import Message


@pytest.mark.parametrize("length", [0, 1, 7, 8, 33])
def test_random_hex(length: int) -> None:
    """It has the length that was asked for, hexadecimal digits, and no seed."""
    random.seed(1)
    first = util.random_hex(length)
    random.seed(1)
    assert len(first) == length
    assert set(first) <= set("0123456789abcdef")
    assert length < 8 or util.random_hex(length) != first


def test_a_challenge_of_other_text() -> None:
    """A verifier that is not ASCII is a ValueError that does not show it."""
    with pytest.raises(CozeArgumentError) as caught:
        util.gen_s256_code_challenge("sé-cret")
    assert isinstance(caught.value, ValueError)
    assert "cret" not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(("url", "short"), [("https://a//", "https://a"), ("https://a", "https://a"), ("", "")])
def test_slashes(url: str, short: str) -> None:
    """Slashes at the end are taken off."""
    assert util.remove_url_trailing_slash(url) == short


@pytest.mark.parametrize(
    ("url", "socket"),
    [
        ("https://api.coze.com", "wss://ws.coze.com"),
        ("https://api.coze.cn", "wss://ws.coze.cn"),
        ("https://api-x.example.com", "wss://ws-x.example.com"),
        ("https://api.my-api.example.com:8443/api.v1", "wss://ws.my-api.example.com:8443/api.v1"),
        ("https://example.com", "wss://example.com"),
    ],
)
def test_websocket_urls(url: str, socket: str) -> None:
    """Only the beginning of the host is replaced."""
    assert util.http_base_url_to_ws(url) == socket


@pytest.mark.parametrize("url", ["", "http://api.coze.com"])
def test_what_has_no_websocket_url(url: str) -> None:
    """What does not begin with https is cozepy's ValueError."""
    with pytest.raises(ValueError, match="base_url"):
        util.http_base_url_to_ws(url)


def test_none_is_left_out() -> None:
    """At the top of a dict, or in all that it holds; a tuple stays as it is."""
    assert util.remove_none_values({"a": None, "b": {"c": None}}) == {"b": {"c": None}}
    given = {"a": None, "b": [None, {"c": None, "d": 1}], "t": (1, None), "m": Scope()}
    assert util.dump_exclude_none(given) == {"b": [{"d": 1}], "t": (1, None), "m": {}}
    assert util.dump_exclude_none(None) is None


def test_a_wav_file(tmp_path: Path) -> None:
    """Samples become a WAV file with cozepy's defaults: mono, 16 bits, 24 kHz."""
    where = tmp_path / "a.wav"
    util.write_pcm_to_wav_file(b"\x01\x02" * 10, str(where))
    with wave.open(str(where)) as file:
        assert file.getparams()[:4] == (1, 2, 24000, 10)
        assert file.readframes(10) == b"\x01\x02" * 10


def test_clients_have_the_defaults_of_cozepy() -> None:
    """Timeouts, limits and redirects are cozepy's; keywords come before them."""
    with http_client.SyncHTTPClient() as client:
        assert client.timeout.as_dict() == {"connect": 5.0, "read": 600.0, "write": 600.0, "pool": 600.0}
        assert client.follow_redirects
    with http_client.SyncHTTPClient(timeout=3, follow_redirects=False) as client:
        assert client.timeout.read == 3
        assert not client.follow_redirects
    assert http_client.AsyncHTTPClient().timeout == http_client.DEFAULT_TIMEOUT
    limits = http_client.DEFAULT_CONNECTION_LIMITS
    assert (limits.max_connections, limits.max_keepalive_connections) == (1000, 100)


class Handler:
    """Handles what happens."""

    on_purpose = True

    def on_b(self, event: str) -> None: ...

    async def on_a(self) -> None: ...

    def once(self) -> None: ...

    def other(self) -> None: ...


def test_methods_are_described() -> None:
    """The methods that begin with a prefix are described in the order of their names, of an object and of its class."""
    handler = Handler()
    bound = util.get_methods(handler, "on_")
    assert [one["function"] for one in bound] == [handler.on_a, handler.on_b]
    assert [[parameter.name for parameter in one["parameters"]] for one in bound] == [[], ["event"]]
    assert {one["type"] for one in bound} == {"classmethod"}
    of_class = util.get_methods(Handler)
    assert [one["function"] for one in of_class] == [Handler.on_a, Handler.on_b, Handler.once]
    assert {one["type"] for one in of_class} == {"instancemethod"}


@pytest.mark.parametrize(
    ("field", "default"),
    [("type", ""), ("content_type", "text"), ("meta_data", None), ("role", None), ("nonsense", None)],
)
def test_defaults_of_models(field: str, default: object) -> None:
    """The default of a field is given, and None where there is none."""
    assert util.get_model_default(Message, field) == default
