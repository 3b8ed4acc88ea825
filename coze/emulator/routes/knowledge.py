"""Knowledge: datasets, and the documents and images in them."""

import base64
import binascii
from collections.abc import Sequence
from typing import Final

from attrs import evolve

from coze.emulator import access, wire
from coze.emulator.answers import Data, data
from coze.emulator.call import Call, Route, flag, mapping, number, objects, optional, required, short, strings
from coze.emulator.paging import numbered
from coze.emulator.records import MANAGERS, Bot, Dataset, Document, Json, Source
from coze.emulator.refusals import absent, bad, forbidden

NAME = 100
FORMATS = 2
IMAGES = 2
TOGETHER = 10
DELETED = 100
DAY = 24
AUTOMATIC: Final[Json] = {"chunk_type": 0}
CHUNK: Final = 800
"""How many characters a chunk has that the server cuts by its own rules."""
WEB, UPLOADED = 1, 5


# --- datasets ---------------------------------------------------------------------------------------------------------


def create(call: Call) -> Data:
    """Make a dataset in a workspace."""
    body = call.body
    workspace = access.workspace(call, required(body, "space_id"))
    required(body, "name")
    if not optional(body, "format_type"):
        raise bad("The parameter format_type is required.")
    dataset = call.world.add_dataset(
        short(body, "name", NAME),
        workspace_id=workspace.id,
        creator_id=call.user.id,
        format_type=number(body, "format_type", default=0, least=0, most=FORMATS),
        description=optional(body, "description"),
        icon_file_id=_icon(call),
    )
    return data({"dataset_id": dataset.id})


def _icon(call: Call) -> str:
    id = optional(call.body, "file_id")
    return access.file(call, id).id if id else ""


def list_of(call: Call) -> Data:
    """List the datasets of a workspace, those of a format, and those whose name has a text in it."""
    workspace = access.workspace(call, required(call.query, "space_id"))
    name, format_type = optional(call.query, "name"), number(call.query, "format_type", default=-1, least=0)
    found = [
        dataset
        for dataset in call.world.datasets.values()
        if dataset.workspace_id == workspace.id and name in dataset.name and format_type in {-1, dataset.format_type}
    ]
    page = numbered(call.query, found, default=10, most=300)
    return data({"total_count": page.total, "dataset_list": [_shown(call, one) for one in page.items]})


def _shown(call: Call, dataset: Dataset) -> wire.Object:
    world = call.world
    documents = _documents(call, dataset)
    return {
        **wire.dataset(dataset, documents, [one for one in documents if world.progress(one.began_at) < wire.READY]),
        "can_edit": _may_edit(call, dataset),
        "bot_used_count": sum(_uses(bot, dataset.id) for bot in world.bots.values()),
        "creator_name": world.users[dataset.creator_id].user_name,
    }


def _uses(bot: Bot, dataset_id: str) -> bool:
    return dataset_id in strings(bot.knowledge, "dataset_ids")


def _documents(call: Call, dataset: Dataset) -> list[Document]:
    return [one for one in call.world.documents.values() if one.dataset_id == dataset.id]


def _may_edit(call: Call, dataset: Dataset) -> bool:
    members = call.world.workspaces[dataset.workspace_id].members
    return dataset.creator_id == call.user.id or members[call.user.id] in MANAGERS


def update(call: Call) -> Data:
    """Rename a dataset, and describe it anew if a description is given."""
    dataset = access.dataset(call, call.path["dataset_id"])
    required(call.body, "name")
    call.world.datasets[dataset.id] = evolve(
        dataset,
        name=short(call.body, "name", NAME),
        description=optional(call.body, "description") or dataset.description,
        icon_file_id=_icon(call) or dataset.icon_file_id,
        updated_at=call.world.now(),
    )
    return Data()


def delete(call: Call) -> Data:
    """Delete a dataset with all its documents; bots that use it lose it. Others than its maker must be managers."""
    dataset, world = access.dataset(call, call.path["dataset_id"]), call.world
    if not _may_edit(call, dataset):
        raise forbidden()
    for document in _documents(call, dataset):
        del world.documents[document.id]
    for bot in [bot for bot in world.bots.values() if _uses(bot, dataset.id)]:
        left = [id for id in strings(bot.knowledge, "dataset_ids") if id != dataset.id]
        world.bots[bot.id] = evolve(bot, knowledge={**bot.knowledge, "dataset_ids": left})
    del world.datasets[dataset.id]
    return Data()


def process(call: Call) -> Data:
    """Tell how far documents of a dataset are."""
    dataset = access.dataset(call, call.path["dataset_id"])
    documents = [_document(call, id, dataset) for id in strings(call.body, "document_ids")]
    return data({"data": [wire.progress(one, call.world.progress(one.began_at)) for one in documents]})


def _document(call: Call, id: str, dataset: Dataset) -> Document:
    document = access.document(call, id)
    if document.dataset_id != dataset.id:
        raise absent("document_id", id)
    return document


# --- documents --------------------------------------------------------------------------------------------------------


def add(call: Call) -> Data:
    """Add documents to a dataset: the first ones say how all are cut into chunks."""
    body = call.body
    dataset = access.dataset(call, required(body, "dataset_id"))
    format_type = number(body, "format_type", default=dataset.format_type, least=0, most=FORMATS)
    if format_type != dataset.format_type:
        raise bad(f"The format_type of the dataset is {dataset.format_type}.")
    bases = objects(body, "document_bases")
    if not 1 <= len(bases) <= TOGETHER:
        raise bad(f"The parameter document_bases must have 1 to {TOGETHER} items.")
    strategy = dataset.chunk_strategy or _strategy(mapping(body, "chunk_strategy")) or AUTOMATIC
    read = [(required(base, "name"), _source(call, base, strategy), optional(base, "caption")) for base in bases]
    call.world.datasets[dataset.id] = evolve(dataset, chunk_strategy=strategy, updated_at=call.world.now())
    made = [
        call.world.add_document(
            name,
            dataset_id=dataset.id,
            creator_id=call.user.id,
            source=source,
            caption=caption if dataset.format_type == IMAGES else "",
        )
        for name, source, caption in read
    ]
    return Data({"document_infos": [_info(call, one) for one in made]})


def _info(call: Call, document: Document) -> wire.Object:
    dataset, progress = call.world.datasets[document.dataset_id], call.world.progress(document.began_at)
    shown = wire.document(document, dataset, ready=progress == wire.READY)
    if call.headers.get("agw-js-conv") != "str" and document.id.isdecimal():
        # What the older knowledge API does to those who do not ask for texts.
        return {**shown, "document_id": int(document.id)}
    return shown


def _strategy(given: Json) -> Json:
    """Check how documents are to be cut: by the server's rules, or by those that are given in full."""
    if not given:
        return given
    number(given, "caption_type", default=0, least=0, most=1)
    if number(given, "chunk_type", default=0, least=0, most=1):
        if not optional(given, "max_tokens"):
            raise bad("The parameter max_tokens is required.")
        number(given, "max_tokens", default=0, least=100, most=2000)
        required(given, "separator")
    return dict(given)


def _source(call: Call, base: Json, strategy: Json) -> Source:
    """Read where a document comes from, and what can be known of its content."""
    info = mapping(base, "source_info")
    content, web_url, file_id = (optional(info, name) for name in ("file_base64", "web_url", "source_file_id"))
    if content:
        text = _decoded(content)
        return Source(
            type=required(info, "file_type"),
            size=len(text),
            char_count=len(text.decode(errors="replace")),
            slice_count=len(_chunks(text.decode(errors="replace"), strategy)),
        )
    if web_url:
        rule = mapping(base, "update_rule")
        return Source(kind=WEB, type="html", url=web_url, update_interval=_interval(rule))
    if file_id:
        file = access.file(call, file_id)
        type = file.file_name.rpartition(".")[2].lower()
        return Source(kind=UPLOADED, type=type, size=file.bytes, url=wire.address(file.id))
    raise bad("The source_info must have one of file_base64, web_url and source_file_id.")


def _decoded(content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise bad("The parameter file_base64 is not valid base64.") from None


def _chunks(text: str, strategy: Json) -> Sequence[str]:
    """Cut a text as a strategy says, a token being a character here."""
    size = number(strategy, "max_tokens", default=CHUNK)
    pieces = text.split(optional(strategy, "separator") or "\n\n")
    return [piece[start : start + size] for piece in pieces for start in range(0, len(piece), size)]


def _interval(rule: Json) -> int:
    """Read after how many hours a web page is to be read again; 0 if it is not."""
    if not number(rule, "update_type", default=0, least=0, most=1):
        return 0
    return number(rule, "update_interval", default=DAY, least=DAY)


def change(call: Call) -> Data:
    """Rename a document, or change how often it is read again."""
    document = access.document(call, required(call.body, "document_id"))
    rule = mapping(call.body, "update_rule")
    call.world.documents[document.id] = evolve(
        document,
        name=optional(call.body, "document_name") or document.name,
        source=evolve(document.source, update_interval=_interval(rule)) if rule else document.source,
        updated_at=call.world.now(),
    )
    return Data()


def remove(call: Call) -> Data:
    """Delete documents, all or none."""
    ids = strings(call.body, "document_ids", most=DELETED)
    if not ids:
        raise bad("The parameter document_ids is required.")
    for document in [access.document(call, id) for id in ids]:
        call.world.documents.pop(document.id, None)
    return Data()


def documents(call: Call) -> Data:
    """List the documents of a dataset; its pages are called `page` and `size`."""
    dataset = access.dataset(call, required(call.body, "dataset_id"))
    source = {"page_num": call.body.get("page"), "page_size": call.body.get("size")}
    page = numbered(source, _documents(call, dataset), default=10, most=100)
    return Data({"document_infos": [_info(call, one) for one in page.items], "total": page.total})


# --- images -----------------------------------------------------------------------------------------------------------


def images(call: Call) -> Data:
    """List the images of a dataset: those with a caption or without, those that a word is found in."""
    dataset = _of_images(call)
    keyword, asked = optional(call.query, "keyword"), optional(call.query, "has_caption")
    captioned = flag(call.query, "has_caption", default=True)
    found = [
        one
        for one in _documents(call, dataset)
        if keyword in one.caption + one.name and (not asked or bool(one.caption) == captioned)
    ]
    page = numbered(call.query, found, default=10, most=299)
    shown = [wire.photo(one, ready=call.world.progress(one.began_at) == wire.READY) for one in page.items]
    return data({"photo_infos": shown, "total_count": page.total})


def caption(call: Call) -> Data:
    """Write the caption of an image."""
    document = _document(call, call.path["document_id"], _of_images(call))
    call.world.documents[document.id] = evolve(
        document, caption=optional(call.body, "caption"), updated_at=call.world.now()
    )
    return Data()


def _of_images(call: Call) -> Dataset:
    dataset = access.dataset(call, call.path["dataset_id"])
    if dataset.format_type != IMAGES:
        raise bad(f"The dataset {dataset.id} holds no images.")
    return dataset


ROUTES: tuple[Route, ...] = (
    ("POST", "/v1/datasets", create),
    ("GET", "/v1/datasets", list_of),
    ("PUT", "/v1/datasets/{dataset_id}", update),
    ("DELETE", "/v1/datasets/{dataset_id}", delete),
    ("POST", "/v1/datasets/{dataset_id}/process", process),
    ("GET", "/v1/datasets/{dataset_id}/images", images),
    ("PUT", "/v1/datasets/{dataset_id}/images/{document_id}", caption),
    ("POST", "/open_api/knowledge/document/create", add),
    ("POST", "/open_api/knowledge/document/update", change),
    ("POST", "/open_api/knowledge/document/delete", remove),
    ("POST", "/open_api/knowledge/document/list", documents),
)
