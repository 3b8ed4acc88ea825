"""Rooms."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze.api import rooms
from coze.models.rooms import (
    CreateRoomResp,
    RoomAudioConfig,
    RoomConfig,
    RoomMode,
    RoomTurnDetection,
    RoomTurnDetectionType,
    RoomVideoConfig,
    TranslateConfig,
)

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(rooms.create, bot_id="bot_7"),
        sends=Wire("POST", "/v1/audio/rooms", {"bot_id": "bot_7"}),
        full=call(
            rooms.create,
            bot_id="bot_7",
            voice_id="voice_7",
            conversation_id="conversation_7",
            uid="user_7",
            workflow_id="workflow_7",
            config=RoomConfig(
                audio_config=RoomAudioConfig(codec="OPUS"),
                video_config=RoomVideoConfig(
                    codec="H264", stream_video_type="main", video_frame_rate=1, video_frame_expire_duration=60
                ),
                prologue_content="Good morning.",
                room_mode=RoomMode.TRANSLATE,
                translate_config=TranslateConfig(from_="zh", to="en"),
                prologue_delay_duration_ms=5000,
                turn_detection=RoomTurnDetection(type=RoomTurnDetectionType.CLIENT_INTERRUPT),
            ),
        ),
        sends_in_full=Wire(
            "POST",
            "/v1/audio/rooms",
            {
                "bot_id": "bot_7",
                "voice_id": "voice_7",
                "conversation_id": "conversation_7",
                "uid": "user_7",
                "workflow_id": "workflow_7",
                "config": {
                    "audio_config": {"codec": "OPUS"},
                    "video_config": {
                        "codec": "H264",
                        "stream_video_type": "main",
                        "video_frame_rate": 1,
                        "video_frame_expire_duration": 60,
                    },
                    "prologue_content": "Good morning.",
                    "room_mode": "translate",
                    "translate_config": {"from": "zh", "to": "en"},
                    "prologue_delay_duration_ms": 5000,
                    "turn_detection": {"type": "client_interrupt"},
                },
            },
        ),
        reply=ok({"room_id": "room_7", "app_id": "app_7", "uid": "user_7", "token": "token_7"}),
        value=CreateRoomResp(room_id="room_7", app_id="app_7", uid="user_7", token="token_7"),
        recorded=("audio.rooms.create",),
    ),
)
