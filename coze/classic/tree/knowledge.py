"""Documents under their older names; use `datasets`."""

from __future__ import annotations

import warnings
from typing import Final, TypeAlias

from coze.api import knowledge_documents
from coze.classic.adapters import as_list, deprecated, list_knowledge
from coze.classic.group import Group, R
from coze.classic.methods import call, number_pages
from coze.run.front import AsyncRunner, Runner


class Documents(Group[R]):
    """Change the documents of a dataset. Deprecated: use `coze.datasets.documents`."""

    create: Final = call(deprecated(as_list(knowledge_documents.create), "datasets.documents.create"))
    update: Final = call(deprecated(knowledge_documents.update, "datasets.documents.update"))
    delete: Final = call(deprecated(knowledge_documents.delete, "datasets.documents.delete"))
    list: Final = number_pages(deprecated(list_knowledge, "datasets.documents.list"))


DocumentsClient: TypeAlias = Documents[Runner]
AsyncDocumentsClient: TypeAlias = Documents[AsyncRunner]


class Knowledge(Group[R]):
    """Change documents. Deprecated: use `coze.datasets`."""

    @property
    def documents(self) -> Documents[R]:
        """Change the documents of a dataset. Deprecated: use `coze.datasets.documents`."""
        warnings.warn("knowledge is deprecated: use datasets", DeprecationWarning, stacklevel=2)
        return Documents(self.runner, self.options)


KnowledgeClient: TypeAlias = Knowledge[Runner]
AsyncKnowledgeClient: TypeAlias = Knowledge[AsyncRunner]
