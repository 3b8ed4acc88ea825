"""Apps, and who works on them."""

from __future__ import annotations

import functools
from typing import Final, TypeAlias

from coze.api import app_collaborators, apps
from coze.classic.group import Group, R
from coze.classic.methods import done, number_pages
from coze.classic.replies import AddAppCollaboratorResp, RemoveAppCollaboratorResp
from coze.run.front import AsyncRunner, Runner


class AppsCollaborators(Group[R]):
    """Say who works on an app."""

    create: Final = done(app_collaborators.create, AddAppCollaboratorResp)
    delete: Final = done(app_collaborators.delete, RemoveAppCollaboratorResp)


AppsCollaboratorsClient: TypeAlias = AppsCollaborators[Runner]
AsyncAppsCollaboratorsClient: TypeAlias = AppsCollaborators[AsyncRunner]


class Apps(Group[R]):
    """List apps."""

    @functools.cached_property
    def collaborators(self) -> AppsCollaborators[R]:
        """Say who works on an app."""
        return AppsCollaborators(self.runner, self.options)

    list: Final = number_pages(apps.list)


AppsClient: TypeAlias = Apps[Runner]
AsyncAppsClient: TypeAlias = Apps[AsyncRunner]
