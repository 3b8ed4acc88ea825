"""Datasets: documents and images that bots know."""

from __future__ import annotations

import functools
from typing import Final, TypeAlias

from coze.api import dataset_documents, dataset_images, datasets
from coze.classic.adapters import list_documents
from coze.classic.group import Group, R
from coze.classic.methods import call, done, listing, number_pages
from coze.classic.replies import (
    DeleteDatasetRes,
    DeleteDocumentRes,
    UpdateDatasetRes,
    UpdateDocumentRes,
    UpdateImageRes,
)
from coze.models.documents import DocumentFormatType
from coze.run.front import AsyncRunner, Runner


class DatasetsDocuments(Group[R]):
    """Change the documents of a dataset."""

    create: Final = listing(dataset_documents.create, format_type=DocumentFormatType.DOCUMENT)
    update: Final = done(dataset_documents.update, UpdateDocumentRes)
    delete: Final = done(dataset_documents.delete, DeleteDocumentRes)
    list: Final = number_pages(list_documents)


DatasetsDocumentsClient: TypeAlias = DatasetsDocuments[Runner]
AsyncDatasetsDocumentsClient: TypeAlias = DatasetsDocuments[AsyncRunner]


class DatasetsImages(Group[R]):
    """Describe the images of a dataset."""

    update: Final = done(dataset_images.update, UpdateImageRes)
    list: Final = number_pages(dataset_images.list)


DatasetsImagesClient: TypeAlias = DatasetsImages[Runner]
AsyncDatasetsImagesClient: TypeAlias = DatasetsImages[AsyncRunner]


class Datasets(Group[R]):
    """Make and change datasets."""

    @functools.cached_property
    def documents(self) -> DatasetsDocuments[R]:
        """Change the documents of a dataset."""
        return DatasetsDocuments(self.runner, self.options)

    @functools.cached_property
    def images(self) -> DatasetsImages[R]:
        """Describe the images of a dataset."""
        return DatasetsImages(self.runner, self.options)

    create: Final = call(datasets.create)
    list: Final = number_pages(datasets.list)
    update: Final = done(datasets.update, UpdateDatasetRes)
    delete: Final = done(datasets.delete, DeleteDatasetRes)
    process: Final = listing(datasets.process)


DatasetsClient: TypeAlias = Datasets[Runner]
AsyncDatasetsClient: TypeAlias = Datasets[AsyncRunner]
