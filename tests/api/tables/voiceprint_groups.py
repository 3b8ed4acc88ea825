"""Groups of voiceprints."""

from typing import Any

from catalogue import AnyRow, Part, ProgramRow, Row, Wire, call, ok

from coze import Page
from coze.api import voiceprint_groups
from coze.models.voiceprints import (
    CreateVoicePrintGroupResp,
    FeatureScore,
    SpeakerIdentifyResp,
    UserInfo,
    VoicePrintGroup,
)

GROUP = {
    "id": "7488137932110594084",
    "name": "Family",
    "desc": "All of us",
    "created_at": 1743468263,
    "updated_at": 1743468264,
    "icon_url": "https://example.com/family.png",
    "feature_count": 3,
    "user_info": {
        "id": "1234567890123456",
        "name": "ada",
        "nickname": "Ada",
        "avatar_url": "https://example.com/ada.png",
    },
}
VALUE = VoicePrintGroup(
    id="7488137932110594084",
    name="Family",
    desc="All of us",
    created_at=1743468263,
    updated_at=1743468264,
    icon_url="https://example.com/family.png",
    feature_count=3,
    user_info=UserInfo(id="1234567890123456", name="ada", nickname="Ada", avatar_url="https://example.com/ada.png"),
)

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(voiceprint_groups.list),
        sends=Wire("GET", "/v1/audio/voiceprint_groups?page_num=1&page_size=10"),
        full=call(
            voiceprint_groups.list, name="Family", group_id="group_7", user_id="user_7", page_num=3, page_size=200
        ),
        sends_in_full=Wire(
            "GET",
            "/v1/audio/voiceprint_groups?name=Family&group_id=group_7&user_id=user_7&page_num=3&page_size=200",
        ),
        reply=ok({"total": 12, "items": [GROUP, {"id": "7488137932110594085"}]}),
        value=Page(
            items=(VALUE, VoicePrintGroup(id="7488137932110594085")), next=voiceprint_groups.list(page_num=2), total=12
        ),
        ranges={"page_num": (1, None), "page_size": (1, 200)},
        recorded=("audio.voiceprint_groups.list",),
    ),
    Row(
        least=call(voiceprint_groups.create, name="Family"),
        sends=Wire("POST", "/v1/audio/voiceprint_groups", {"name": "Family"}),
        full=call(voiceprint_groups.create, name="Family", desc="All of us"),
        sends_in_full=Wire("POST", "/v1/audio/voiceprint_groups", {"name": "Family", "desc": "All of us"}),
        reply=ok({"id": "7488137932110594084"}),
        value=CreateVoicePrintGroupResp(id="7488137932110594084"),
        recorded=("audio.voiceprint_groups.create",),
    ),
    Row(
        least=call(voiceprint_groups.update, group_id="group_7"),
        sends=Wire("PUT", "/v1/audio/voiceprint_groups/group_7", {}),
        full=call(voiceprint_groups.update, group_id="group_7", name="Friends", desc="Some of us"),
        sends_in_full=Wire("PUT", "/v1/audio/voiceprint_groups/group_7", {"name": "Friends", "desc": "Some of us"}),
        reply=ok({}),
        value=None,
        recorded=("audio.voiceprint_groups.update",),
    ),
    Row(
        least=call(voiceprint_groups.delete, group_id="group_7"),
        sends=Wire("DELETE", "/v1/audio/voiceprint_groups/group_7"),
        reply=ok({}),
        value=None,
        recorded=("audio.voiceprint_groups.delete",),
    ),
    Row(
        least=call(voiceprint_groups.speaker_identify, group_id="group_7", file=("who.wav", b"RIFF")),
        sends=Wire(
            "POST",
            "/v1/audio/voiceprint_groups/group_7/speaker_identify",
            form=(Part("file", b"RIFF", "who.wav", "audio/x-wav"),),
        ),
        full=call(
            voiceprint_groups.speaker_identify,
            group_id="group_7",
            file=("who.wav", b"RIFF"),
            top_k=2,
            sample_rate=16000,
            channel=1,
        ),
        sends_in_full=Wire(
            "POST",
            "/v1/audio/voiceprint_groups/group_7/speaker_identify",
            form=(
                Part("file", b"RIFF", "who.wav", "audio/x-wav"),
                Part("top_k", b"2"),
                Part("sample_rate", b"16000"),
                Part("channel", b"1"),
            ),
        ),
        reply=ok(
            {
                "feature_score_list": [
                    {"feature_id": "feature_7", "feature_name": "Ada", "feature_desc": "Who asks", "score": 87.5},
                    {"feature_id": "feature_8"},
                ]
            }
        ),
        value=SpeakerIdentifyResp(
            feature_score_list=(
                FeatureScore(feature_id="feature_7", feature_name="Ada", feature_desc="Who asks", score=87.5),
                FeatureScore(feature_id="feature_8"),
            )
        ),
        ranges={"top_k": (1, None), "sample_rate": (1, None), "channel": (1, None)},
        recorded=("audio.voiceprint_groups.speaker_identify",),
    ),
)
