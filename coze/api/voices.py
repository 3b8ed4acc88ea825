"""Voices: list them, and clone one."""

from __future__ import annotations

from coze.decode import into
from coze.effect import Request
from coze.endpoint import Upload, get, upload
from coze.http import path, within
from coze.models.audio import AudioFormat, LanguageCode, Voice, VoiceModelType, VoiceState
from coze.pages import Page, numbered


def list(
    *,
    filter_system_voice: bool = False,
    model_type: VoiceModelType | str | None = None,
    voice_state: VoiceState | str | None = None,
    page_num: int = 1,
    page_size: int = 100,
) -> Request[Page[Voice]]:
    """List the voices that can be used: the system's, and those that were cloned.

    `filter_system_voice` leaves those of the system out. `page_size` is 1 to 100. A token that may not see them is
    permission.

    /docs/developer_guides/list_voices
    """
    query = {
        "filter_system_voice": filter_system_voice,
        "model_type": model_type,
        "voice_state": voice_state,
        "page_num": within("page_num", page_num, 1),
        "page_size": within("page_size", page_size, 1, 100),
    }
    return get("voices.list", path("/v1/audio/voices"), numbered(model=Voice, items="voice_list"), query)


def clone(
    *,
    voice_name: str,
    file: Upload,
    audio_format: AudioFormat | str,
    language: LanguageCode | str | None = None,
    voice_id: str | None = None,
    preview_text: str | None = None,
    text: str | None = None,
    space_id: str | None = None,
    description: str | None = None,
) -> Request[Voice]:
    """Clone the voice in a recording of at most 10 MB: a path, bytes, a file open for bytes, or one with a name.

    `voice_name` has at most 128 bytes, and `text`, which is what is read aloud in the recording, at most 1024.
    `voice_id` is a voice to clone anew, which is done at most 10 times; without it there is a new one. `preview_text`
    is what its preview says, `space_id` the workspace that it belongs to. A recording that does not do is
    invalid_request, a voice or a workspace that is unknown or not yours not_found or permission.

    In the official reference; the path of its page is not known.
    """
    fields = {
        "voice_name": voice_name,
        "audio_format": audio_format,
        "language": language,
        "voice_id": voice_id,
        "preview_text": preview_text,
        "text": text,
        "space_id": space_id,
        "description": description,
    }
    return upload("voices.clone", path("/v1/audio/voices/clone"), into(Voice), file, fields)
