"""The members of a workspace."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze import Page
from coze.api import workspace_members
from coze.models.workspaces import (
    CreateWorkspaceMemberResp,
    DeleteWorkspaceMemberResp,
    WorkspaceMember,
    WorkspaceRoleType,
)

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(workspace_members.list, workspace_id="workspace_7"),
        sends=Wire("GET", "/v1/workspaces/workspace_7/members?page_num=1&page_size=20"),
        full=call(workspace_members.list, workspace_id="workspace_7", page_num=2, page_size=50),
        sends_in_full=Wire("GET", "/v1/workspaces/workspace_7/members?page_num=2&page_size=50"),
        reply=ok(
            {
                "total_count": 21,
                "items": [
                    {
                        "user_id": "7350000000000000001",
                        "role_type": "admin",
                        "user_nickname": "Robin",
                        "user_unique_name": "robin_7",
                        "avatar_url": "https://example.com/robin.png",
                    },
                    {"user_id": "7350000000000000002"},
                ],
            }
        ),
        value=Page(
            items=(
                WorkspaceMember(
                    user_id="7350000000000000001",
                    role_type=WorkspaceRoleType.ADMIN,
                    user_nickname="Robin",
                    user_unique_name="robin_7",
                    avatar_url="https://example.com/robin.png",
                ),
                WorkspaceMember(user_id="7350000000000000002"),
            ),
            total=21,
            next=workspace_members.list(workspace_id="workspace_7", page_num=2),
        ),
        ranges={"page_num": (1, None), "page_size": (1, 50)},
        recorded=("workspaces.members.list",),
    ),
    Row(
        least=call(
            workspace_members.create,
            workspace_id="workspace_7",
            users=[
                WorkspaceMember(user_id="user_7", role_type=WorkspaceRoleType.ADMIN),
                WorkspaceMember(user_id="user_8", role_type=WorkspaceRoleType.MEMBER),
            ],
        ),
        sends=Wire(
            "POST",
            "/v1/workspaces/workspace_7/members",
            {"users": [{"user_id": "user_7", "role_type": "admin"}, {"user_id": "user_8", "role_type": "member"}]},
        ),
        reply=ok(
            {
                "added_success_user_ids": ["7350000000000000001", "7350000000000000002"],
                "invited_success_user_ids": ["7350000000000000003"],
                "not_exist_user_ids": ["7350000000000000004"],
                "already_joined_user_ids": ["7350000000000000005"],
                "already_invited_user_ids": ["7350000000000000006"],
            }
        ),
        value=CreateWorkspaceMemberResp(
            added_success_user_ids=["7350000000000000001", "7350000000000000002"],
            invited_success_user_ids=["7350000000000000003"],
            not_exist_user_ids=["7350000000000000004"],
            already_joined_user_ids=["7350000000000000005"],
            already_invited_user_ids=["7350000000000000006"],
        ),
        recorded=("workspaces.members.create",),
    ),
    Row(
        least=call(workspace_members.delete, workspace_id="workspace_7", user_ids=["user_7", "user_8"]),
        sends=Wire("DELETE", "/v1/workspaces/workspace_7/members", {"user_ids": ["user_7", "user_8"]}),
        reply=ok(
            {
                "removed_success_user_ids": ["7350000000000000001"],
                "not_in_workspace_user_ids": ["7350000000000000002"],
                "owner_not_support_remove_user_ids": ["7350000000000000003"],
            }
        ),
        value=DeleteWorkspaceMemberResp(
            removed_success_user_ids=["7350000000000000001"],
            not_in_workspace_user_ids=["7350000000000000002"],
            owner_not_support_remove_user_ids=["7350000000000000003"],
        ),
        recorded=("workspaces.members.delete",),
    ),
)
