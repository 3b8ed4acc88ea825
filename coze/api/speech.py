"""Speech: have a text spoken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, cast

from attrs import evolve

from coze.decode import binary, pieces
from coze.effect import Request, Stream
from coze.endpoint import post, taking
from coze.errors import InvalidArgument
from coze.http import path, within
from coze.models.audio import AudioFormat

LONGEST_INPUT: Final = 1024
"""The most bytes of UTF-8 that are spoken at once."""

_AUDIO: Final = "audio/"


def create(
    *,
    input: str,
    voice_id: str,
    response_format: AudioFormat | str = AudioFormat.MP3,
    speed: float = 1,
    sample_rate: int = 24000,
    loudness_rate: int | None = None,
    emotion: str | None = None,
    emotion_scale: float | None = None,
    context_texts: Sequence[str] | None = None,
) -> Request[bytes]:
    """Have a text spoken, and give the audio, whole; `stream` gives it as it comes.

    `input` has at most 1024 bytes of UTF-8. `speed` is 0.2 to 3, `sample_rate` in hertz, `loudness_rate` -50 to 100.
    `emotion` is one that the voice has (`Voice.support_emotions`), `emotion_scale` how strong it is: 1 to 5, 4 by the
    server's default. `context_texts` are hints on how to speak. A voice that is unknown or not yours is not_found or
    permission.

    In the official reference; the path of its page is not known.
    """
    body = {
        "input": _spoken_at_once(input),
        "voice_id": voice_id,
        "response_format": response_format,
        "speed": within("speed", speed, 0.2, 3.0),
        "sample_rate": within("sample_rate", sample_rate, 1),
        "loudness_rate": within("loudness_rate", loudness_rate, -50, 100),
        "emotion": emotion,
        "emotion_scale": within("emotion_scale", emotion_scale, 1.0, 5.0),
        "context_texts": context_texts,
    }
    return post("speech.create", path("/v1/audio/speech"), binary(_AUDIO), body)


@taking(create)
def stream(**spoken: Any) -> Stream[bytes]:
    """Have a text spoken, and give the audio piece by piece as it comes; parameters and failures are those of `create`.

    No more than a piece is in memory, and `Limits.response_bytes` does not hold. Audio that is cut ends with
    `StreamInterrupted`.

    In the official reference; the path of its page is not known.
    """
    return Stream(http=evolve(create(**spoken).http, endpoint="speech.stream", streamed=_AUDIO), decode=pieces())


def _spoken_at_once(text: str) -> str | InvalidArgument:
    given = cast(object, text)
    if isinstance(given, str) and len(given.encode("utf-8", "surrogatepass")) > LONGEST_INPUT:
        return InvalidArgument("input", f"give at most {LONGEST_INPUT} bytes of UTF-8: speak a longer text in parts")
    return text
