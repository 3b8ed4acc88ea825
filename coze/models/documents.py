"""The documents of a dataset: files, web pages and images, where they come from, and how they are cut and renewed."""

from __future__ import annotations

import base64
from typing import Final

from attrs import field, frozen
from attrs.converters import optional

from coze.models.base import Model
from coze.values import OpenInt, known


class DocumentFormatType(OpenInt):
    """What a dataset holds: texts (txt, pdf, web pages), tables (xls), or images (png)."""

    DOCUMENT: Final = known(0)
    SPREADSHEET: Final = known(1)
    IMAGE: Final = known(2)


class DocumentSourceType(OpenInt):
    """Where a document comes from."""

    LOCAL_FILE: Final = known(0)
    ONLINE_WEB: Final = known(1)
    CUSTOM: Final = known(2)
    THIRD_PARTY: Final = known(3)
    FRONT_CRAWL: Final = known(4)
    UPLOAD_FILE_ID: Final = known(5)
    NOTION: Final = known(101)
    GOOGLE_DRIVE: Final = known(102)
    FEISHU_WEB: Final = known(103)
    LARK_WEB: Final = known(104)


class DocumentStatus(OpenInt):
    """How far a document is; one that failed is best uploaded again."""

    PROCESSING: Final = known(0)
    COMPLETED: Final = known(1)
    FAILED: Final = known(9)


class DocumentUpdateType(OpenInt):
    """Whether a web page is read again from time to time."""

    NO_AUTO_UPDATE: Final = known(0)
    AUTO_UPDATE: Final = known(1)


class DocumentChunkType(OpenInt):
    """Whose rules cut a document into chunks: the server's, or the caller's."""

    AUTO: Final = known(0)
    CUSTOM: Final = known(1)


class DocumentCaptionType(OpenInt):
    """Who describes images: the server, or the caller."""

    AUTO: Final = known(0)
    MANUAL: Final = known(1)


@frozen(kw_only=True, slots=False)
class DocumentChunkStrategy(Model):
    """How documents are cut into chunks, and who describes images: make one with a named constructor.

    Custom rules must name `max_tokens` (100 to 2000) and `separator`. Images are described by the server unless
    `caption_type` says otherwise.
    """

    chunk_type: DocumentChunkType | None = field(default=None, converter=optional(DocumentChunkType))
    caption_type: DocumentCaptionType | None = field(default=None, converter=optional(DocumentCaptionType))
    max_tokens: int | None = None
    remove_extra_spaces: bool | None = None
    remove_urls_emails: bool | None = None
    separator: str | None = None

    @staticmethod
    def build_auto() -> DocumentChunkStrategy:
        """Leave it to the server, which cuts and cleans by its own rules."""
        return DocumentChunkStrategy(chunk_type=DocumentChunkType.AUTO)

    @staticmethod
    def build_custom(
        max_tokens: int, separator: str, remove_extra_spaces: bool = False, remove_urls_emails: bool = False
    ) -> DocumentChunkStrategy:
        """Cut at each separator, into chunks of at most `max_tokens`: 100 to 2000.

        `remove_extra_spaces` takes out runs of spaces, line breaks and tabs, `remove_urls_emails` URLs and addresses.
        """
        return DocumentChunkStrategy(
            chunk_type=DocumentChunkType.CUSTOM,
            max_tokens=max_tokens,
            remove_extra_spaces=remove_extra_spaces,
            remove_urls_emails=remove_urls_emails,
            separator=separator,
        )

    @staticmethod
    def build_auto_captions() -> DocumentChunkStrategy:
        """Let the server describe the images."""
        return DocumentChunkStrategy(caption_type=DocumentCaptionType.AUTO)

    @staticmethod
    def build_own_captions() -> DocumentChunkStrategy:
        """Describe the images yourself, by the `caption` of each document."""
        return DocumentChunkStrategy(caption_type=DocumentCaptionType.MANUAL)


@frozen(kw_only=True, slots=False)
class DocumentSourceInfo(Model):
    """Where the content of a document is to come from: make one with a named constructor.

    Coze Studio takes only `tos_uri`, the address of a file in its own store, or `custom_content`.
    """

    file_base64: str | None = None
    file_type: str | None = None
    web_url: str | None = None
    source_file_id: str | None = None
    document_source: DocumentSourceType | None = field(default=None, converter=optional(DocumentSourceType))
    tos_uri: str | None = None
    custom_content: str | None = None

    @staticmethod
    def build_local_file(content: str | bytes, file_type: str = "txt") -> DocumentSourceInfo:
        """Take the content of a file: bytes, or text, which becomes UTF-8.

        `file_type` is its extension: txt, pdf, doc or docx, and one that suits what the dataset holds.
        """
        data = content.encode() if isinstance(content, str) else content
        return DocumentSourceInfo(file_base64=base64.b64encode(data).decode(), file_type=file_type)

    @staticmethod
    def build_web_page(url: str) -> DocumentSourceInfo:
        """Take a web page, which the server fetches."""
        return DocumentSourceInfo(web_url=url, document_source=DocumentSourceType.ONLINE_WEB)

    @staticmethod
    def build_file_id(file_id: str) -> DocumentSourceInfo:
        """Take a file that was uploaded before, by its id; images are given so."""
        return DocumentSourceInfo(source_file_id=file_id, document_source=DocumentSourceType.UPLOAD_FILE_ID)

    @staticmethod
    def build_stored_file(tos_uri: str) -> DocumentSourceInfo:
        """Take a file of Coze Studio's own store, by its address there."""
        return DocumentSourceInfo(tos_uri=tos_uri)

    @staticmethod
    def build_custom_content(content: str) -> DocumentSourceInfo:
        """Take the content as it is, in Coze Studio."""
        return DocumentSourceInfo(custom_content=content)


@frozen(kw_only=True, slots=False)
class DocumentUpdateRule(Model):
    """How often a web page is read again: `update_interval` is in hours, 24 at least."""

    update_type: DocumentUpdateType = field(default=DocumentUpdateType.NO_AUTO_UPDATE, converter=DocumentUpdateType)
    update_interval: int | None = None

    @staticmethod
    def build_no_auto_update() -> DocumentUpdateRule:
        """Read the page once and never again."""
        return DocumentUpdateRule(update_type=DocumentUpdateType.NO_AUTO_UPDATE, update_interval=24)

    @staticmethod
    def build_auto_update(interval: int) -> DocumentUpdateRule:
        """Read the page again every so many hours: 24 at least."""
        return DocumentUpdateRule(update_type=DocumentUpdateType.AUTO_UPDATE, update_interval=interval)


@frozen(kw_only=True, slots=False)
class DocumentBase(Model):
    """A document to add: its name, its source, for a web page how it is renewed, for an image its caption.

    A web page is not read again unless `update_rule` says so.
    """

    name: str
    source_info: DocumentSourceInfo
    update_rule: DocumentUpdateRule | None = None
    caption: str | None = None

    @staticmethod
    def build_image(name: str, file_id: str, caption: str | None = None) -> DocumentBase:
        """Add an uploaded image; its caption is yours, or made by the server, as the chunk strategy says."""
        return DocumentBase(name=name, source_info=DocumentSourceInfo.build_file_id(file_id), caption=caption)


@frozen(kw_only=True, slots=False)
class Document(Model):
    """A document of a dataset.

    `size` is in bytes, `type` the extension of the file, `update_interval` in hours; times are unix seconds.
    `hit_count` is how often chats drew on it, `slice_count` the number of its chunks.
    """

    document_id: str
    char_count: int = 0
    chunk_strategy: DocumentChunkStrategy | None = None
    format_type: DocumentFormatType = field(default=DocumentFormatType.DOCUMENT, converter=DocumentFormatType)
    hit_count: int = 0
    name: str = ""
    size: int = 0
    slice_count: int = 0
    source_type: DocumentSourceType = field(default=DocumentSourceType.LOCAL_FILE, converter=DocumentSourceType)
    status: DocumentStatus = field(default=DocumentStatus.PROCESSING, converter=DocumentStatus)
    type: str = ""
    update_interval: int = 0
    update_type: DocumentUpdateType = field(default=DocumentUpdateType.NO_AUTO_UPDATE, converter=DocumentUpdateType)
    create_time: int = 0
    update_time: int = 0
