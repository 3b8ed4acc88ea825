"""Workspaces."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze import Page
from coze.api import workspaces
from coze.models.workspaces import CreateWorkspaceResp, Workspace, WorkspaceRoleType, WorkspaceType

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(workspaces.create, name="Travel", description="Plans journeys."),
        sends=Wire("POST", "/v1/workspaces", {"name": "Travel", "description": "Plans journeys."}),
        full=call(
            workspaces.create,
            name="Travel",
            description="Plans journeys.",
            icon_file_id="file_7",
            coze_account_id="account_7",
            owner_uid="user_7",
        ),
        sends_in_full=Wire(
            "POST",
            "/v1/workspaces",
            {
                "name": "Travel",
                "description": "Plans journeys.",
                "icon_file_id": "file_7",
                "coze_account_id": "account_7",
                "owner_uid": "user_7",
            },
        ),
        reply=ok({"id": "7340000000000000003"}),
        value=CreateWorkspaceResp(id="7340000000000000003"),
    ),
    Row(
        least=call(workspaces.update, workspace_id="workspace_7"),
        sends=Wire("PUT", "/v1/workspaces/workspace_7", {}),
        full=call(workspaces.update, workspace_id="workspace_7", name="Trips", description="Plans trips."),
        sends_in_full=Wire("PUT", "/v1/workspaces/workspace_7", {"name": "Trips", "description": "Plans trips."}),
        reply=ok({}),
        value=None,
    ),
    Row(
        least=call(workspaces.list),
        sends=Wire("GET", "/v1/workspaces?page_num=1&page_size=20"),
        full=call(
            workspaces.list,
            enterprise_id="enterprise_7",
            user_id="user_7",
            coze_account_id="account_7",
            page_num=2,
            page_size=50,
        ),
        sends_in_full=Wire(
            "GET",
            "/v1/workspaces?enterprise_id=enterprise_7&user_id=user_7&coze_account_id=account_7&page_num=2&page_size=50",
        ),
        reply=ok(
            {
                "total_count": 21,
                "workspaces": [
                    {
                        "id": "7340000000000000001",
                        "name": "Personal",
                        "icon_url": "https://example.com/1.png",
                        "role_type": "owner",
                        "workspace_type": "personal",
                        "enterprise_id": "enterprise_8",
                    },
                    {"id": "7340000000000000002"},
                ],
            }
        ),
        value=Page(
            items=(
                Workspace(
                    id="7340000000000000001",
                    name="Personal",
                    icon_url="https://example.com/1.png",
                    role_type=WorkspaceRoleType.OWNER,
                    workspace_type=WorkspaceType.PERSONAL,
                    enterprise_id="enterprise_8",
                ),
                Workspace(id="7340000000000000002"),
            ),
            total=21,
            next=workspaces.list(page_num=2),
        ),
        ranges={"page_num": (1, None), "page_size": (1, 50)},
        recorded=("workspaces.list",),
    ),
)
