"""Datasets: documents and images that bots know."""

from __future__ import annotations

from typing import Final

from coze.api import dataset_documents, dataset_images, datasets
from coze.classic.adapters import list_documents
from coze.classic.group import Group, R, area
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


class DatasetsDocumentsClient(DatasetsDocuments[Runner]):
    """`DatasetsDocuments` of a synchronous client."""


class AsyncDatasetsDocumentsClient(DatasetsDocuments[AsyncRunner]):
    """`DatasetsDocuments` of an asynchronous client."""


class DatasetsImages(Group[R]):
    """Describe the images of a dataset."""

    update: Final = done(dataset_images.update, UpdateImageRes)
    list: Final = number_pages(dataset_images.list)


class DatasetsImagesClient(DatasetsImages[Runner]):
    """`DatasetsImages` of a synchronous client."""


class AsyncDatasetsImagesClient(DatasetsImages[AsyncRunner]):
    """`DatasetsImages` of an asynchronous client."""


class Datasets(Group[R]):
    """Make and change datasets."""

    documents: Final = area(DatasetsDocumentsClient, AsyncDatasetsDocumentsClient)
    images: Final = area(DatasetsImagesClient, AsyncDatasetsImagesClient)
    create: Final = call(datasets.create)
    list: Final = number_pages(datasets.list)
    update: Final = done(datasets.update, UpdateDatasetRes)
    delete: Final = done(datasets.delete, DeleteDatasetRes)
    process: Final = listing(datasets.process)


class DatasetsClient(Datasets[Runner]):
    """`Datasets` of a synchronous client."""


class AsyncDatasetsClient(Datasets[AsyncRunner]):
    """`Datasets` of an asynchronous client."""
