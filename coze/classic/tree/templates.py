"""Templates."""

from __future__ import annotations

from typing import Final, TypeAlias

from coze.api import templates
from coze.classic.group import Group, R
from coze.classic.methods import call
from coze.run.front import AsyncRunner, Runner


class Templates(Group[R]):
    """Make copies of templates."""

    duplicate: Final = call(templates.duplicate)


TemplatesClient: TypeAlias = Templates[Runner]
AsyncTemplatesClient: TypeAlias = Templates[AsyncRunner]
