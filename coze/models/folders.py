"""Folders."""

from __future__ import annotations

from typing import Final

from attrs import field, frozen

from coze.models.base import Model
from coze.values import OpenText, known


class FolderType(OpenText):
    """What a folder holds: what is developed, or the resources of the library."""

    UNKNOWN: Final = known("")
    DEVELOPMENT: Final = known("development")
    LIBRARY: Final = known("library")


@frozen(kw_only=True, slots=False)
class SimpleFolder(Model):
    """A folder of a workspace; one that lies in no other has no `parent_folder_id`."""

    id: str
    name: str = ""
    description: str = ""
    workspace_id: str = ""
    creator_user_id: str = ""
    folder_type: FolderType = field(default=FolderType.UNKNOWN, converter=FolderType)
    parent_folder_id: str | None = None
    children_count: int | None = None
