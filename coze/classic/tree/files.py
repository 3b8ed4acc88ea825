"""Files."""

from __future__ import annotations

from typing import Final

from coze.api import files
from coze.classic.adapters import taking_files
from coze.classic.group import Group, R
from coze.classic.methods import call
from coze.run.front import AsyncRunner, Runner


class Files(Group[R]):
    """Upload files."""

    upload: Final = call(taking_files(files.upload))
    retrieve: Final = call(files.retrieve)


class FilesClient(Files[Runner]):
    """`Files` of a synchronous client."""


class AsyncFilesClient(Files[AsyncRunner]):
    """`Files` of an asynchronous client."""
