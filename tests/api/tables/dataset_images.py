"""The images of datasets."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze import Page
from coze.api import dataset_images
from coze.models.documents import DocumentSourceType
from coze.models.images import Photo, PhotoStatus

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(dataset_images.list, dataset_id="dataset_7"),
        sends=Wire("GET", "/v1/datasets/dataset_7/images?page_num=1&page_size=10"),
        full=call(
            dataset_images.list, dataset_id="dataset_7", keyword="owl", has_caption=False, page_num=2, page_size=7
        ),
        sends_in_full=Wire("GET", "/v1/datasets/dataset_7/images?keyword=owl&has_caption=false&page_num=2&page_size=7"),
        reply=ok(
            {
                "total_count": 22,
                "photo_infos": [
                    {
                        "document_id": "7390000000000000121",
                        "url": "https://example.com/owl.png",
                        "name": "owl.png",
                        "size": 2048,
                        "type": "png",
                        "status": 1,
                        "caption": "An owl at night.",
                        "creator_id": "1234567890123456",
                        "source_type": 5,
                        "create_time": 1718289297,
                        "update_time": 1718289300,
                    },
                    {"document_id": "7390000000000000122"},
                ],
            }
        ),
        value=Page(
            items=(
                Photo(
                    document_id="7390000000000000121",
                    url="https://example.com/owl.png",
                    name="owl.png",
                    size=2048,
                    type="png",
                    status=PhotoStatus.COMPLETED,
                    caption="An owl at night.",
                    creator_id="1234567890123456",
                    source_type=DocumentSourceType.UPLOAD_FILE_ID,
                    create_time=1718289297,
                    update_time=1718289300,
                ),
                Photo(document_id="7390000000000000122"),
            ),
            total=22,
            next=dataset_images.list(dataset_id="dataset_7", page_num=2),
        ),
        ranges={"page_num": (1, None), "page_size": (1, 299)},
        recorded=("datasets.images.list",),
    ),
    Row(
        least=call(dataset_images.update, dataset_id="dataset_7", document_id="document_7", caption="An owl at night."),
        sends=Wire("PUT", "/v1/datasets/dataset_7/images/document_7", {"caption": "An owl at night."}),
        reply=ok(),
        value=None,
        recorded=("datasets.images.update",),
    ),
)
