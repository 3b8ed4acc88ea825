"""The images of a dataset."""

from __future__ import annotations

from typing import Final

from attrs import field, frozen

from coze.models.base import Model
from coze.models.documents import DocumentSourceType
from coze.values import OpenInt, known


class PhotoStatus(OpenInt):
    """How far an image is; one that failed is best uploaded again."""

    IN_PROCESSING: Final = known(0)
    COMPLETED: Final = known(1)
    PROCESSING_FAILED: Final = known(9)


@frozen(kw_only=True, slots=False)
class Photo(Model):
    """An image of a dataset, and its caption: `size` is in bytes, `type` the extension; times are unix seconds."""

    document_id: str
    url: str = ""
    name: str = ""
    size: int = 0
    type: str = ""
    status: PhotoStatus = field(default=PhotoStatus.IN_PROCESSING, converter=PhotoStatus)
    caption: str = ""
    creator_id: str = ""
    source_type: DocumentSourceType = field(default=DocumentSourceType.LOCAL_FILE, converter=DocumentSourceType)
    create_time: int = 0
    update_time: int = 0
