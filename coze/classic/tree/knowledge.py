"""Documents under their older names; use `datasets`."""

from __future__ import annotations

from typing import Final

from coze.api import knowledge_documents
from coze.classic.adapters import as_list, deprecated, list_knowledge
from coze.classic.group import Group, R, area
from coze.classic.methods import call, number_pages
from coze.run.front import AsyncRunner, Runner


class Documents(Group[R]):
    """Change the documents of a dataset. Deprecated: use `coze.datasets.documents`."""

    create: Final = call(deprecated(as_list(knowledge_documents.create), "datasets.documents.create"))
    update: Final = call(deprecated(knowledge_documents.update, "datasets.documents.update"))
    delete: Final = call(deprecated(knowledge_documents.delete, "datasets.documents.delete"))
    list: Final = number_pages(deprecated(list_knowledge, "datasets.documents.list"))


class DocumentsClient(Documents[Runner]):
    """`Documents` of a synchronous client."""


class AsyncDocumentsClient(Documents[AsyncRunner]):
    """`Documents` of an asynchronous client."""


class Knowledge(Group[R]):
    """Change documents. Deprecated: use `coze.datasets`."""

    documents: Final = area(DocumentsClient, AsyncDocumentsClient, deprecated="datasets.documents")


class KnowledgeClient(Knowledge[Runner]):
    """`Knowledge` of a synchronous client."""


class AsyncKnowledgeClient(Knowledge[AsyncRunner]):
    """`Knowledge` of an asynchronous client."""
