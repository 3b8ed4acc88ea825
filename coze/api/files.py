"""Files: upload them for messages and workflows, and read what is known of them."""

from __future__ import annotations

from coze.decode import into
from coze.effect import Request
from coze.endpoint import Upload, get
from coze.endpoint import upload as upload_file
from coze.http import path
from coze.models.files import File


def upload(*, file: Upload) -> Request[File]:
    """Upload a file of at most 512 MB: a path, bytes, a file open for bytes, or one of them with a name.

    It is kept for three months, and can be used by the owner of the token. An empty file, one that is too large, a type
    that is not supported and a file that is broken are invalid_request (4300, 4302, 4303, 4304); more than 10 or 20
    calls a second, by your plan, are rate_limit. Pass `progress` to the runner's `run` to follow it.

    /docs/developer_guides/upload_files
    """
    return upload_file("files.upload", path("/v1/files/upload"), into(File), file)


def retrieve(*, file_id: str) -> Request[File]:
    """Read what is known of a file that was uploaded; one of another owner is not_found.

    /docs/developer_guides/retrieve_files
    """
    return get("files.retrieve", path("/v1/files/retrieve"), into(File), {"file_id": file_id})
