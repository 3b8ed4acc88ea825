"""Workspaces and their members."""

from __future__ import annotations

from typing import Final

from attrs import field, frozen

from coze.models.base import Model
from coze.values import OpenText, frozen_list, known


class WorkspaceRoleType(OpenText):
    """What a user is in a workspace."""

    UNKNOWN: Final = known("")
    OWNER: Final = known("owner")
    ADMIN: Final = known("admin")
    MEMBER: Final = known("member")


class WorkspaceType(OpenText):
    """Whose a workspace is."""

    UNKNOWN: Final = known("")
    PERSONAL: Final = known("personal")
    TEAM: Final = known("team")


@frozen(kw_only=True, slots=False)
class Workspace(Model):
    """A workspace, and the role in it of the owner of the token."""

    id: str
    name: str = ""
    icon_url: str = ""
    role_type: WorkspaceRoleType = field(default=WorkspaceRoleType.UNKNOWN, converter=WorkspaceRoleType)
    workspace_type: WorkspaceType = field(default=WorkspaceType.UNKNOWN, converter=WorkspaceType)
    enterprise_id: str = ""


@frozen(kw_only=True, slots=False)
class CreateWorkspaceResp(Model):
    """The id of a workspace that was made."""

    id: str


@frozen(kw_only=True, slots=False)
class WorkspaceMember(Model):
    """A member of a workspace; to add one, give the id and the role."""

    user_id: str
    role_type: WorkspaceRoleType = field(default=WorkspaceRoleType.UNKNOWN, converter=WorkspaceRoleType)
    user_nickname: str | None = None
    user_unique_name: str | None = None
    avatar_url: str | None = None


@frozen(kw_only=True, slots=False)
class CreateWorkspaceMemberResp(Model):
    """What became of the users that were to be added.

    Teams and enterprises add at once. A personal workspace invites, and who agrees becomes a member.
    """

    added_success_user_ids: tuple[str, ...] = field(default=(), converter=frozen_list)
    invited_success_user_ids: tuple[str, ...] = field(default=(), converter=frozen_list)
    not_exist_user_ids: tuple[str, ...] = field(default=(), converter=frozen_list)
    already_joined_user_ids: tuple[str, ...] = field(default=(), converter=frozen_list)
    already_invited_user_ids: tuple[str, ...] = field(default=(), converter=frozen_list)


@frozen(kw_only=True, slots=False)
class DeleteWorkspaceMemberResp(Model):
    """What became of the users that were to be removed; an owner stays."""

    removed_success_user_ids: tuple[str, ...] = field(default=(), converter=frozen_list)
    not_in_workspace_user_ids: tuple[str, ...] = field(default=(), converter=frozen_list)
    owner_not_support_remove_user_ids: tuple[str, ...] = field(default=(), converter=frozen_list)
