"""Folders."""

from __future__ import annotations

from typing import Final, TypeAlias

from coze.api import folders
from coze.classic.group import Group, R
from coze.classic.methods import call, number_pages
from coze.run.front import AsyncRunner, Runner


class Folders(Group[R]):
    """Look into folders."""

    list: Final = number_pages(folders.list)
    retrieve: Final = call(folders.retrieve)


FoldersClient: TypeAlias = Folders[Runner]
AsyncFoldersClient: TypeAlias = Folders[AsyncRunner]
