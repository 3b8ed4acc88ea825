"""Where the two services are, and which version this is."""

from __future__ import annotations

from typing import Final

from coze.profile import CN, COM
from coze.version import __version__

COZE_COM_BASE_URL: Final = COM.base_url
"""The API of the international service."""

COZE_CN_BASE_URL: Final = CN.base_url
"""The API of the service in China."""

VERSION: Final[str] = __version__
"""The version of this library."""
