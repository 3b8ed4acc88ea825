"""The documents of datasets."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze import Page
from coze.api import dataset_documents
from coze.models.documents import (
    Document,
    DocumentBase,
    DocumentChunkStrategy,
    DocumentFormatType,
    DocumentSourceInfo,
    DocumentSourceType,
    DocumentStatus,
    DocumentUpdateRule,
    DocumentUpdateType,
)

AS_TEXT = {"agw-js-conv": "str"}

BASES = [
    DocumentBase(
        name="Owls",
        source_info=DocumentSourceInfo.build_local_file("Who? 谁?"),
        update_rule=DocumentUpdateRule.build_no_auto_update(),
    ),
    DocumentBase(name="Wrens", source_info=DocumentSourceInfo.build_local_file(b"%PDF", "pdf")),
    DocumentBase(
        name="Crows",
        source_info=DocumentSourceInfo.build_web_page("https://example.com/crows"),
        update_rule=DocumentUpdateRule.build_auto_update(48),
    ),
    DocumentBase.build_image("Kites", "file_7", "A kite over a field."),
    DocumentBase(name="Larks", source_info=DocumentSourceInfo(tos_uri="bot_files/1/larks.txt", custom_content="[]")),
]
BASES_JSON = [
    {
        "name": "Owls",
        "source_info": {"file_base64": "V2hvPyDosIE/", "file_type": "txt"},
        "update_rule": {"update_type": 0, "update_interval": 24},
    },
    {"name": "Wrens", "source_info": {"file_base64": "JVBERg==", "file_type": "pdf"}},
    {
        "name": "Crows",
        "source_info": {"web_url": "https://example.com/crows", "document_source": 1},
        "update_rule": {"update_type": 1, "update_interval": 48},
    },
    {
        "name": "Kites",
        "source_info": {"source_file_id": "file_7", "document_source": 5},
        "caption": "A kite over a field.",
    },
    {"name": "Larks", "source_info": {"tos_uri": "bot_files/1/larks.txt", "custom_content": "[]"}},
]

DOCUMENT = {
    "document_id": "7390000000000000111",
    "char_count": 1024,
    "chunk_strategy": {
        "chunk_type": 1,
        "caption_type": 0,
        "max_tokens": 800,
        "remove_extra_spaces": True,
        "remove_urls_emails": False,
        "separator": "\n",
    },
    "format_type": 1,
    "hit_count": 17,
    "name": "Owls",
    "size": 2048,
    "slice_count": 9,
    "source_type": 1,
    "status": 1,
    "type": "txt",
    "update_interval": 24,
    "update_type": 1,
    "create_time": 1718289297,
    "update_time": 1718289300,
}
VALUE = Document(
    document_id="7390000000000000111",
    char_count=1024,
    chunk_strategy=DocumentChunkStrategy(
        chunk_type=1,
        caption_type=0,
        max_tokens=800,
        remove_extra_spaces=True,
        remove_urls_emails=False,
        separator="\n",
    ),
    format_type=DocumentFormatType.SPREADSHEET,
    hit_count=17,
    name="Owls",
    size=2048,
    slice_count=9,
    source_type=DocumentSourceType.ONLINE_WEB,
    status=DocumentStatus.COMPLETED,
    type="txt",
    update_interval=24,
    update_type=DocumentUpdateType.AUTO_UPDATE,
    create_time=1718289297,
    update_time=1718289300,
)

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(dataset_documents.create, dataset_id="dataset_7", document_bases=BASES),
        sends=Wire(
            "POST",
            "/open_api/knowledge/document/create",
            {"dataset_id": "dataset_7", "document_bases": BASES_JSON},
            headers=AS_TEXT,
        ),
        full=call(
            dataset_documents.create,
            dataset_id="dataset_7",
            document_bases=BASES,
            chunk_strategy=DocumentChunkStrategy.build_custom(800, "\n", remove_extra_spaces=True),
            format_type=DocumentFormatType.IMAGE,
        ),
        sends_in_full=Wire(
            "POST",
            "/open_api/knowledge/document/create",
            {
                "dataset_id": "dataset_7",
                "document_bases": BASES_JSON,
                "chunk_strategy": {
                    "chunk_type": 1,
                    "max_tokens": 800,
                    "remove_extra_spaces": True,
                    "remove_urls_emails": False,
                    "separator": "\n",
                },
                "format_type": 2,
            },
            headers=AS_TEXT,
        ),
        reply=ok(document_infos=[DOCUMENT, {"document_id": "7390000000000000112"}]),
        payload="document_infos",
        value=(VALUE, Document(document_id="7390000000000000112")),
        recorded=("datasets.documents.create",),
    ),
    Row(
        least=call(dataset_documents.update, document_id="document_7"),
        sends=Wire("POST", "/open_api/knowledge/document/update", {"document_id": "document_7"}, headers=AS_TEXT),
        full=call(
            dataset_documents.update,
            document_id="document_7",
            document_name="Crows",
            update_rule=DocumentUpdateRule.build_auto_update(24),
        ),
        sends_in_full=Wire(
            "POST",
            "/open_api/knowledge/document/update",
            {
                "document_id": "document_7",
                "document_name": "Crows",
                "update_rule": {"update_type": 1, "update_interval": 24},
            },
            headers=AS_TEXT,
        ),
        reply=ok(),
        value=None,
        recorded=("datasets.documents.update",),
    ),
    Row(
        least=call(dataset_documents.delete, document_ids=["document_1", "document_2"]),
        sends=Wire(
            "POST",
            "/open_api/knowledge/document/delete",
            {"document_ids": ["document_1", "document_2"]},
            headers=AS_TEXT,
        ),
        reply=ok(),
        value=None,
        recorded=("datasets.documents.delete",),
    ),
    Row(
        least=call(dataset_documents.list, dataset_id="dataset_7"),
        sends=Wire(
            "POST",
            "/open_api/knowledge/document/list",
            {"dataset_id": "dataset_7", "page": 1, "size": 10},
            headers=AS_TEXT,
        ),
        full=call(dataset_documents.list, dataset_id="dataset_7", page=2, size=7),
        sends_in_full=Wire(
            "POST",
            "/open_api/knowledge/document/list",
            {"dataset_id": "dataset_7", "page": 2, "size": 7},
            headers=AS_TEXT,
        ),
        reply=ok(document_infos=[DOCUMENT, {"document_id": "7390000000000000112"}], total=22),
        payload="",
        value=Page(
            items=(VALUE, Document(document_id="7390000000000000112")),
            total=22,
            next=dataset_documents.list(dataset_id="dataset_7", page=2),
        ),
        repeatable=True,
        ranges={"page": (0, None), "size": (1, None)},
        recorded=("datasets.documents.list",),
    ),
)
