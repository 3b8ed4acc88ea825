"""Datasets."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze import Page
from coze.api import datasets
from coze.models.datasets import CreateDatasetResp, Dataset, DatasetStatus, DocumentProgress
from coze.models.documents import DocumentChunkStrategy, DocumentFormatType, DocumentStatus, DocumentUpdateType

DATASET = {
    "dataset_id": "7390000000000000101",
    "name": "Birds",
    "description": "What sings where.",
    "space_id": "7352000000000000001",
    "status": 3,
    "format_type": 2,
    "can_edit": True,
    "icon_url": "https://example.com/birds.png",
    "doc_count": 4,
    "file_list": ["owl.png", "wren.png"],
    "hit_count": 17,
    "bot_used_count": 2,
    "slice_count": 9,
    "all_file_size": 20480,
    "chunk_strategy": {
        "chunk_type": 1,
        "caption_type": 1,
        "max_tokens": 800,
        "remove_extra_spaces": True,
        "remove_urls_emails": False,
        "separator": "\n",
    },
    "failed_file_list": ["crow.png"],
    "processing_file_list": ["kite.png"],
    "processing_file_id_list": ["7390000000000000111"],
    "avatar_url": "https://example.com/me.png",
    "creator_id": "1234567890123456",
    "creator_name": "Ada",
    "create_time": 1718289297,
    "update_time": 1718289300,
}
VALUE = Dataset(
    dataset_id="7390000000000000101",
    name="Birds",
    description="What sings where.",
    space_id="7352000000000000001",
    status=DatasetStatus.DISABLED,
    format_type=DocumentFormatType.IMAGE,
    can_edit=True,
    icon_url="https://example.com/birds.png",
    doc_count=4,
    file_list=["owl.png", "wren.png"],
    hit_count=17,
    bot_used_count=2,
    slice_count=9,
    all_file_size=20480,
    chunk_strategy=DocumentChunkStrategy(
        chunk_type=1,
        caption_type=1,
        max_tokens=800,
        remove_extra_spaces=True,
        remove_urls_emails=False,
        separator="\n",
    ),
    failed_file_list=["crow.png"],
    processing_file_list=["kite.png"],
    processing_file_id_list=["7390000000000000111"],
    avatar_url="https://example.com/me.png",
    creator_id="1234567890123456",
    creator_name="Ada",
    create_time=1718289297,
    update_time=1718289300,
)

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(datasets.create, name="Birds", space_id="space_7", format_type=0),
        sends=Wire("POST", "/v1/datasets", {"name": "Birds", "space_id": "space_7", "format_type": 0}),
        full=call(
            datasets.create,
            name="Birds",
            space_id="space_7",
            format_type=DocumentFormatType.IMAGE,
            description="What sings where.",
            icon_file_id="file_7",
        ),
        sends_in_full=Wire(
            "POST",
            "/v1/datasets",
            {
                "name": "Birds",
                "space_id": "space_7",
                "format_type": 2,
                "description": "What sings where.",
                "file_id": "file_7",
            },
        ),
        reply=ok({"dataset_id": "7390000000000000101"}),
        value=CreateDatasetResp(dataset_id="7390000000000000101"),
        recorded=("datasets.create",),
    ),
    Row(
        least=call(datasets.list, space_id="space_7"),
        sends=Wire("GET", "/v1/datasets?space_id=space_7&page_num=1&page_size=10"),
        full=call(
            datasets.list,
            space_id="space_7",
            name="Bird",
            format_type=DocumentFormatType.DOCUMENT,
            page_num=2,
            page_size=7,
        ),
        sends_in_full=Wire("GET", "/v1/datasets?space_id=space_7&name=Bird&format_type=0&page_num=2&page_size=7"),
        reply=ok({"total_count": 22, "dataset_list": [DATASET, {"dataset_id": "7390000000000000102"}]}),
        value=Page(
            items=(VALUE, Dataset(dataset_id="7390000000000000102")),
            total=22,
            next=datasets.list(space_id="space_7", page_num=2),
        ),
        ranges={"page_num": (1, None), "page_size": (1, 300)},
        recorded=("datasets.list",),
    ),
    Row(
        least=call(datasets.update, dataset_id="dataset_7", name="Owls"),
        sends=Wire("PUT", "/v1/datasets/dataset_7", {"name": "Owls"}),
        full=call(
            datasets.update,
            dataset_id="dataset_7",
            name="Owls",
            description="What hoots where.",
            icon_file_id="file_7",
        ),
        sends_in_full=Wire(
            "PUT",
            "/v1/datasets/dataset_7",
            {"name": "Owls", "description": "What hoots where.", "file_id": "file_7"},
        ),
        reply=ok({}),
        value=None,
        recorded=("datasets.update",),
    ),
    Row(
        least=call(datasets.delete, dataset_id="dataset_7"),
        sends=Wire("DELETE", "/v1/datasets/dataset_7"),
        reply=ok({}),
        value=None,
        recorded=("datasets.delete",),
    ),
    Row(
        least=call(datasets.process, dataset_id="dataset_7", document_ids=["document_1", "document_2"]),
        sends=Wire("POST", "/v1/datasets/dataset_7/process", {"document_ids": ["document_1", "document_2"]}),
        reply=ok(
            {
                "data": [
                    {
                        "document_id": "7390000000000000111",
                        "url": "https://example.com/owl.txt",
                        "size": 2048,
                        "type": "txt",
                        "status": 9,
                        "progress": 40,
                        "update_type": 1,
                        "document_name": "Owls",
                        "remaining_time": 12,
                        "status_descript": "the page cannot be read",
                        "update_interval": 24,
                    },
                    {"document_id": "7390000000000000112"},
                ]
            }
        ),
        payload="data.data",
        value=(
            DocumentProgress(
                document_id="7390000000000000111",
                url="https://example.com/owl.txt",
                size=2048,
                type="txt",
                status=DocumentStatus.FAILED,
                progress=40,
                update_type=DocumentUpdateType.AUTO_UPDATE,
                document_name="Owls",
                remaining_time=12,
                status_descript="the page cannot be read",
                update_interval=24,
            ),
            DocumentProgress(document_id="7390000000000000112"),
        ),
        repeatable=True,
        recorded=("datasets.process",),
    ),
)
