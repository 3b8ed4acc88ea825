"""What the fault battery shares: certificates."""

from __future__ import annotations

from pathlib import Path

import pytest
from scripted import Authority


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Found an authority for certificates."""
    return Authority(Path(tmp_path_factory.mktemp("certificates")))
