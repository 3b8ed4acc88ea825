"""How things are published: a word that bots, apps and workflows share."""

from __future__ import annotations

from typing import Final

from coze.values import OpenText, known


class PublishStatus(OpenText):
    """Which bots, apps or workflows are meant, by how they are published."""

    ALL: Final = known("all")
    PUBLISHED_ONLINE: Final = known("published_online")
    PUBLISHED_DRAFT: Final = known("published_draft")
    UNPUBLISHED_DRAFT: Final = known("unpublished_draft")
