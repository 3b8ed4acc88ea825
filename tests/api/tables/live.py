"""Live broadcasts."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze.api import live
from coze.models.audio import LiveInfo, LiveType, StreamInfo

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(live.retrieve, live_id="live_7"),
        sends=Wire("GET", "/v1/audio/live/live_7"),
        reply=ok(
            {
                "app_id": "app_7",
                "stream_infos": [
                    {"stream_id": "stream_7", "name": "English", "live_type": "translation"},
                    {"stream_id": "stream_8"},
                ],
            }
        ),
        value=LiveInfo(
            app_id="app_7",
            stream_infos=(
                StreamInfo(stream_id="stream_7", name="English", live_type=LiveType.TRANSLATION),
                StreamInfo(stream_id="stream_8"),
            ),
        ),
        recorded=("audio.live.retrieve",),
    ),
)
