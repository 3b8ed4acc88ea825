"""Folders."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze import Page
from coze.api import folders
from coze.models.folders import FolderType, SimpleFolder

FOLDER = {
    "id": "7390000000000000501",
    "name": "Journeys",
    "description": "All about journeys.",
    "workspace_id": "7340000000000000001",
    "creator_user_id": "1234567890123456",
    "folder_type": "development",
    "parent_folder_id": "7390000000000000500",
    "children_count": 3,
}
VALUE = SimpleFolder(
    id="7390000000000000501",
    name="Journeys",
    description="All about journeys.",
    workspace_id="7340000000000000001",
    creator_user_id="1234567890123456",
    folder_type=FolderType.DEVELOPMENT,
    parent_folder_id="7390000000000000500",
    children_count=3,
)

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(folders.list, workspace_id="workspace_7", folder_type=FolderType.LIBRARY),
        sends=Wire("GET", "/v1/folders?workspace_id=workspace_7&folder_type=library&page_num=1&page_size=20"),
        full=call(
            folders.list,
            workspace_id="workspace_7",
            folder_type=FolderType.DEVELOPMENT,
            parent_folder_id="folder_7",
            page_num=2,
            page_size=50,
        ),
        sends_in_full=Wire(
            "GET",
            "/v1/folders?workspace_id=workspace_7&folder_type=development&parent_folder_id=folder_7&page_num=2&page_size=50",
        ),
        reply=ok({"items": [FOLDER, {"id": "7390000000000000502"}], "total_count": 22, "has_more": True}),
        value=Page(
            items=(VALUE, SimpleFolder(id="7390000000000000502")),
            total=22,
            next=folders.list(workspace_id="workspace_7", folder_type=FolderType.LIBRARY, page_num=2),
        ),
        ranges={"page_num": (1, None), "page_size": (1, 50)},
        recorded=("folders.list",),
    ),
    Row(
        least=call(folders.retrieve, folder_id="folder_7"),
        sends=Wire("GET", "/v1/folders/folder_7"),
        reply=ok(FOLDER),
        value=VALUE,
        recorded=("folders.retrieve",),
    ),
)
