"""Transcriptions."""

from typing import Any

from catalogue import AnyRow, Part, ProgramRow, Row, Wire, call, ok

from coze.api import transcriptions
from coze.models.audio import CreateTranscriptionsResp

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(transcriptions.create, file=("talk.wav", b"RIFF")),
        sends=Wire("POST", "/v1/audio/transcriptions", form=(Part("file", b"RIFF", "talk.wav", "audio/x-wav"),)),
        reply=ok({"text": "Good morning."}),
        value=CreateTranscriptionsResp(text="Good morning."),
        recorded=("audio.transcriptions.create",),
    ),
)
