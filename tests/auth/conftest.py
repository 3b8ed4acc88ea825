"""What the tests of logins share: apps."""

from __future__ import annotations

import pytest
from desk import LOGIN

from coze import DeviceApp, PKCEApp, WebApp


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
