"""The documents of a dataset under their older names, which are deprecated: use `dataset_documents`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from attrs import evolve

from coze.api import dataset_documents
from coze.effect import Request
from coze.models.documents import Document, DocumentBase, DocumentChunkStrategy, DocumentUpdateRule
from coze.pages import Page

T = TypeVar("T")


def create(
    *,
    dataset_id: str,
    document_bases: Sequence[DocumentBase],
    chunk_strategy: DocumentChunkStrategy | None = None,
) -> Request[tuple[Document, ...]]:
    """Add at most 10 documents to a dataset. Deprecated: use `dataset_documents.create`, which has `format_type` too.

    /docs/developer_guides/create_knowledge_files
    """
    request = dataset_documents.create(
        dataset_id=dataset_id, document_bases=document_bases, chunk_strategy=chunk_strategy
    )
    return _named("knowledge_documents.create", request)


def update(
    *, document_id: str, document_name: str | None = None, update_rule: DocumentUpdateRule | None = None
) -> Request[None]:
    """Rename a document, or change how often a web page is read again. Deprecated: use `dataset_documents.update`.

    /docs/developer_guides/modify_knowledge_files
    """
    request = dataset_documents.update(document_id=document_id, document_name=document_name, update_rule=update_rule)
    return _named("knowledge_documents.update", request)


def delete(*, document_ids: Sequence[str]) -> Request[None]:
    """Delete documents: 1 to 100. Deprecated: use `dataset_documents.delete`.

    /docs/developer_guides/delete_knowledge_files
    """
    return _named("knowledge_documents.delete", dataset_documents.delete(document_ids=document_ids))


def list(*, dataset_id: str, page: int = 1, size: int = 10) -> Request[Page[Document]]:
    """List the documents of a dataset, `size` of them a page. Deprecated: use `dataset_documents.list`.

    Hosted Coze counts pages from 1, Coze Studio from 0: begin there with a `page` of 0.

    /docs/developer_guides/list_knowledge_files
    """
    return _named("knowledge_documents.list", dataset_documents.list(dataset_id=dataset_id, page=page, size=size))


def _named(endpoint: str, request: Request[T]) -> Request[T]:
    return evolve(request, http=evolve(request.http, endpoint=endpoint))
