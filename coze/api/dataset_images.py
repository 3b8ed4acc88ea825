"""The images of a dataset: list them, and write their captions. They are added as documents: `dataset_documents`."""

from __future__ import annotations

from coze.decode import nothing
from coze.effect import Request
from coze.endpoint import get, put
from coze.http import path, within
from coze.models.images import Photo
from coze.pages import Page, numbered


def list(
    *,
    dataset_id: str,
    keyword: str | None = None,
    has_caption: bool | None = None,
    page_num: int = 1,
    page_size: int = 10,
) -> Request[Page[Photo]]:
    """List the images of a dataset; `page_size` is 1 to 299.

    `keyword` keeps the images that it finds, `has_caption` those with a caption, or those without. A dataset that is
    unknown is not_found (4200, Coze Studio 105000011).

    /docs/developer_guides/get_images
    """
    query = {
        "keyword": keyword,
        "has_caption": has_caption,
        "page_num": within("page_num", page_num, 1),
        "page_size": within("page_size", page_size, 1, 299),
    }
    decode = numbered(model=Photo, items="photo_infos", more=None, total="total_count")
    return get("dataset_images.list", path("/v1/datasets/{dataset_id}/images", dataset_id), decode, query)


def update(*, dataset_id: str, document_id: str, caption: str) -> Request[None]:
    """Write the caption of an image; an image that is unknown is not_found (4200).

    /docs/developer_guides/update_image_caption
    """
    where = path("/v1/datasets/{dataset_id}/images/{document_id}", dataset_id, document_id)
    return put("dataset_images.update", where, nothing(), {"caption": caption})
