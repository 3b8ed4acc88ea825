"""Workspaces, and their members."""

from __future__ import annotations

import functools
from typing import Final, TypeAlias

from coze.api import workspace_members, workspaces
from coze.classic.group import Group, R
from coze.classic.methods import call, number_pages
from coze.run.front import AsyncRunner, Runner


class WorkspacesMembers(Group[R]):
    """Change the members of a workspace."""

    list: Final = number_pages(workspace_members.list)
    create: Final = call(workspace_members.create)
    delete: Final = call(workspace_members.delete)


WorkspacesMembersClient: TypeAlias = WorkspacesMembers[Runner]
AsyncWorkspacesMembersClient: TypeAlias = WorkspacesMembers[AsyncRunner]


class Workspaces(Group[R]):
    """List workspaces."""

    @functools.cached_property
    def members(self) -> WorkspacesMembers[R]:
        """Change the members of a workspace."""
        return WorkspacesMembers(self.runner, self.options)

    list: Final = number_pages(workspaces.list)


WorkspacesClient: TypeAlias = Workspaces[Runner]
AsyncWorkspacesClient: TypeAlias = Workspaces[AsyncRunner]
