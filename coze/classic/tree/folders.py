"""Folders."""

from __future__ import annotations

from typing import Final

from coze.api import folders
from coze.classic.group import Group, R
from coze.classic.methods import call, number_pages
from coze.run.front import AsyncRunner, Runner


class Folders(Group[R]):
    """Look into folders."""

    list: Final = number_pages(folders.list)
    retrieve: Final = call(folders.retrieve)


class FoldersClient(Folders[Runner]):
    """`Folders` of a synchronous client."""


class AsyncFoldersClient(Folders[AsyncRunner]):
    """`Folders` of an asynchronous client."""
