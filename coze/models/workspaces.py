"""Workspaces."""

from __future__ import annotations

from typing import Final

from attrs import field, frozen

from coze.models.base import Model
from coze.values import OpenText, known


class WorkspaceRoleType(OpenText):
    """What the owner of the token is in a workspace."""

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
