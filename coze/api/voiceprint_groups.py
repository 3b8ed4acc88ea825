"""Groups of voiceprints: list, make, change and delete them, and ask which of its speakers a voice is."""

from __future__ import annotations

from coze.decode import into, nothing
from coze.effect import Request
from coze.endpoint import Upload, get, post, put, upload
from coze.endpoint import delete as remove
from coze.http import path, within
from coze.models.voiceprints import CreateVoicePrintGroupResp, SpeakerIdentifyResp, VoicePrintGroup
from coze.pages import Page, numbered


def list(
    *,
    name: str | None = None,
    group_id: str | None = None,
    user_id: str | None = None,
    page_num: int = 1,
    page_size: int = 10,
) -> Request[Page[VoicePrintGroup]]:
    """List the groups of voiceprints, or those of a name, of an id, or that a user made; `page_size` is 1 to 200.

    A token that may not see them is permission.

    In the official reference; the path of its page is not known.
    """
    query = {
        "name": name,
        "group_id": group_id,
        "user_id": user_id,
        "page_num": within("page_num", page_num, 1),
        "page_size": within("page_size", page_size, 1, 200),
    }
    decode = numbered(model=VoicePrintGroup, total="total")
    return get("voiceprint_groups.list", path("/v1/audio/voiceprint_groups"), decode, query)


def create(*, name: str, desc: str | None = None) -> Request[CreateVoicePrintGroupResp]:
    """Make a group of voiceprints, and give its id.

    `name` has at most 20 characters, `desc` at most 500. There are at most 1000 groups, of at most 10 voiceprints each.
    What is beyond these limits is invalid_request.

    In the official reference; the path of its page is not known.
    """
    where = path("/v1/audio/voiceprint_groups")
    return post("voiceprint_groups.create", where, into(CreateVoicePrintGroupResp), {"name": name, "desc": desc})


def update(*, group_id: str, name: str | None = None, desc: str | None = None) -> Request[None]:
    """Rename a group of voiceprints, or describe it anew: `name` has at most 20 characters, `desc` at most 500.

    What is beyond these limits is invalid_request, a group that is unknown or not yours not_found.

    In the official reference; the path of its page is not known.
    """
    where = path("/v1/audio/voiceprint_groups/{group_id}", group_id)
    return put("voiceprint_groups.update", where, nothing(), {"name": name, "desc": desc})


def delete(*, group_id: str) -> Request[None]:
    """Delete a group of voiceprints; one that is unknown or not yours is not_found.

    In the official reference; the path of its page is not known.
    """
    return remove("voiceprint_groups.delete", path("/v1/audio/voiceprint_groups/{group_id}", group_id), nothing())


def speaker_identify(
    *,
    group_id: str,
    file: Upload,
    top_k: int | None = None,
    sample_rate: int | None = None,
    channel: int | None = None,
) -> Request[SpeakerIdentifyResp]:
    """Ask which of the speakers of a group is heard in a recording of at most 4 MB.

    `top_k` is how many voiceprints to give at most; `sample_rate` (in hertz) and `channel` (how many) are those of the
    recording. One that cannot be read is invalid_request, a group that is unknown or not yours not_found.

    In the official reference; the path of its page is not known.
    """
    where = path("/v1/audio/voiceprint_groups/{group_id}/speaker_identify", group_id)
    fields = {
        "top_k": within("top_k", top_k, 1),
        "sample_rate": within("sample_rate", sample_rate, 1),
        "channel": within("channel", channel, 1),
    }
    return upload("voiceprint_groups.speaker_identify", where, into(SpeakerIdentifyResp), file, fields)
