"""Datasets: the knowledge that bots draw on. Make, list, change and delete them, and see how far their documents are.

What is in them is at `dataset_documents` and `dataset_images`.
"""

from __future__ import annotations

from collections.abc import Sequence

from coze.decode import into, listed, nothing
from coze.effect import Request
from coze.endpoint import delete as remove
from coze.endpoint import get, post, put
from coze.http import path, within
from coze.models.datasets import CreateDatasetResp, Dataset, DocumentProgress
from coze.models.documents import DocumentFormatType
from coze.pages import Page, numbered


def create(
    *,
    name: str,
    space_id: str,
    format_type: DocumentFormatType | int,
    description: str | None = None,
    icon_file_id: str | None = None,
) -> Request[CreateDatasetResp]:
    """Make a dataset in a workspace.

    `name` has at most 100 characters. `icon_file_id` is an uploaded image (``file_id`` on the wire). A workspace that
    the token may not write to is permission (4101, Coze Studio 105000001); a name that is taken is invalid_request in
    Coze Studio (105000010).

    /docs/developer_guides/create_dataset
    """
    body = {
        "name": name,
        "space_id": space_id,
        "format_type": format_type,
        "description": description,
        "file_id": icon_file_id,
    }
    return post("datasets.create", path("/v1/datasets"), into(CreateDatasetResp), body)


def list(
    *,
    space_id: str,
    name: str | None = None,
    format_type: DocumentFormatType | int | None = None,
    page_num: int = 1,
    page_size: int = 10,
) -> Request[Page[Dataset]]:
    """List the datasets of a workspace, perhaps only those whose name is like `name`; `page_size` is 1 to 300.

    A workspace that the token may not see is permission (4101, Coze Studio 105000001).

    /docs/developer_guides/list_dataset
    """
    query = {
        "space_id": space_id,
        "name": name,
        "format_type": format_type,
        "page_num": within("page_num", page_num, 1),
        "page_size": within("page_size", page_size, 1, 300),
    }
    decode = numbered(model=Dataset, items="dataset_list", more=None, total="total_count")
    return get("datasets.list", path("/v1/datasets"), decode, query)


def update(
    *, dataset_id: str, name: str, description: str | None = None, icon_file_id: str | None = None
) -> Request[None]:
    """Change the name of a dataset, and perhaps its description and icon.

    `name` has at most 100 characters. `icon_file_id` is an uploaded image (``file_id`` on the wire). A dataset that is
    unknown is not_found (4200, Coze Studio 105000011).

    /docs/developer_guides/update_dataset
    """
    body = {"name": name, "description": description, "file_id": icon_file_id}
    return put("datasets.update", path("/v1/datasets/{dataset_id}", dataset_id), nothing(), body)


def delete(*, dataset_id: str) -> Request[None]:
    """Delete a dataset with all its documents; the bots that use it lose it.

    An administrator of the workspace may delete each, others only their own: else it is permission. A dataset that is
    unknown is not_found (4200, Coze Studio 105000011).

    /docs/developer_guides/delete_dataset
    """
    return remove("datasets.delete", path("/v1/datasets/{dataset_id}", dataset_id), nothing())


def process(*, dataset_id: str, document_ids: Sequence[str]) -> Request[tuple[DocumentProgress, ...]]:
    """Tell how far documents of one dataset are, whatever they hold: texts, tables or images.

    A dataset that is unknown is not_found (4200, Coze Studio 105000011).

    /docs/developer_guides/get_dataset_progress
    """
    where = path("/v1/datasets/{dataset_id}/process", dataset_id)
    decode = listed(DocumentProgress, at="data.data")
    return post("datasets.process", where, decode, {"document_ids": document_ids}, repeatable=True)
