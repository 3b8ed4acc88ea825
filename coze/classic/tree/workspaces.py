"""Workspaces, and their members."""

from __future__ import annotations

from typing import Final

from coze.api import workspace_members, workspaces
from coze.classic.group import Group, R, area
from coze.classic.methods import call, number_pages
from coze.run.front import AsyncRunner, Runner


class WorkspacesMembers(Group[R]):
    """Change the members of a workspace."""

    list: Final = number_pages(workspace_members.list)
    create: Final = call(workspace_members.create)
    delete: Final = call(workspace_members.delete)


class WorkspacesMembersClient(WorkspacesMembers[Runner]):
    """`WorkspacesMembers` of a synchronous client."""


class AsyncWorkspacesMembersClient(WorkspacesMembers[AsyncRunner]):
    """`WorkspacesMembers` of an asynchronous client."""


class Workspaces(Group[R]):
    """List workspaces."""

    members: Final = area(WorkspacesMembersClient, AsyncWorkspacesMembersClient)
    list: Final = number_pages(workspaces.list)


class WorkspacesClient(Workspaces[Runner]):
    """`Workspaces` of a synchronous client."""


class AsyncWorkspacesClient(Workspaces[AsyncRunner]):
    """`Workspaces` of an asynchronous client."""
