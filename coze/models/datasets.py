"""Datasets: the knowledge that bots draw on."""

from __future__ import annotations

from typing import Final

from attrs import field, frozen
from attrs.converters import optional

from coze.models.base import Model
from coze.models.documents import DocumentChunkStrategy, DocumentFormatType, DocumentStatus, DocumentUpdateType
from coze.values import OpenInt, frozen_list, known


class DatasetStatus(OpenInt):
    """Whether a dataset is in use."""

    ENABLED: Final = known(1)
    DISABLED: Final = known(3)


@frozen(kw_only=True, slots=False)
class CreateDatasetResp(Model):
    """The id of a new dataset."""

    dataset_id: str


@frozen(kw_only=True, slots=False)
class Dataset(Model):
    """A dataset: what it holds, who made it, how many bots use it.

    `all_file_size` is in bytes; times are unix seconds. `hit_count` is how often chats drew on it, `slice_count` the
    number of chunks of all its documents.
    """

    dataset_id: str
    name: str = ""
    description: str = ""
    space_id: str = ""
    status: DatasetStatus | None = field(default=None, converter=optional(DatasetStatus))
    format_type: DocumentFormatType = field(default=DocumentFormatType.DOCUMENT, converter=DocumentFormatType)
    can_edit: bool = False
    icon_url: str = ""
    doc_count: int = 0
    file_list: tuple[str, ...] = field(default=(), converter=frozen_list)
    hit_count: int = 0
    bot_used_count: int = 0
    slice_count: int = 0
    all_file_size: int = 0
    chunk_strategy: DocumentChunkStrategy | None = None
    failed_file_list: tuple[str, ...] = field(default=(), converter=frozen_list)
    processing_file_list: tuple[str, ...] = field(default=(), converter=frozen_list)
    processing_file_id_list: tuple[str, ...] = field(default=(), converter=frozen_list)
    avatar_url: str = ""
    creator_id: str = ""
    creator_name: str = ""
    create_time: int = 0
    update_time: int = 0


@frozen(kw_only=True, slots=False)
class DocumentProgress(Model):
    """How far a document is: `progress` is a percentage, `remaining_time` an estimate in seconds.

    `size` is in bytes, `type` the extension of the file, `update_interval` in hours. `status_descript` says why a
    document failed.
    """

    document_id: str = ""
    url: str = ""
    size: int = 0
    type: str = ""
    status: DocumentStatus = field(default=DocumentStatus.PROCESSING, converter=DocumentStatus)
    progress: int = 0
    update_type: DocumentUpdateType = field(default=DocumentUpdateType.NO_AUTO_UPDATE, converter=DocumentUpdateType)
    document_name: str = ""
    remaining_time: int = 0
    status_descript: str = ""
    update_interval: int = 0
