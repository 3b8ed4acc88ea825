"""What requests say of the program that sends them, as cozepy's users ask for it."""

from __future__ import annotations

import json
from typing import Final

from coze.run.transport import agent_headers
from coze.version import __version__

VERSION: Final[str] = __version__
"""The version of this library."""


def user_agent() -> str:
    """Give the header `User-Agent`."""
    return agent_headers()["User-Agent"]


def coze_client_user_agent() -> str:
    """Give the header `X-Coze-Client-User-Agent`, which is JSON."""
    return agent_headers()["X-Coze-Client-User-Agent"]


def get_os_version() -> str:
    """Give the version of the system; of Linux, that of the distribution."""
    return str(json.loads(coze_client_user_agent())["os_version"])
