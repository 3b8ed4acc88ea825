"""Live broadcasts: which streams there are to listen to."""

from __future__ import annotations

from coze.decode import into
from coze.effect import Request
from coze.endpoint import get
from coze.http import path
from coze.models.audio import LiveInfo


def retrieve(*, live_id: str) -> Request[LiveInfo]:
    """Read which streams a live broadcast has; one that is unknown is not_found.

    On no known page of the official reference; in the SDKs for Python, Go and JavaScript.
    """
    return get("live.retrieve", path("/v1/audio/live/{live_id}", live_id), into(LiveInfo))
