"""Datasets, their documents and their images."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from place import Place

from coze.api import dataset_documents, dataset_images, datasets, files, knowledge_documents
from coze.emulator import Emulator
from coze.models.datasets import DatasetStatus, DocumentProgress
from coze.models.documents import (
    DocumentBase,
    DocumentChunkStrategy,
    DocumentFormatType,
    DocumentSourceInfo,
    DocumentSourceType,
    DocumentStatus,
    DocumentUpdateRule,
    DocumentUpdateType,
)
from coze.models.images import PhotoStatus


def made(place: Place, format_type: int = 0, name: str = "Maps") -> str:
    """Make a dataset."""
    create = datasets.create(name=name, space_id=place.workspace_id, format_type=format_type, description="Ways")
    return place.run(create).dataset_id


def text(content: str = "One way.\n\nAnother way.", name: str = "ways.txt") -> DocumentBase:
    """Describe a document of a text."""
    return DocumentBase(name=name, source_info=DocumentSourceInfo.build_local_file(content))


def test_a_dataset_lives(place: Place) -> None:
    """A dataset is made, listed with what is in it, renamed, and deleted with its documents."""
    icon = place.run(files.upload(file=("icon.png", b"\x89PNG"))).id
    dataset_id = made(place)
    place.run(dataset_documents.create(dataset_id=dataset_id, document_bases=[text(), text("x", "x.txt")]))
    (found,) = place.items(datasets.list(space_id=place.workspace_id))
    assert (found.dataset_id, found.name, found.description, found.status) == (
        dataset_id,
        "Maps",
        "Ways",
        DatasetStatus.ENABLED,
    )
    assert (found.doc_count, found.file_list, found.slice_count, found.all_file_size, found.can_edit) == (
        2,
        ("ways.txt", "x.txt"),
        3,
        23,
        True,
    )
    assert (found.creator_id, found.creator_name) == (place.user_id, "tester")
    place.run(datasets.update(dataset_id=dataset_id, name="Roads", icon_file_id=icon))
    (renamed,) = place.items(datasets.list(space_id=place.workspace_id))
    assert (renamed.name, renamed.description, icon in renamed.icon_url) == ("Roads", "Ways", True)
    place.run(datasets.delete(dataset_id=dataset_id))
    assert place.items(datasets.list(space_id=place.workspace_id)) == []
    assert place.code(datasets.delete(dataset_id=dataset_id)) == 4200
    assert not [one for one in place.emulator.world.documents.values() if one.dataset_id == dataset_id]


@pytest.mark.parametrize("page_size", [1, 2, 300])
def test_datasets_are_listed(place: Place, page_size: int) -> None:
    """Datasets are listed page by page, by their format and by a part of their name."""
    first, second, images = made(place), made(place, name="Roads"), made(place, 2, "Maps in colour")
    every: dict[str, Any] = {"space_id": place.workspace_id, "page_size": page_size}

    def ids(**wanted: Any) -> list[str]:
        return [one.dataset_id for one in place.items(datasets.list(**every, **wanted))]

    assert ids() == [first, second, images]
    assert ids(name="Maps") == [first, images]
    assert ids(format_type=DocumentFormatType.IMAGE) == [images]
    assert ids(name="Maps", format_type=0) == [first]


def test_a_dataset_must_be_right(place: Place, other: Place) -> None:
    """Names that are too long, unknown ids, and other people's workspaces are refused."""
    space_id = place.workspace_id
    for wrong in ({"name": "x" * 101}, {"name": ""}, {"name": "x", "format_type": 3}):
        settings: dict[str, Any] = {"format_type": 0, **wrong}
        assert place.code(datasets.create(space_id=space_id, **settings)) == 4000, wrong
    assert other.code(datasets.create(space_id=space_id, name="x", format_type=0)) == 4101
    assert other.code(datasets.list(space_id=space_id)) == 4101
    assert place.code(datasets.create(space_id=space_id, name="x", format_type=0, icon_file_id="1")) == 4200
    dataset_id = made(place)
    place.emulator.world.add_member(space_id, other.user_id)
    assert other.items(datasets.list(space_id=space_id))[0].can_edit is False
    assert other.code(datasets.delete(dataset_id=dataset_id)) == 4101
    place.emulator.world.add_member(space_id, other.user_id, "admin")
    other.run(datasets.delete(dataset_id=dataset_id))


def test_documents_come_from_anywhere(place: Place) -> None:
    """A document is a text, a file that was uploaded, or a web page, which may be read again."""
    dataset_id = made(place)
    file = place.run(files.upload(file=("book.pdf", b"%PDF" * 100)))
    bases = [
        text(),
        DocumentBase(name="book", source_info=DocumentSourceInfo.build_file_id(file.id)),
        DocumentBase(
            name="page",
            source_info=DocumentSourceInfo.build_web_page("https://example.com"),
            update_rule=DocumentUpdateRule.build_auto_update(48),
        ),
    ]
    added = place.run(
        dataset_documents.create(
            dataset_id=dataset_id, document_bases=bases, chunk_strategy=DocumentChunkStrategy.build_auto()
        )
    )
    assert [(one.name, one.type, one.size, one.char_count, one.slice_count) for one in added] == [
        ("ways.txt", "txt", 22, 22, 2),
        ("book", "pdf", 400, 0, 0),
        ("page", "html", 0, 0, 0),
    ]
    assert [one.source_type for one in added] == [
        DocumentSourceType.LOCAL_FILE,
        DocumentSourceType.UPLOAD_FILE_ID,
        DocumentSourceType.ONLINE_WEB,
    ]
    assert [(one.update_type, one.update_interval) for one in added][1:] == [
        (DocumentUpdateType.NO_AUTO_UPDATE, 0),
        (DocumentUpdateType.AUTO_UPDATE, 48),
    ]
    rule = DocumentUpdateRule.build_no_auto_update()
    page_id = added[2].document_id
    place.run(dataset_documents.update(document_id=page_id, document_name="site", update_rule=rule))
    listed = place.items(dataset_documents.list(dataset_id=dataset_id, size=2))
    assert [one.name for one in listed] == ["ways.txt", "book", "site"]
    assert (listed[2].update_type, listed[2].update_interval) == (DocumentUpdateType.NO_AUTO_UPDATE, 0)
    place.run(knowledge_documents.delete(document_ids=[page_id, added[0].document_id]))
    assert [one.name for one in place.items(knowledge_documents.list(dataset_id=dataset_id))] == ["book"]


def test_documents_take_a_moment(oauth: Emulator, clock: Any) -> None:
    """A document is processed for a while, and its progress is told until it is done."""
    place, oauth.world.processing = Place.of(oauth), 4.0
    dataset_id = made(place)
    (document,) = place.run(dataset_documents.create(dataset_id=dataset_id, document_bases=[text()]))
    process = datasets.process(dataset_id=dataset_id, document_ids=[document.document_id])
    seen: list[DocumentProgress] = []
    for _ in range(3):
        seen.extend(place.run(process))
        clock.now += 2
    assert [(one.progress, one.status) for one in seen] == [
        (0, DocumentStatus.PROCESSING),
        (50, DocumentStatus.PROCESSING),
        (100, DocumentStatus.COMPLETED),
    ]
    assert [(one.document_name, one.size, one.remaining_time) for one in seen[1:]] == [
        ("ways.txt", 22, 1),
        ("ways.txt", 22, 0),
    ]
    assert place.items(dataset_documents.list(dataset_id=dataset_id))[0].status == DocumentStatus.COMPLETED
    assert place.items(datasets.list(space_id=place.workspace_id))[0].processing_file_list == ()


def test_the_first_documents_say_how_all_are_cut(place: Place) -> None:
    """A strategy cuts a text at its separator and at its size, and holds for all later documents."""
    dataset_id = made(place)
    strategy = DocumentChunkStrategy.build_custom(max_tokens=100, separator=";")
    content = ";".join(("x" * 250, "y"))
    (first,) = place.run(
        dataset_documents.create(dataset_id=dataset_id, document_bases=[text(content)], chunk_strategy=strategy)
    )
    later = DocumentChunkStrategy.build_auto()
    (second,) = place.run(
        dataset_documents.create(dataset_id=dataset_id, document_bases=[text(content)], chunk_strategy=later)
    )
    assert (first.slice_count, first.chunk_strategy) == (second.slice_count, second.chunk_strategy) == (4, strategy)


def test_documents_must_be_right(place: Place, other: Place) -> None:
    """Too many documents, those without a source, and strategies that are not whole are refused; nothing is added."""
    dataset_id = made(place)
    nothing = DocumentBase(name="x", source_info=DocumentSourceInfo())
    broken = DocumentBase(name="x", source_info=DocumentSourceInfo(file_base64="?", file_type="txt"))
    rule = DocumentUpdateRule.build_auto_update(1)
    often = DocumentBase(name="x", source_info=DocumentSourceInfo.build_web_page("https://x"), update_rule=rule)
    wrong: list[dict[str, Any]] = [
        {"document_bases": [text()] * 11},
        {"document_bases": []},
        {"document_bases": [text(), nothing]},
        {"document_bases": [broken]},
        {"document_bases": [often]},
        {"document_bases": [text()], "format_type": 2},
        {"document_bases": [text()], "chunk_strategy": DocumentChunkStrategy(chunk_type=1, separator=";")},
        {"document_bases": [text()], "chunk_strategy": DocumentChunkStrategy(chunk_type=1, max_tokens=100)},
        {"document_bases": [text()], "chunk_strategy": DocumentChunkStrategy.build_custom(99, ";")},
    ]
    for arguments in wrong:
        assert place.code(dataset_documents.create(dataset_id=dataset_id, **arguments)) == 4000, arguments
    assert place.items(dataset_documents.list(dataset_id=dataset_id)) == []
    unknown = DocumentBase.build_image("x", "1")
    for dataset, bases in (("1", [text()]), (dataset_id, [unknown])):
        assert place.code(dataset_documents.create(dataset_id=dataset, document_bases=bases)) == 4200
    (document,) = place.run(dataset_documents.create(dataset_id=dataset_id, document_bases=[text()]))
    id = document.document_id
    assert place.code(dataset_documents.delete(document_ids=[id, "1"])) == 4200
    assert place.code(dataset_documents.delete(document_ids=[])) == 4000
    assert place.code(dataset_documents.delete(document_ids=[id] * 101)) == 4000
    assert place.code(dataset_documents.update(document_id="1")) == 4200
    assert place.code(datasets.process(dataset_id=made(place), document_ids=[id])) == 4200
    assert other.code(dataset_documents.delete(document_ids=[id])) == 4101
    assert len(place.items(dataset_documents.list(dataset_id=dataset_id))) == 1


def test_ids_are_numbers_unless_text_is_asked_for(api: httpx.Client, server: Emulator) -> None:
    """The older knowledge API answers ids as numbers to those who do not send the header that asks for texts."""
    dataset = server.world.add_dataset("Maps", workspace_id=server.workspace_id)
    id = server.world.add_document("x", dataset_id=dataset.id).id
    for headers, expected in (({}, int(id)), ({"Agw-Js-Conv": "str"}, id)):
        answer = api.post("/open_api/knowledge/document/list", json={"dataset_id": dataset.id}, headers=headers).json()
        assert [one["document_id"] for one in answer["document_infos"]] == [expected]


def test_images_are_listed_and_described(place: Place) -> None:
    """The images of a dataset are listed, those with a caption or without, by a word, and get captions."""
    dataset_id = made(place, 2)
    file = place.run(files.upload(file=("map.png", b"\x89PNG"))).id
    bases = [DocumentBase.build_image("one.png", file, "A map"), DocumentBase.build_image("two.png", file)]
    first, second = place.run(
        dataset_documents.create(dataset_id=dataset_id, document_bases=bases, format_type=DocumentFormatType.IMAGE)
    )

    def names(**wanted: Any) -> list[str]:
        return [one.name for one in place.items(dataset_images.list(dataset_id=dataset_id, page_size=1, **wanted))]

    assert names() == ["one.png", "two.png"]
    assert (names(has_caption=True), names(has_caption=False)) == (["one.png"], ["two.png"])
    assert names(keyword="map") == ["one.png"]
    place.run(dataset_images.update(dataset_id=dataset_id, document_id=second.document_id, caption="A road"))
    (road,) = place.items(dataset_images.list(dataset_id=dataset_id, keyword="road"))
    assert (road.document_id, road.caption, road.type, road.size) == (second.document_id, "A road", "png", 4)
    assert road.status in (PhotoStatus.IN_PROCESSING, PhotoStatus.COMPLETED)
    wrong = dataset_images.update(dataset_id=dataset_id, document_id="1", caption="x")
    assert place.code(wrong) == 4200
    assert place.code(dataset_images.list(dataset_id=made(place))) == 4000
    assert first.format_type == DocumentFormatType.IMAGE
