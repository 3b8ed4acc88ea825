"""Voices."""

from typing import Any

from catalogue import AnyRow, Part, ProgramRow, Row, Wire, call, ok

from coze import Page
from coze.api import voices
from coze.models.audio import (
    AudioFormat,
    LanguageCode,
    Voice,
    VoiceEmotionInfo,
    VoiceEmotionInfoInterval,
    VoiceModelType,
    VoiceState,
)

VOICE = {
    "voice_id": "7426725529589661723",
    "name": "Ada",
    "is_system_voice": True,
    "language_code": "en",
    "language_name": "English",
    "preview_text": "Good morning.",
    "preview_audio": "https://example.com/ada.mp3",
    "available_training_times": 9,
    "create_time": 1718792949,
    "update_time": 1718792950,
    "model_type": "big",
    "state": "cloned",
    "support_emotions": [
        {
            "display_name": "Happy",
            "emotion": "happy",
            "emotion_scale_interval": {"default": 4.0, "max": 5, "min": 1.0},
        },
        {},
    ],
}
VALUE = Voice(
    voice_id="7426725529589661723",
    name="Ada",
    is_system_voice=True,
    language_code="en",
    language_name="English",
    preview_text="Good morning.",
    preview_audio="https://example.com/ada.mp3",
    available_training_times=9,
    create_time=1718792949,
    update_time=1718792950,
    model_type=VoiceModelType.BIG,
    state=VoiceState.CLONED,
    support_emotions=(
        VoiceEmotionInfo(
            display_name="Happy",
            emotion="happy",
            emotion_scale_interval=VoiceEmotionInfoInterval(default=4.0, max=5.0, min=1.0),
        ),
        VoiceEmotionInfo(),
    ),
)

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(voices.list),
        sends=Wire("GET", "/v1/audio/voices?filter_system_voice=false&page_num=1&page_size=100"),
        full=call(
            voices.list,
            filter_system_voice=True,
            model_type=VoiceModelType.SMALL,
            voice_state="all",
            page_num=3,
            page_size=10,
        ),
        sends_in_full=Wire(
            "GET",
            "/v1/audio/voices?filter_system_voice=true&model_type=small&voice_state=all&page_num=3&page_size=10",
        ),
        reply=ok({"has_more": True, "voice_list": [VOICE, {"voice_id": "7426725529589661724"}]}),
        value=Page(items=(VALUE, Voice(voice_id="7426725529589661724")), next=voices.list(page_num=2)),
        ranges={"page_num": (1, None), "page_size": (1, 100)},
        recorded=("audio.voices.list",),
    ),
    Row(
        least=call(voices.clone, voice_name="Ada", file=("ada.wav", b"RIFF"), audio_format=AudioFormat.WAV),
        sends=Wire(
            "POST",
            "/v1/audio/voices/clone",
            form=(
                Part("file", b"RIFF", "ada.wav", "audio/x-wav"),
                Part("voice_name", b"Ada"),
                Part("audio_format", b"wav"),
            ),
        ),
        full=call(
            voices.clone,
            voice_name="Ada",
            file=("ada.wav", b"RIFF"),
            audio_format="mp3",
            language=LanguageCode.EN,
            voice_id="7426725529589661723",
            preview_text="Good morning.",
            text="Good evening.",
            space_id="7321110000000000001",
            description="Ada's own voice.",
        ),
        sends_in_full=Wire(
            "POST",
            "/v1/audio/voices/clone",
            form=(
                Part("file", b"RIFF", "ada.wav", "audio/x-wav"),
                Part("voice_name", b"Ada"),
                Part("audio_format", b"mp3"),
                Part("language", b"en"),
                Part("voice_id", b"7426725529589661723"),
                Part("preview_text", b"Good morning."),
                Part("text", b"Good evening."),
                Part("space_id", b"7321110000000000001"),
                Part("description", b"Ada's own voice."),
            ),
        ),
        reply=ok(VOICE),
        value=VALUE,
        recorded=("audio.voices.clone",),
    ),
)
