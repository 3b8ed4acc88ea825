"""Voiceprints: groups of voices that speakers are known by."""

from __future__ import annotations

from attrs import field, frozen

from coze.models.base import Model
from coze.values import frozen_list


@frozen(kw_only=True, slots=False)
class UserInfo(Model):
    """The user who made a voiceprint, or a group of them."""

    id: str
    name: str = ""
    nickname: str = ""
    avatar_url: str = ""


@frozen(kw_only=True, slots=False)
class CreateVoicePrintGroupResp(Model):
    """The id of a new group."""

    id: str


@frozen(kw_only=True, slots=False)
class VoicePrintGroup(Model):
    """A group of voiceprints. Times are unix seconds."""

    id: str
    name: str = ""
    desc: str = ""
    created_at: int = 0
    updated_at: int = 0
    icon_url: str = ""
    feature_count: int = 0
    user_info: UserInfo | None = None


@frozen(kw_only=True, slots=False)
class CreateVoicePrintGroupFeatureResp(Model):
    """The id of a new voiceprint."""

    id: str


@frozen(kw_only=True, slots=False)
class VoicePrintGroupFeature(Model):
    """A voiceprint: the voice of one speaker, and the URL of the audio that it was made of. Times are unix seconds."""

    id: str
    group_id: str
    name: str = ""
    audio_url: str = ""
    created_at: int = 0
    updated_at: int = 0
    desc: str = ""
    icon_url: str = ""
    user_info: UserInfo | None = None


@frozen(kw_only=True, slots=False)
class FeatureScore(Model):
    """How much a voice is like a voiceprint."""

    feature_id: str
    feature_name: str = ""
    feature_desc: str = ""
    score: float = 0


@frozen(kw_only=True, slots=False)
class SpeakerIdentifyResp(Model):
    """The voiceprints that a voice is like."""

    feature_score_list: tuple[FeatureScore, ...] = field(default=(), converter=frozen_list)
