"""Files."""

from __future__ import annotations

from attrs import field, frozen

from coze.models.base import Model


@frozen(kw_only=True, slots=False)
class File(Model):
    """An uploaded file: its size in bytes, the unix second of its upload, its name. It is kept for three months."""

    id: str
    bytes: int | None = None
    created_at: int | None = field(default=None, metadata={"also": "CreatedAt"})  # which is how Coze Studio spells it
    file_name: str | None = None
    url: str | None = None
    uri: str | None = None
