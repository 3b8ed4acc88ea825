"""Every row of the table, built as a value and sent by every runner."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import httpx
from attrs import evolve
from catalogue import (
    LOG_ID,
    AnyRow,
    ProgramRow,
    Row,
    StreamRow,
    Wire,
    answer,
    answer_to,
    answered_rows,
    built,
    calls,
    fields_of,
    fullest,
    json_rows,
    named,
    parameters,
    payload_of,
    places,
    program_rows,
    received,
    rows,
    streamed_rows,
    untold,
)
from colours import Colour
from each import each

from coze import Failure, Page, Success, replied

every_row = each("row", rows(), ids=named)
every_answer = each("row", answered_rows(), ids=named)
every_json_answer = each("row", json_rows(), ids=named)
every_stream = each("row", streamed_rows(), ids=named)
every_program = each("row", program_rows(), ids=named)


@every_row
def test_a_row_has_the_required_arguments_and_all(row: AnyRow) -> None:
    """A row calls its endpoint once with exactly the required parameters, and once with all of them."""
    required, known = parameters(row.least.function)
    assert frozenset(row.least.arguments) == required
    assert frozenset(fullest(row).arguments) == known
    assert (row.full is None) == (row.sends_in_full is None)


@every_program
def test_a_program_has_the_required_arguments_and_all(row: ProgramRow[Any]) -> None:
    """A row of a program calls it once with exactly the required parameters, and once with all of them."""
    required, known = parameters(row.least.function)
    assert frozenset(row.least.arguments) == required
    assert frozenset((row.full or row.least).arguments) == known


@every_row
def test_an_endpoint_builds_its_message(row: AnyRow) -> None:
    """An endpoint builds the message of its row, under its own name, and the same one each time."""
    for call, wire in calls(row):
        made = call.made()
        assert untold(built(made.http), made.http) == untold(wire, made.http)
        assert made == call.made()
        assert made.http.endpoint == call.name
        assert bool(made.http.streamed) == isinstance(row, StreamRow)
        assert made.http.authorized


@every_row
def test_an_endpoint_says_whether_it_may_be_repeated(row: AnyRow) -> None:
    """A message may be sent twice if its method says so, or if its row does."""
    said = row.repeatable if isinstance(row, Row) else None
    by_method = row.sends.method in ("GET", "PUT", "DELETE")
    assert row.least.made().http.repeatable == (by_method if said is None else said)


@every_answer
def test_a_number_stays_in_its_range(row: Row[Any]) -> None:
    """A number that is beyond what the API documents is refused by name, and one at its edge is not."""
    kinds = inspect.signature(row.least.function).parameters
    assert set(row.ranges) == {name for name, kind in kinds.items() if str(kind.annotation).startswith("int")}
    for name, (least, most) in row.ranges.items():
        for number in (least, least if most is None else most, 10**6 if most is None else most):
            assert row.least.made(**{name: number}).http.invalid is None
        for number in (least - 1, -(10**20), *([] if most is None else [most + 1, 10**20])):
            invalid = row.least.made(**{name: number}).http.invalid
            assert invalid is not None
            assert invalid.argument == name


@every_json_answer
def test_a_reply_shows_every_field(row: Row[Any]) -> None:
    """The reply of a row has each field of each model in it at least once, so that its value tests them all."""
    shown: dict[type, set[str]] = {}
    for place in places(row.value, payload_of(row)):
        keys = {str(key) for key in place.json}
        shown.setdefault(type(place.model), set()).update(keys)
    for model, keys in shown.items():
        assert {wire for _, wire, _ in fields_of(model)} <= keys, model.__name__


@every_answer
def test_an_endpoint_is_answered(row: Row[Any], colour: Colour) -> None:
    """An endpoint sends exactly the message of its row, with a token, and reads exactly its value from the reply."""
    for call, wire in calls(row):
        seen: list[httpx.Request] = []

        def answering(request: httpx.Request, seen: list[httpx.Request] = seen) -> httpx.Response:
            seen.append(request)
            return answer_to(row)

        outcome = colour.run(call.made(), colour.answered_by(answering))
        assert [received(request) for request in seen] == [wire]
        assert seen[0].headers["authorization"] == "Bearer pat_test"
        assert isinstance(outcome, Success), outcome
        # Which request brings the next page depends on the one that brought this page.
        assert without_next(outcome.unwrap()) == without_next(row.value)
        if call is row.least:
            assert outcome.unwrap() == row.value


def without_next(value: object) -> object:
    """Leave out the request for the next page."""
    return evolve(value, next=None) if isinstance(value, Page) else value


@every_answer
def test_an_endpoint_replies_with_its_log_id(row: Row[Any], colour: Colour) -> None:
    """The log id, the status and the attempts of any endpoint's answer are at hand with `replied`."""
    outcome = colour.run(replied(row.least.made()), colour.answered_by(lambda _: answer_to(row)))
    assert isinstance(outcome, Success)
    reply = outcome.unwrap()
    assert (reply.value, reply.log_id, reply.status, reply.attempts) == (row.value, LOG_ID, 200, 1)


@every_answer
def test_an_endpoint_is_refused(row: Row[Any], colour: Colour) -> None:
    """A refusal in an envelope is a failure of any endpoint, with the name of the call and the log id."""
    body = {"code": 4100, "msg": "no", "detail": {"logid": "of the body"}}
    refused = colour.run(row.least.made(), colour.answered_by(lambda _: answer(body, status=401)))
    assert isinstance(refused, Failure)
    error = refused.failure()
    assert (error.call, error.log_id, error.attempts) == (
        row.least.made().http.call("api.coze.com"),
        "of the body",
        1,
    )


@every_stream
def test_an_endpoint_is_followed(row: StreamRow[Any], colour: Colour) -> None:
    """An endpoint sends exactly the message of its row, and reads exactly its events."""
    for call, wire in calls(row):
        seen: list[httpx.Request] = []

        def answering(request: httpx.Request, seen: list[httpx.Request] = seen) -> httpx.Response:
            seen.append(request)
            return answer_to(row)

        outcomes = colour.events(call.made(), colour.answered_by(answering))
        assert [received(request) for request in seen] == [wire]
        assert seen[0].headers["accept"] == ("text/event-stream" if row.content is None else "*/*")
        assert outcomes == [Success(event) for event in row.value]


@every_stream
def test_a_stream_is_refused(row: StreamRow[Any], colour: Colour) -> None:
    """A refusal in JSON instead of events is the one item of a stream, a failure."""
    body = {"code": 4015, "msg": "not published"}
    outcomes = colour.events(row.least.made(), colour.answered_by(lambda _: answer(body)))
    assert [type(outcome) for outcome in outcomes] == [Failure]
    error = outcomes[0].failure()
    assert (error.call, error.log_id) == (row.least.made().http.call("api.coze.com"), LOG_ID)


@every_program
def test_a_program_is_performed(row: ProgramRow[Any], colour: Colour) -> None:
    """A program sends exactly the messages of its row, one after the other, and gives exactly its value."""
    talks = [(row.least, row.talk)] if row.full is None else [(row.least, row.talk), (row.full, row.full_talk)]
    for call, talk in talks:
        replies = iter(talk)
        seen: list[Wire] = []

        def answering(request: httpx.Request, replies: Any = replies, seen: list[Wire] = seen) -> httpx.Response:
            seen.append(received(request))
            reply: Mapping[str, object] = next(replies)[1]
            return answer(reply)

        outcome = colour.run(call.made(), colour.answered_by(answering))
        assert seen == [wire for wire, _ in talk]
        assert outcome == Success(row.value)
