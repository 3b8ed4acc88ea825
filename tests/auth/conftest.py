"""What the tests of logins share: an environment that says nothing, and apps."""

from __future__ import annotations

import os

import pytest
from desk import LOGIN

from coze import DeviceApp, PKCEApp, WebApp

_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUEST_METHOD")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Take away what the machine's environment says of proxies and of Coze."""
    for name in (*_VARIABLES, *(name for name in os.environ if name.startswith("COZE_"))):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return monkeypatch


@pytest.fixture
def web_app() -> WebApp:
    """Give an app with a client secret."""
    return WebApp(client_id="cid", client_secret="csec", profile=LOGIN)


@pytest.fixture
def pkce_app() -> PKCEApp:
    """Give an app without a secret."""
    return PKCEApp(client_id="cid", profile=LOGIN)


@pytest.fixture
def device_app() -> DeviceApp:
    """Give an app of devices."""
    return DeviceApp(client_id="cid", profile=LOGIN)
