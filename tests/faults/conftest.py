"""What the fault battery shares: an environment that says nothing, and certificates."""

from __future__ import annotations

from pathlib import Path

import pytest
from scripted import Authority

_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "COZE_API_TOKEN", "COZE_API_BASE", "SSL_CERT_FILE")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Take away what the machine's environment says of proxies, certificates, the token and the server."""
    for name in _VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return monkeypatch


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Found an authority for certificates."""
    return Authority(Path(tmp_path_factory.mktemp("certificates")))
