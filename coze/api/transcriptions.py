"""Transcriptions: write down what is said in a recording."""

from __future__ import annotations

from coze.decode import into
from coze.effect import Request
from coze.endpoint import Upload, upload
from coze.http import path
from coze.models.audio import CreateTranscriptionsResp


def create(*, file: Upload) -> Request[CreateTranscriptionsResp]:
    """Write down what is said in a recording: a path, bytes, a file open for bytes, or one of them with a name.

    A request has at most 15 MB. A recording that cannot be read is invalid_request.

    In the official reference; the path of its page is not known.
    """
    where = path("/v1/audio/transcriptions")
    return upload("transcriptions.create", where, into(CreateTranscriptionsResp), file)
