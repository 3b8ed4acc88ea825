"""Voices, and what is spoken and heard: speech, transcriptions, live streams."""

from __future__ import annotations

from typing import Final

from attrs import field, frozen

from coze.models.base import Model
from coze.values import OpenText, frozen_list, known


class AudioFormat(OpenText):
    """How audio is encoded."""

    WAV: Final = known("wav")
    PCM: Final = known("pcm")
    OGG_OPUS: Final = known("ogg_opus")
    MP3: Final = known("mp3")


class LanguageCode(OpenText):
    """A language that is spoken."""

    ZH: Final = known("zh")
    EN: Final = known("en")
    JA: Final = known("ja")
    ES: Final = known("es")
    ID: Final = known("id")
    PT: Final = known("pt")


class VoiceModelType(OpenText):
    """Which kind of model a voice is of."""

    UNKNOWN: Final = known("")
    BIG: Final = known("big")
    SMALL: Final = known("small")


class VoiceState(OpenText):
    """Whether a voice has been cloned; ALL asks for both."""

    UNKNOWN: Final = known("")
    INIT: Final = known("init")
    CLONED: Final = known("cloned")
    ALL: Final = known("all")


class LiveType(OpenText):
    """Whether a live stream is what was said, or its translation."""

    UNKNOWN: Final = known("")
    ORIGIN: Final = known("origin")
    TRANSLATION: Final = known("translation")


@frozen(kw_only=True, slots=False)
class VoiceEmotionInfoInterval(Model):
    """How strong an emotion can be: from `min` to `max`, and `default` if nothing is said."""

    default: float | None = None
    max: float | None = None
    min: float | None = None


@frozen(kw_only=True, slots=False)
class VoiceEmotionInfo(Model):
    """An emotion that a voice can speak with; `emotion` is what `speech.create` takes."""

    display_name: str | None = None
    emotion: str | None = None
    emotion_scale_interval: VoiceEmotionInfoInterval | None = None


@frozen(kw_only=True, slots=False)
class Voice(Model):
    """A voice: one of the system's, or one that was cloned.

    `preview_audio` is a URL where `preview_text` is spoken. `available_training_times` says how often the voice can
    still be cloned anew. Times are unix seconds.
    """

    voice_id: str
    name: str = ""
    is_system_voice: bool = False
    language_code: str = ""
    language_name: str = ""
    preview_text: str = ""
    preview_audio: str = ""
    available_training_times: int = 0
    create_time: int = 0
    update_time: int = 0
    model_type: VoiceModelType = field(default=VoiceModelType.UNKNOWN, converter=VoiceModelType)
    state: VoiceState = field(default=VoiceState.UNKNOWN, converter=VoiceState)
    support_emotions: tuple[VoiceEmotionInfo, ...] | None = field(default=None, converter=frozen_list)


@frozen(kw_only=True, slots=False)
class CreateTranscriptionsResp(Model):
    """What was heard."""

    text: str = ""


@frozen(kw_only=True, slots=False)
class StreamInfo(Model):
    """One stream of a live broadcast."""

    stream_id: str
    name: str = ""
    live_type: LiveType = field(default=LiveType.UNKNOWN, converter=LiveType)


@frozen(kw_only=True, slots=False)
class LiveInfo(Model):
    """A live broadcast: the app that it is of, and its streams."""

    app_id: str
    stream_infos: tuple[StreamInfo, ...] = field(default=(), converter=frozen_list)
