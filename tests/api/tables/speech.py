"""Speech."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call

from coze.api import speech
from coze.models.audio import AudioFormat

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(speech.create, input="Good morning.", voice_id="7426725529589661723"),
        sends=Wire(
            "POST",
            "/v1/audio/speech",
            {
                "input": "Good morning.",
                "voice_id": "7426725529589661723",
                "response_format": "mp3",
                "speed": 1,
                "sample_rate": 24000,
            },
        ),
        full=call(
            speech.create,
            input="Good morning.",
            voice_id="7426725529589661723",
            response_format=AudioFormat.OGG_OPUS,
            speed=0.5,
            sample_rate=16000,
            loudness_rate=-10,
            emotion="happy",
            emotion_scale=2.5,
            context_texts=["Slowly, please.", "And friendly."],
        ),
        sends_in_full=Wire(
            "POST",
            "/v1/audio/speech",
            {
                "input": "Good morning.",
                "voice_id": "7426725529589661723",
                "response_format": "ogg_opus",
                "speed": 0.5,
                "sample_rate": 16000,
                "loudness_rate": -10,
                "emotion": "happy",
                "emotion_scale": 2.5,
                "context_texts": ["Slowly, please.", "And friendly."],
            },
        ),
        content=("audio/mpeg", b"\xff\xfb\x90\x00\x01"),
        value=b"\xff\xfb\x90\x00\x01",
        ranges={"sample_rate": (1, None), "loudness_rate": (-50, 100)},
        recorded=("audio.speech.create",),
    ),
)
