"""The documents of a dataset: add, rename, renew, delete and list them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from coze.decode import WHOLE, listed, nothing
from coze.effect import Request
from coze.endpoint import post
from coze.http import path, within
from coze.models.documents import (
    Document,
    DocumentBase,
    DocumentChunkStrategy,
    DocumentFormatType,
    DocumentUpdateRule,
)
from coze.pages import Page, numbered

_AS_TEXT: Final = {"agw-js-conv": "str"}
"""The header without which the older knowledge API answers ids of 64 bits as numbers.

Every SDK of Coze sends it with these four calls.
"""


def create(
    *,
    dataset_id: str,
    document_bases: Sequence[DocumentBase],
    chunk_strategy: DocumentChunkStrategy | None = None,
    format_type: DocumentFormatType | int | None = None,
) -> Request[tuple[Document, ...]]:
    """Add at most 10 documents to a dataset; `datasets.process` tells how far they are.

    Both servers answer with ``document_infos`` beside ``code``, and not under ``data``; so does `list`.

    `chunk_strategy` is for the first documents of a dataset; later ones are cut like those, and that cannot be changed.
    `format_type` is that of the dataset. A body of more than 15 MB is refused; base64 makes a file a third larger, so
    upload what is large and name its id. Coze Studio takes other sources: see `DocumentSourceInfo`. A dataset that is
    unknown is not_found (4200, Coze Studio 105000011), one that the token may not write to is permission (4101, Coze
    Studio 105000001).

    /docs/developer_guides/create_knowledge_files
    """
    body = {
        "dataset_id": dataset_id,
        "document_bases": document_bases,
        "chunk_strategy": chunk_strategy,
        "format_type": format_type,
    }
    where = path("/open_api/knowledge/document/create")
    return post("dataset_documents.create", where, listed(Document, at="document_infos"), body, headers=_AS_TEXT)


def update(
    *, document_id: str, document_name: str | None = None, update_rule: DocumentUpdateRule | None = None
) -> Request[None]:
    """Rename a document, or change how often a web page is read again.

    A document that is unknown is not_found (4200, Coze Studio 105000012).

    /docs/developer_guides/modify_knowledge_files
    """
    body = {"document_id": document_id, "document_name": document_name, "update_rule": update_rule}
    return post(
        "dataset_documents.update", path("/open_api/knowledge/document/update"), nothing(), body, headers=_AS_TEXT
    )


def delete(*, document_ids: Sequence[str]) -> Request[None]:
    """Delete documents: 1 to 100.

    A document that is unknown is not_found (4200, Coze Studio 105000012). Coze Studio refuses an empty list with HTTP
    500, and what it cannot read with a plain text, an `UnexpectedResponse`.

    /docs/developer_guides/delete_knowledge_files
    """
    where = path("/open_api/knowledge/document/delete")
    return post("dataset_documents.delete", where, nothing(), {"document_ids": document_ids}, headers=_AS_TEXT)


def list(*, dataset_id: str, page: int = 1, size: int = 10) -> Request[Page[Document]]:
    """List the documents of a dataset, `size` of them a page.

    Hosted Coze counts pages from 1, Coze Studio from 0: begin there with a `page` of 0. A dataset that is unknown is
    not_found (4200, Coze Studio 105000011).

    /docs/developer_guides/list_knowledge_files
    """
    body = {"dataset_id": dataset_id, "page": within("page", page, 0), "size": within("size", size, 1)}
    decode = numbered(
        model=Document,
        at=WHOLE,
        items="document_infos",
        more=None,
        total="total",
        number="page",
        size="size",
        studio_first=0,
    )
    where = path("/open_api/knowledge/document/list")
    return post("dataset_documents.list", where, decode, body, headers=_AS_TEXT, repeatable=True)
