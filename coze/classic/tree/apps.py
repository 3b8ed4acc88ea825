"""Apps, and who works on them."""

from __future__ import annotations

from typing import Final

from coze.api import app_collaborators, apps
from coze.classic.group import Group, R, area
from coze.classic.methods import done, number_pages
from coze.classic.replies import AddAppCollaboratorResp, RemoveAppCollaboratorResp
from coze.run.front import AsyncRunner, Runner


class AppsCollaborators(Group[R]):
    """Say who works on an app."""

    create: Final = done(app_collaborators.create, AddAppCollaboratorResp)
    delete: Final = done(app_collaborators.delete, RemoveAppCollaboratorResp)


class AppsCollaboratorsClient(AppsCollaborators[Runner]):
    """`AppsCollaborators` of a synchronous client."""


class AsyncAppsCollaboratorsClient(AppsCollaborators[AsyncRunner]):
    """`AppsCollaborators` of an asynchronous client."""


class Apps(Group[R]):
    """List apps."""

    collaborators: Final = area(AppsCollaboratorsClient, AsyncAppsCollaboratorsClient)
    list: Final = number_pages(apps.list)


class AppsClient(Apps[Runner]):
    """`Apps` of a synchronous client."""


class AsyncAppsClient(Apps[AsyncRunner]):
    """`Apps` of an asynchronous client."""
