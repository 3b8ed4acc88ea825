"""What the peer sends for the same arguments, and every difference to what we send, each with its reason."""

from __future__ import annotations

import functools
import importlib
import itertools
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import httpx
import pytest
from catalogue import (
    ProgramRow,
    RecordedCase,
    Row,
    Wire,
    answer,
    answer_to,
    as_response,
    ok,
    program_rows,
    received,
    recorded_cases,
    recorded_replies,
    rows,
)
from differences import ABSENT, ARGUMENTS, DIFFERENCES, PAGES
from each import each

import coze.models
from coze import Request, Runner, Stream, Success

BY_ENTRY: Final = {entry: row for row in (*rows(), *program_rows()) for entry in row.recorded}

every_case = each("case", recorded_cases(), ids=str)
every_list = each("case", [case for case in recorded_cases() if case.next_pages], ids=str)


@every_case
def test_we_send_what_the_peer_sends(case: RecordedCase) -> None:
    """For the same arguments our messages are the peer's, but for the differences that are in the table."""
    found = list(differences(case, case.requests, [flat(wire) for wire in sent(case)]))
    assert [one for one in found if not any(known.covers(case, *one) for known in DIFFERENCES)] == []


@every_list
def test_we_ask_for_the_pages_that_the_peer_asks_for(case: RecordedCase) -> None:
    """Going on page by page, our messages are the peer's, but for the differences that are in the table.

    The pages that were recorded hold one item each, however many their total promises: the peer goes by the size that
    it asked for and ends here, where we, who count what came, would go on.
    """
    replies = iter([PAGES[case.entry](page) for page in range(1, 4)])
    seen: list[Wire] = []

    def answering(request: httpx.Request) -> httpx.Response:
        seen.append(received(request))
        return answer(next(replies))

    first = BY_ENTRY[case.entry].least.function(**arguments(case))
    assert isinstance(first, Request)
    with httpx.Client(transport=httpx.MockTransport(answering)) as client, Runner("pat_test", client=client) as runner:
        pages = list(itertools.islice(runner.pages(first), 3))
    assert [len(page.unwrap().items) for page in pages] == [1, 1, 1]
    found = list(differences(case, (*case.requests, *case.next_pages), [flat(wire) for wire in seen]))
    assert [one for one in found if not any(known.covers(case, *one) for known in DIFFERENCES)] == []


def test_no_difference_is_only_in_the_table() -> None:
    """Each entry of the table of differences is one that there is."""
    found = [
        (case, difference)
        for case in recorded_cases()
        for difference in differences(case, case.requests, [flat(wire) for wire in sent(case)])
    ]
    stale = [known for known in DIFFERENCES if not any(known.covers(case, *one) for case, one in found)]
    assert stale == []


@pytest.mark.parametrize("entry", recorded_replies())
def test_we_read_what_the_peer_reads(entry: str) -> None:
    """A reply that the peer reads is read by our endpoint of that name."""
    row, reply = BY_ENTRY[entry], recorded_replies()[entry]
    if isinstance(row, Row):
        request = row.least.made()
        outcome = request.decode(as_response(request.http, reply))
        assert isinstance(outcome, Success), outcome
    else:
        assert entry == "chat.create_and_poll"


# --- sending the recorded calls ---------------------------------------------------------------------------------------


def sent(case: RecordedCase) -> list[Wire]:
    """Make a recorded call with our functions, and give what goes over the wire."""
    row = BY_ENTRY[case.entry]
    seen: list[Wire] = []
    talk = iter(CONVERSATION)

    def answering(request: httpx.Request) -> httpx.Response:
        seen.append(received(request))
        return answer(next(talk)) if isinstance(row, ProgramRow) else answer_to(row)

    effect = row.least.function(**arguments(case))
    with httpx.Client(transport=httpx.MockTransport(answering)) as client, Runner("pat_test", client=client) as runner:
        if isinstance(effect, Stream):
            with runner.events(effect) as events:
                assert all(isinstance(event, Success) for event in events)
        else:
            assert isinstance(runner.run(effect), Success)
            assert isinstance(effect, Request) == isinstance(row, Row)
    return seen


_CHAT: Final = {"id": "id_value", "conversation_id": "conversation_id_value"}
CONVERSATION: Final = (ok({**_CHAT, "status": "in_progress"}), ok({**_CHAT, "status": "completed"}), ok([]))
"""The replies that were served while the peer polled."""


def arguments(case: RecordedCase) -> dict[str, Any]:
    """Give the arguments of a recorded call as our functions have them."""
    renamed = ARGUMENTS.get(case.entry, {})
    ours = {renamed.get(name, name): value_of(value) for name, value in case.arguments.items()}
    if case.entry == "chat.create_and_poll":
        ours["poll_interval"] = 0.0
    return {name: value for name, value in ours.items() if name is not None}


def value_of(recorded: object) -> object:
    """Make the value that stands in a recording: a model, a member of an enumeration, a file, plain JSON."""
    match recorded:
        case {"$model": str(name), "fields": dict(fields)}:
            model: Callable[..., object] = model_named(name)
            return model(**{field: value_of(value) for field, value in fields.items()})
        case {"$enum": str(name), "value": value}:
            owner, _, member = name.rpartition(".")
            ours: object = getattr(model_named(owner), member)
            assert ours == value
            return ours
        case {"$file": [str(name), str(content)]}:
            return name, content.encode()
        case list():
            return [value_of(item) for item in recorded]
        case _:
            return recorded


def model_named(name: str) -> Any:
    """Find one of our models, or one inside a model, by the name that the peer has for it."""
    outer, *inner = name.split(".")
    for module_info in pkgutil.iter_modules(coze.models.__path__):
        module = importlib.import_module(f"coze.models.{module_info.name}")
        if hasattr(module, outer):
            return functools.reduce(getattr, inner, getattr(module, outer))
    raise LookupError(name)


# --- comparing --------------------------------------------------------------------------------------------------------

Flat = dict[str, object]


def flat(wire: Wire) -> Flat:
    """Lay a message out as its places and what stands there."""
    url = httpx.URL(f"https://api.coze.com{wire.target}")
    parts = [
        {"name": part.name, **({"filename": part.filename} if part.filename else {}), "value": part.content.decode()}
        for part in wire.form
    ]
    return laid_out(
        {
            "method": wire.method,
            "path": url.path,
            "query": [list(pair) for pair in url.params.multi_items()],
            "json": wire.json,
            "multipart": parts,
            "headers": dict(wire.headers),
        }
    )


def laid_out(request: Mapping[str, Any]) -> Flat:
    """Lay a recorded request out as its places and what stands there; the order of a query says nothing."""
    places: Flat = {"method": request["method"], "path": request["path"]}
    for key, value in request.get("query", ()):
        assert f"query.{key}" not in places
        places[f"query.{key}"] = value
    if request.get("json") is not None:
        places["body"] = "JSON"
        places.update(leaves(request["json"], "body"))
    for at, part in enumerate(request.get("multipart", ())):
        # The media type is guessed from the name, as this system knows it.
        places.update({f"form.{at}.{key}": value for key, value in part.items() if key != "content_type"})
    places.update({f"headers.{name}": value for name, value in request.get("headers", {}).items()})
    return places


def leaves(value: object, place: str) -> Iterator[tuple[str, object]]:
    """Find the values of JSON that hold no others."""
    match value:
        case dict() if value:
            for key, item in value.items():
                yield from leaves(item, f"{place}.{key}")
        case list() if value:
            for at, item in enumerate(value):
                yield from leaves(item, f"{place}.{at}")
        case _:
            if place != "body":
                yield place, value


def differences(
    case: RecordedCase, theirs: tuple[Mapping[str, object], ...], ours: list[Flat]
) -> Iterator[tuple[str, object, object]]:
    """Find the places where messages differ, and what stands there in each."""
    assert len(theirs) == len(ours), str(case)
    for their, our in zip(map(laid_out, theirs), ours, strict=True):
        for place in sorted({*their, *our}):
            values = their.get(place, ABSENT), our.get(place, ABSENT)
            if (type(values[0]), values[0]) != (type(values[1]), values[1]):  # True is no 1
                yield place, *values
