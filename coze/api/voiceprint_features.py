"""The voiceprints of a group: list, make, change and delete them."""

from __future__ import annotations

from coze.decode import into, nothing
from coze.effect import Request
from coze.endpoint import Upload, get, upload
from coze.endpoint import delete as remove
from coze.http import Path, path, within
from coze.models.voiceprints import CreateVoicePrintGroupFeatureResp, VoicePrintGroupFeature
from coze.pages import Page, numbered


def list(*, group_id: str, page_num: int = 1, page_size: int = 10) -> Request[Page[VoicePrintGroupFeature]]:
    """List the voiceprints of a group, which are at most 10; `page_size` is 1 to 200.

    A group that is unknown or not yours is not_found.

    In the official reference; the path of its page is not known.
    """
    query = {
        "page_num": within("page_num", page_num, 1),
        "page_size": within("page_size", page_size, 1, 200),
    }
    where = path("/v1/audio/voiceprint_groups/{group_id}/features", group_id)
    return get("voiceprint_features.list", where, numbered(model=VoicePrintGroupFeature, total="total"), query)


def create(
    *,
    group_id: str,
    name: str,
    file: Upload,
    desc: str | None = None,
    sample_rate: int | None = None,
    channel: int | None = None,
) -> Request[CreateVoicePrintGroupFeatureResp]:
    """Make a voiceprint of the speaker of a recording of at most 10 MB, and give its id; a group has at most 10.

    `sample_rate` (in hertz) and `channel` (how many) are those of the recording. One that cannot be read is
    invalid_request, a group that is unknown or not yours not_found.

    In the official reference; the path of its page is not known.
    """
    where = path("/v1/audio/voiceprint_groups/{group_id}/features", group_id)
    fields = {
        "name": name,
        "desc": desc,
        "sample_rate": within("sample_rate", sample_rate, 1),
        "channel": within("channel", channel, 1),
    }
    return upload("voiceprint_features.create", where, into(CreateVoicePrintGroupFeatureResp), file, fields)


def update(
    *,
    group_id: str,
    feature_id: str,
    name: str | None = None,
    desc: str | None = None,
    file: Upload | None = None,
    sample_rate: int | None = None,
    channel: int | None = None,
) -> Request[None]:
    """Rename a voiceprint, describe it anew, or make it of another recording; what is not given stays.

    `sample_rate` (in hertz) and `channel` (how many) are those of the recording. One that cannot be read is
    invalid_request, a group or a voiceprint that is unknown or not yours not_found.

    In the official reference; the path of its page is not known.
    """
    fields = {
        "name": name,
        "desc": desc,
        "sample_rate": within("sample_rate", sample_rate, 1),
        "channel": within("channel", channel, 1),
    }
    where = _where(group_id, feature_id)
    return upload("voiceprint_features.update", where, nothing(), file, fields, method="PUT", optional=True)


def delete(*, group_id: str, feature_id: str) -> Request[None]:
    """Delete a voiceprint; a group or a voiceprint that is unknown or not yours is not_found.

    In the official reference; the path of its page is not known.
    """
    return remove("voiceprint_features.delete", _where(group_id, feature_id), nothing())


def _where(group_id: str, feature_id: str) -> Path:
    return path("/v1/audio/voiceprint_groups/{group_id}/features/{feature_id}", group_id, feature_id)
