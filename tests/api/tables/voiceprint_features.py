"""Voiceprints."""

from typing import Any

from catalogue import AnyRow, Part, ProgramRow, Row, Wire, call, ok

from coze import Page
from coze.api import voiceprint_features
from coze.models.voiceprints import CreateVoicePrintGroupFeatureResp, UserInfo, VoicePrintGroupFeature

FEATURE = {
    "id": "7488137932110594090",
    "group_id": "7488137932110594084",
    "name": "Ada",
    "audio_url": "https://example.com/ada.wav",
    "created_at": 1743468263,
    "updated_at": 1743468264,
    "desc": "Who asks",
    "icon_url": "https://example.com/voice.png",
    "user_info": {
        "id": "1234567890123456",
        "name": "ada",
        "nickname": "Ada",
        "avatar_url": "https://example.com/ada.png",
    },
}
VALUE = VoicePrintGroupFeature(
    id="7488137932110594090",
    group_id="7488137932110594084",
    name="Ada",
    audio_url="https://example.com/ada.wav",
    created_at=1743468263,
    updated_at=1743468264,
    desc="Who asks",
    icon_url="https://example.com/voice.png",
    user_info=UserInfo(id="1234567890123456", name="ada", nickname="Ada", avatar_url="https://example.com/ada.png"),
)

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(voiceprint_features.list, group_id="group_7"),
        sends=Wire("GET", "/v1/audio/voiceprint_groups/group_7/features?page_num=1&page_size=10"),
        full=call(voiceprint_features.list, group_id="group_7", page_num=3, page_size=200),
        sends_in_full=Wire("GET", "/v1/audio/voiceprint_groups/group_7/features?page_num=3&page_size=200"),
        reply=ok({"total": 2, "items": [FEATURE, {"id": "7488137932110594091", "group_id": "7488137932110594084"}]}),
        value=Page(
            items=(VALUE, VoicePrintGroupFeature(id="7488137932110594091", group_id="7488137932110594084")), total=2
        ),
        ranges={"page_num": (1, None), "page_size": (1, 200)},
        recorded=("audio.voiceprint_groups.features.list",),
    ),
    Row(
        least=call(voiceprint_features.create, group_id="group_7", name="Ada", file=("sample.wav", b"RIFF")),
        sends=Wire(
            "POST",
            "/v1/audio/voiceprint_groups/group_7/features",
            form=(Part("file", b"RIFF", "sample.wav", "audio/x-wav"), Part("name", b"Ada")),
        ),
        full=call(
            voiceprint_features.create,
            group_id="group_7",
            name="Ada",
            file=("sample.wav", b"RIFF"),
            desc="Who asks",
            sample_rate=16000,
            channel=1,
        ),
        sends_in_full=Wire(
            "POST",
            "/v1/audio/voiceprint_groups/group_7/features",
            form=(
                Part("file", b"RIFF", "sample.wav", "audio/x-wav"),
                Part("name", b"Ada"),
                Part("desc", b"Who asks"),
                Part("sample_rate", b"16000"),
                Part("channel", b"1"),
            ),
        ),
        reply=ok({"id": "7488137932110594090"}),
        value=CreateVoicePrintGroupFeatureResp(id="7488137932110594090"),
        ranges={"sample_rate": (1, None), "channel": (1, None)},
        recorded=("audio.voiceprint_groups.features.create",),
    ),
    Row(
        least=call(voiceprint_features.update, group_id="group_7", feature_id="feature_7"),
        sends=Wire("PUT", "/v1/audio/voiceprint_groups/group_7/features/feature_7"),
        full=call(
            voiceprint_features.update,
            group_id="group_7",
            feature_id="feature_7",
            name="Ada",
            desc="Who asks",
            file=("sample.wav", b"RIFF"),
            sample_rate=16000,
            channel=1,
        ),
        sends_in_full=Wire(
            "PUT",
            "/v1/audio/voiceprint_groups/group_7/features/feature_7",
            form=(
                Part("file", b"RIFF", "sample.wav", "audio/x-wav"),
                Part("name", b"Ada"),
                Part("desc", b"Who asks"),
                Part("sample_rate", b"16000"),
                Part("channel", b"1"),
            ),
        ),
        reply=ok({}),
        value=None,
        ranges={"sample_rate": (1, None), "channel": (1, None)},
        recorded=("audio.voiceprint_groups.features.update",),
    ),
    Row(
        least=call(voiceprint_features.delete, group_id="group_7", feature_id="feature_7"),
        sends=Wire("DELETE", "/v1/audio/voiceprint_groups/group_7/features/feature_7"),
        reply=ok({}),
        value=None,
        recorded=("audio.voiceprint_groups.features.delete",),
    ),
)
