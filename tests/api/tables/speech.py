"""Speech."""

from typing import Any

from catalogue import AnyRow, Call, ProgramRow, Row, StreamRow, Wire, call

from coze.api import speech
from coze.models.audio import AudioFormat

LEAST = call(speech.create, input="Good morning.", voice_id="7426725529589661723")
FULL = call(
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
)
SENDS = Wire(
    "POST",
    "/v1/audio/speech",
    {
        "input": "Good morning.",
        "voice_id": "7426725529589661723",
        "response_format": "mp3",
        "speed": 1,
        "sample_rate": 24000,
    },
)
SENDS_IN_FULL = Wire(
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
)
AUDIO = b"\xff\xfb\x90\x00\x01"

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=LEAST,
        sends=SENDS,
        full=FULL,
        sends_in_full=SENDS_IN_FULL,
        content=("audio/mpeg", AUDIO),
        value=AUDIO,
        ranges={"sample_rate": (1, None), "loudness_rate": (-50, 100)},
        recorded=("audio.speech.create",),
    ),
    StreamRow(
        least=Call(speech.stream, LEAST.arguments),
        sends=SENDS,
        full=Call(speech.stream, FULL.arguments),
        sends_in_full=SENDS_IN_FULL,
        content=("audio/mpeg", AUDIO),
        value=(AUDIO,),
    ),
)
