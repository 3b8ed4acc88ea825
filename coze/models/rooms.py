"""Rooms for realtime calls."""

from __future__ import annotations

from typing import Final

from attrs import field, frozen
from attrs.converters import optional

from coze.models.base import Model
from coze.values import OpenText, known


class RoomMode(OpenText):
    """What a room is for: a talk with a bot, speech to speech, a podcast, a translation."""

    DEFAULT: Final = known("default")
    S2S: Final = known("s2s")
    PODCAST: Final = known("podcast")
    TRANSLATE: Final = known("translate")


class RoomTurnDetectionType(OpenText):
    """Who notices that the user has finished: the server, by the voice or by the sense of it, or the client."""

    SERVER_VAD: Final = known("server_vad")
    SEMANTIC_VAD: Final = known("semantic_vad")
    CLIENT_INTERRUPT: Final = known("client_interrupt")


@frozen(kw_only=True, slots=False)
class RoomAudioConfig(Model):
    """The audio of a room: its codec."""

    codec: str | None = None


@frozen(kw_only=True, slots=False)
class RoomVideoConfig(Model):
    """The video of a room: its codec, which stream it is taken from, how many frames, and how long one is kept."""

    codec: str | None = None
    stream_video_type: str | None = None
    video_frame_rate: int | None = None
    video_frame_expire_duration: int | None = None


@frozen(kw_only=True, slots=False)
class TranslateConfig(Model):
    """From which language to which a room translates."""

    from_: str | None = field(default=None, metadata={"wire": "from"})
    to: str | None = None


@frozen(kw_only=True, slots=False)
class RoomTurnDetection(Model):
    """How a room notices that the user has finished."""

    type: RoomTurnDetectionType | None = field(default=None, converter=optional(RoomTurnDetectionType))


@frozen(kw_only=True, slots=False)
class RoomConfig(Model):
    """The settings of a room; what is left out is as the server likes.

    `prologue_content` is what the bot says first, after `prologue_delay_duration_ms` (0 to 5000 milliseconds).
    `translate_config` is for the mode of that name.
    """

    audio_config: RoomAudioConfig | None = None
    video_config: RoomVideoConfig | None = None
    prologue_content: str | None = None
    room_mode: RoomMode | None = field(default=None, converter=optional(RoomMode))
    translate_config: TranslateConfig | None = None
    prologue_delay_duration_ms: int | None = None
    turn_detection: RoomTurnDetection | None = None

    @classmethod
    def build_translate(cls, from_: str, to: str) -> RoomConfig:
        """Make the settings of a room that translates from one language to another."""
        return cls(room_mode=RoomMode.TRANSLATE, translate_config=TranslateConfig(from_=from_, to=to))


@frozen(kw_only=True, slots=False)
class CreateRoomResp(Model):
    """A room, and what a user enters it with: the ids of the app and of the user, and a token, which is not shown."""

    room_id: str
    app_id: str
    uid: str
    token: str = field(default="", repr=False)
