"""The folders of a workspace: list and read them."""

from __future__ import annotations

from coze.decode import into
from coze.effect import Request
from coze.endpoint import get
from coze.http import path, within
from coze.models.folders import FolderType, SimpleFolder
from coze.pages import Page, numbered


def list(
    *,
    workspace_id: str,
    folder_type: FolderType | str,
    parent_folder_id: str | None = None,
    page_num: int = 1,
    page_size: int = 20,
) -> Request[Page[SimpleFolder]]:
    """List the folders of a workspace, of one type: development or library; `page_size` is 1 to 50.

    `parent_folder_id` lists those inside another folder. A workspace that the token may not see is permission.

    In the official reference; the path of its page is not known.
    """
    query = {
        "workspace_id": workspace_id,
        "folder_type": folder_type,
        "parent_folder_id": parent_folder_id,
        "page_num": within("page_num", page_num, 1),
        "page_size": within("page_size", page_size, 1, 50),
    }
    decode = numbered(model=SimpleFolder, total="total_count")
    return get("folders.list", path("/v1/folders"), decode, query)


def retrieve(*, folder_id: str) -> Request[SimpleFolder]:
    """Read a folder. One that does not exist is not_found, and one that the token may not see permission.

    In the official reference; the path of its page is not known.
    """
    return get("folders.retrieve", path("/v1/folders/{folder_id}", folder_id), into(SimpleFolder))
