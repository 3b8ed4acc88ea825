"""Files."""

from __future__ import annotations

from typing import Final, TypeAlias

from coze.api import files
from coze.classic.group import Group, R
from coze.classic.methods import call
from coze.run.front import AsyncRunner, Runner


class Files(Group[R]):
    """Upload files."""

    upload: Final = call(files.upload)
    retrieve: Final = call(files.retrieve)


FilesClient: TypeAlias = Files[Runner]
AsyncFilesClient: TypeAlias = Files[AsyncRunner]
