"""What cozepy does wrong, and what its users asked for: each fault has a test that it is not repeated.

Faults that are numbered D were reproduced, those with B were found while its behaviour was recorded, and A is what
users of the SDKs of Coze asked for. `FAULTS` says where each is shown; what nothing else shows is shown here.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import anyio
import httpx
import pytest
from attrs import frozen
from behaviour import ANSWERS, STREAMS, chat, run, says
from beside import seen
from catalogue import Wire, received
from colours import Colour
from each import each
from promised import TESTS, exists
from scripted import Server, answer, chunk, event, head, replies, resetting

import coze
from coze import classic, errors, replied
from coze.classic import (
    AsyncCoze,
    AsyncTokenAuth,
    Coze,
    CozeAPIError,
    CozeError,
    CozeStreamError,
    DocumentFormatType,
    DocumentUpdateRule,
    Message,
    MessageObjectString,
    PublishStatus,
    RoomConfig,
    TokenAuth,
    VoiceModelType,
    VoiceState,
    WorkflowMode,
)
from coze.endpoint import raw

README: Final = (TESTS.parent / "README.md").read_text("utf-8")
HERE: Final = "classic/test_peer_faults.py::"
ROWS: Final = frozenset(row.name for row in (*ANSWERS, *STREAMS))


@frozen
class Fault:
    """A fault, and where it is shown that we do not have it.

    A place is a test (``file::function``), or a row of the tables of `behaviour` (``row:name``), which
    `classic/test_behaviour.py` tests in all colours. Without places it is to follow, with what it is a fault of.
    """

    id: str
    what: str
    shown: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.id


FAULTS: Final = (
    Fault("D1", "a comment in a stream is an error", ("row:comment",)),
    Fault("D2", "an id or a retry line in a chat is an error", ("row:id line", "row:retry line")),
    Fault("D3", "line separators inside a text break it", ("row:line separators in a text",)),
    Fault("D4", "two data lines are an error", ("row:two data lines",)),
    Fault("D5", "an event of a workflow without an id is an error", ("row:workflow without ids",)),
    Fault("D6", "lower-case events of a workflow are unknown", ("row:workflow in lower case",)),
    Fault("D7", "a stream that was cut ends as if it were whole", ("row:cut", "row:workflow cut", "row:empty")),
    Fault("D8", "a broken stream raises what httpx raises", (f"{HERE}test_a_stream_that_breaks",)),
    Fault(
        "D9", "timeouts and broken connections raise what httpx raises", ("row:nobody listens", "row:nobody answers")
    ),
    Fault("D10", "the status of HTTP does not count", ("row:401 without code", "row:500 without code")),
    Fault("D11", "a negative code is a success", ("row:negative code",)),
    Fault("D12", "a stream that is answered by JSON is an AttributeError", ("row:no events", "row:refused")),
    Fault("D13", "a stream without a media type is a TypeError", ("row:no media type",)),
    Fault("D14", "null or a number for a text refuses the answer", ("row:null and a number where text is expected",)),
    Fault(
        "D15",
        "nothing is tried again, and no call has a timeout of its own",
        (
            "classic/test_client.py::test_failures_are_tried_again",
            "classic/test_client.py::test_options_of_a_client",
            "run/test_runners.py::test_a_rate_limit_is_waited_for",
        ),
    ),
    Fault(
        "D16",
        "clients cannot be closed",
        ("classic/test_client.py::test_closing", "classic/test_client.py::test_closing_async"),
    ),
    Fault(
        "D17",
        "twenty threads or tasks make twenty logins, and none ahead of time",
        (
            "classic/test_auth.py::test_a_crowd_logs_in_once",
            "classic/test_auth.py::test_a_crowd_of_threads_logs_in_once",
            "classic/test_auth.py::test_it_is_renewed_ahead",
        ),
    ),
    Fault(
        "D18", "the login of a device blocks the loop", ("classic/test_oauth.py::test_polling_leaves_the_loop_alone",)
    ),
    Fault(
        "D19",
        "tokens are logged and shown",
        (
            "classic/test_log.py::test_calls_are_logged_without_secrets",
            "classic/test_oauth.py::test_secrets_are_not_shown",
        ),
    ),
    Fault("D20", "importing changes the logging", ("classic/test_log.py::test_importing_changes_nothing",)),
    Fault(
        "D21",
        "random_hex can be guessed",
        (
            "classic/test_util.py::test_random_hex",
            "auth/test_jwt.py::test_a_jwt_cannot_be_guessed_and_is_new_each_time",
        ),
    ),
    Fault(
        "D22",
        "a CozeAPIError does not pickle",
        ("classic/test_behaviour.py::test_exceptions_are_those_of_the_peer",),
    ),
    Fault("D23", "base URLs of websockets are replaced anywhere, and queries not escaped"),
    Fault("D24", "a synchronous websocket's wait does not return"),
    Fault("D25", "an asynchronous websocket's wait loses events"),
    Fault("D26", "a websocket that ends is waited for for ever"),
    Fault(
        "D27",
        "pages are fetched before they are asked for, and the same token again and again",
        (
            "run/test_runners.py::test_pages_are_asked_for_as_they_are_needed",
            "classic/test_sequences.py::test_pages_are_walked_as_recorded",
        ),
    ),
    Fault(
        "D28",
        "the import is slow, and warns",
        ("classic/test_client.py::test_the_clients_are_light", f"{HERE}test_importing_everything_is_silent"),
    ),
    Fault(
        "D29",
        "nothing is taken from the environment",
        (
            "run/test_runners.py::test_the_token_of_the_environment",
            "run/test_runners.py::test_the_server_of_the_environment",
        ),
    ),
    # --- what users asked for ---
    Fault("A1", "an id that is not given is sent empty", (f"{HERE}test_no_empty_id_is_sent",)),
    Fault(
        "A2",
        "a Coze Studio of one's own",
        (
            "row:workflow in lower case",
            "api/test_studio.py::test_studios_replies_are_read",
            "test_profile.py::test_plain_http_is_a_choice",
        ),
    ),
    Fault(
        "A3",
        "a stream that is refused hides why",
        (f"{HERE}test_a_stream_that_is_refused", "run/test_streams.py::test_what_is_no_stream_is_one_failure"),
    ),
    Fault(
        "A4",
        "logins do not go through the proxy of the calls",
        ("classic/test_auth.py::test_a_jwt_login_is_shared", "run/test_runners.py::test_a_proxy_of_the_environment"),
    ),
    Fault(
        "A5",
        "the wrong region, and where is the answer?",
        (
            "test_errors.py::test_the_other_region_is_hinted_at",
            "api/test_programs.py::test_a_text_stream_is_folded",
        ),
    ),
    Fault(
        "A6",
        "a key is taken for a path and a path for a key",
        (
            "auth/test_jwt.py::test_a_key_is_text_or_a_file",
            "auth/test_jwt.py::test_what_is_no_key_is_told_and_not_shown",
            "test_readme.py::test_the_snippets_of_a_section_run",
        ),
    ),
    Fault("A7", "expires_in is a date", ("classic/test_oauth.py::test_a_lifetime_becomes_a_date",)),
    Fault("A8", "bytes cannot be uploaded", ("classic/test_file_values.py::test_files_are_sent",)),
    Fault(
        "A9",
        "a workflow is resumed by the wrong key",
        ("classic/test_streams.py::test_a_workflow_is_resumed", f"{HERE}test_a_resumption_names_its_event"),
    ),
    Fault(
        "A10",
        "the page of a gateway is the message",
        (f"{HERE}test_the_page_of_a_gateway", "api/test_workflow_programs.py::test_a_run_is_begun_and_polled"),
    ),
    Fault(
        "A11",
        "a long stream ends in an empty error",
        (f"{HERE}test_a_stream_that_breaks", "api/test_programs.py::test_a_cut_stream_is_recovered"),
    ),
    Fault("A12", "an endpoint that is missing cannot be called", (f"{HERE}test_any_endpoint_can_be_called",)),
    Fault(
        "A13",
        "conversations are continued by hand",
        ("api/test_programs.py::test_a_session_carries_its_conversation_along",),
    ),
    Fault("A14", "users see the noise of the protocol", ("api/test_programs.py::test_only_answers_are_text",)),
    Fault("A15", "no debug_url in errors", ("row:debug_url",)),
    Fault(
        "A16",
        "no log id on results",
        (
            "classic/test_results.py::test_models_know_their_answer",
            "classic/test_results.py::test_a_list_of_the_api",
            "classic/test_streams.py::test_a_workflow",
            "api/test_rows.py::test_an_endpoint_replies_with_its_log_id",
        ),
    ),
    Fault("A17", "what is installed does not import", (f"{HERE}test_the_package_imports_what_it_declares",)),
    Fault(
        "A18",
        "documentation that is not true",
        (
            "test_readme.py::test_the_snippets_of_a_section_run",
            "test_doctests.py::test_examples_in_docstrings_run",
            "classic/test_seed.py::test_a_section_runs_to_its_end",
        ),
    ),
    Fault("A19", "no small examples", ("test_examples.py::test_an_example_runs",)),
    Fault("A20", "a realtime session leaves things open"),
    Fault("A21", "a synchronous websocket hangs when it is closed"),
    Fault("A22", "dependencies have ceilings", (f"{HERE}test_dependencies_have_no_ceilings",)),
    # --- found while it was recorded ---
    Fault("B1", "workspaces.members.list never works", (f"{HERE}test_members_of_a_workspace_are_listed",)),
    Fault("B2", "enumerations go out by their names", (f"{HERE}test_values_go_out_as_values",)),
    Fault("B3", "an update rule is a TypeError", (f"{HERE}test_bodies",)),
    Fault("B4", "numbers in a form are an AttributeError", (f"{HERE}test_forms_take_numbers",)),
    Fault("B5", "translate_config has from_, and all of a RoomConfig must be given", (f"{HERE}test_bodies",)),
    Fault("B6", "websockets hang, and handlers are found by annotations"),
    Fault(
        "B7",
        "the two clients differ",
        (
            "classic/test_signatures.py::test_both_clients_have_the_same_parameters",
            "classic/test_sequences.py::test_chats_are_waited_for_as_recorded",
            "classic/test_oauth.py::test_signatures_are_those_of_cozepy",
        ),
    ),
    Fault(
        "B8",
        "ids are not escaped, and headers of the caller's are changed and lose",
        (f"{HERE}test_ids_are_escaped", f"{HERE}test_headers_of_the_caller_win"),
    ),
    Fault(
        "B9",
        "answers are taken for what they are not",
        (
            "row:401 code 0",
            "row:no msg",
            "row:negative code",
            "row:JSON list",
            "row:JSON null",
            "row:code is no number",
        ),
    ),
    Fault("B10", "a debug_url makes any answer a workflow's", ("row:debug_url beside a user",)),
    Fault(
        "B11",
        "errors in and of streams are no CozeErrors",
        ("row:error", "row:error after an event", "row:comment", "row:no events", "row:no media type"),
    ),
    Fault(
        "B12",
        "events of workflows have no log id, and async streams no response",
        ("classic/test_streams.py::test_a_workflow", "classic/test_streams.py::test_an_async_chat"),
    ),
    Fault(
        "B13",
        "apps of a configuration have no base URL, and URLs two slashes",
        (
            "classic/test_oauth.py::test_apps_of_a_configuration",
            "classic/test_oauth.py::test_urls_of_the_web",
            "classic/test_auth.py::test_it_is_renewed_ahead",
        ),
    ),
    Fault(
        "B14",
        "an AsyncAuth in the synchronous client sends an empty token",
        ("classic/test_auth.py::test_an_async_auth_in_the_synchronous_client",),
    ),
    Fault("B15", "numbers go out by their names", (f"{HERE}test_values_go_out_as_values",)),
    Fault("B16", "plain text for an enumeration is an AttributeError", (f"{HERE}test_values_go_out_as_values",)),
    Fault(
        "B17",
        "settings of a given HTTP client are ignored",
        (
            f"{HERE}test_settings_of_a_given_client_hold",
            "run/test_runners.py::test_a_borrowed_client_keeps_its_settings",
        ),
    ),
    Fault("B18", "unknown keywords are swallowed", ("classic/test_signatures.py::test_an_unknown_keyword_is_refused",)),
    Fault("B19", "a walk backwards goes forwards", ("classic/test_sequences.py::test_pages_are_walked_as_recorded",)),
    Fault("B20", "objects of a message are full of nulls", (f"{HERE}test_bodies",)),
)

TOLD: Final = {
    # failures
    "Nothing of httpx or pydantic leaks": "D8",
    "A connection that breaks is a `CozeTransportError`, one that takes too long a `CozeTimeoutError`": "D9",
    "also one without a `code`, a JSON list": "B9",
    "The status of HTTP counts": "D10 B9",
    "only a `code` of 0 is a success, also without a `msg`": "D11 B9",
    "null and a number are taken where a text is expected": "D14",
    "a `debug_url` makes nothing a workflow's result": "B10",
    "Exceptions pickle and copy": "D22",
    # streams
    "Comments, `retry:` and `id:` lines": "D1 D2 B11",
    "several data lines, line separators inside a text, missing or strange ids of events are no errors": "D3 D4 D5 B11",
    "A stream that was cut is a `CozeStreamError`": "D7 D8",
    "an error event is a `CozeAPIError`": "B11",
    "other JSON, an answer without a media type": "D12 D13 B11",
    "Workflow events in lower case are read, and have a log id": "D6 B12",
    "Streams of both colours have `close()`, `with` and `response`": "B12",
    # pages
    "with the functional API nothing is sent until you read": "D27",
    "A list that does not end (empty pages, the same token or id again) is a `CozeLimitError`": "D27",
    "A walk from `before_id` goes on backwards": "B19",
    # requests
    "no empty query values, no nulls, not inside messages either": "B20",
    "Ids are escaped": "B8",
    "Members of enumerations and plain values are the same everywhere": "B2 B15 B16",
    "numbers may stand in forms": "B4",
    "models in any body (`update_rule`, `from`)": "B3 B5",
    "The caller's headers win, and the dict stays as it is": "B8",
    "An unknown keyword is a TypeError": "B18",
    "Settings of a given `http_client` hold": "B17",
    # clients
    "They close": "D16",
    "the functional `Runner()` takes both from the environment": "D29",
    "What may be repeated is, up to three times": "D15",
    "`coze.with_options(timeout=..., retry=...)` chooses": "D15",
    "Both clients have the same methods, parameters and defaults": "B7",
    "`workspaces.members.list` works": "B1",
    "any setting of a `RoomConfig`": "B5",
    # logins
    "Many threads and tasks make one login, renewed ahead of its expiry": "D17 B13",
    "Waiting for a device blocks no loop": "D18 B13",
    "Apps have a base URL whatever the configuration says, and their URLs no double slashes": "B13",
    "An `AsyncAuth` in the synchronous client is an error": "B14",
    "Tokens are masked in `repr`, never logged": "D19",
    "`random_hex` cannot be guessed": "D21",
    # the rest
    "**Importing** is light, prints nothing": "D28",
    "leaves `logging` alone until `setup_logging`": "D20",
    "Websockets follow, and with them what differs there": "D23 D24 D25 D26 B6",
}
"""What the README says of each fault: words that stand in it, and the faults that they are of."""

TO_FOLLOW: Final = frozenset({"D23", "D24", "D25", "D26", "A20", "A21", "B6"})
"""Faults of websockets: to follow with them."""


def test_every_fault_is_listed() -> None:
    """Each of the 29 reproduced faults, the 22 wishes and the 20 recorded ones is shown; only websockets' follow."""
    expected = [*(f"D{one}" for one in range(1, 30)), *(f"A{one}" for one in range(1, 23))]
    assert [str(one) for one in FAULTS] == [*expected, *(f"B{one}" for one in range(1, 21))]
    assert {one.id for one in FAULTS if not one.shown} == TO_FOLLOW


@each("fault", [one for one in FAULTS if one.shown], str)
def test_every_fault_is_shown(fault: Fault) -> None:
    """What shows that a fault is not repeated is a test, or a row of a table, that there is."""
    for place in fault.shown:
        kind, _, name = place.partition(":")
        if kind == "row":
            assert name in ROWS
        else:
            assert exists(place)


def test_every_fault_is_told() -> None:
    """The README has words for each fault in the section on what differs; for those of websockets, that they follow."""
    section = README.partition("### What differs from cozepy, and why\n")[2].partition("\n## ")[0]
    told = " ".join(section.split())
    assert [words for words in TOLD if words not in told] == []
    assert {one for faults in TOLD.values() for one in faults.split()} == {
        one.id for one in FAULTS if not one.id.startswith("A")
    }


def sent(colour: Colour, call: Callable[[Any], Any]) -> Wire:
    """Make a call, and read the one message that it sends."""
    requests: list[httpx.Request] = []
    seen(classic, colour.name, call, [says({"code": 0, "msg": "", "data": {}})[0].made()], requests)
    [request] = requests
    return received(request)


# --- what is sent -----------------------------------------------------------------------------------------------------


def test_no_empty_id_is_sent(colour: Colour) -> None:
    """A conversation that is not given, or given as nothing, stands nowhere in the URL."""
    calls: tuple[Callable[[Any], Any], ...] = (
        lambda coze: coze.chat.create(bot_id="1", user_id="2"),
        lambda coze: coze.chat.create(bot_id="1", user_id="2", conversation_id=None),
        lambda coze: coze.chat.create(bot_id="1", user_id="2", conversation_id=""),
    )
    assert {sent(colour, call).target for call in calls} == {"/v3/chat"}


VALUES: Final[dict[str, tuple[Callable[[Any], Any], str]]] = {
    "members of text": (
        lambda coze: coze.workflows.list(
            workspace_id="1", workflow_mode=WorkflowMode.CHATFLOW, publish_status=PublishStatus.ALL
        ),
        "workflow_mode=chatflow publish_status=all",
    ),
    "plain text": (
        lambda coze: coze.workflows.list(workspace_id="1", workflow_mode="chatflow", publish_status="all"),
        "workflow_mode=chatflow publish_status=all",
    ),
    "a member of numbers": (
        lambda coze: coze.datasets.list(space_id="1", format_type=DocumentFormatType.IMAGE),
        "format_type=2",
    ),
    "a plain number": (lambda coze: coze.datasets.list(space_id="1", format_type=2), "format_type=2"),
    "apps": (lambda coze: coze.apps.list(workspace_id="1", publish_status="all"), "publish_status=all"),
    "bots": (
        lambda coze: coze.bots.list(space_id="1", publish_status="all", use_api_version=2),
        "publish_status=all",
    ),
    "versions": (lambda coze: coze.bots.versions.list(bot_id="1", publish_status="all"), "publish_status=all"),
    "voices": (
        lambda coze: coze.audio.voices.list(voice_state="cloned", model_type="big"),
        "voice_state=cloned model_type=big",
    ),
    "voices by members": (
        lambda coze: coze.audio.voices.list(voice_state=VoiceState.CLONED, model_type=VoiceModelType.BIG),
        "voice_state=cloned model_type=big",
    ),
}


@each("name", VALUES)
def test_values_go_out_as_values(name: str, colour: Colour) -> None:
    """Members of enumerations and plain values are the same in a query."""
    call, expected = VALUES[name]
    query = sent(colour, call).target.partition("?")[2].split("&")
    assert set(expected.split()) <= set(query)


OBJECTS: Final = [MessageObjectString.build_text("look"), MessageObjectString.build_image(file_id="7")]
RULE: Final = DocumentUpdateRule.build_auto_update(24)
BODIES: Final[dict[str, tuple[Callable[[Any], Any], str, object]]] = {
    "an update rule": (
        lambda coze: coze.datasets.documents.update(document_id="1", update_rule=RULE),
        "update_rule",
        {"update_type": 1, "update_interval": 24},
    ),
    "an update rule of the older name": (
        lambda coze: coze.knowledge.documents.update(document_id="1", update_rule=RULE),
        "update_rule",
        {"update_type": 1, "update_interval": 24},
    ),
    "a translation": (
        lambda coze: coze.audio.rooms.create(bot_id="1", config=RoomConfig.build_translate(from_="zh", to="en")),
        "config",
        {"room_mode": "translate", "translate_config": {"from": "zh", "to": "en"}},
    ),
    "one setting of a room": (
        lambda coze: coze.audio.rooms.create(bot_id="1", config=RoomConfig(prologue_content="hi")),
        "config",
        {"prologue_content": "hi"},
    ),
    "objects of a message": (
        lambda coze: coze.conversations.create(messages=[Message.build_user_question_objects(OBJECTS)]),
        "messages.0.content",
        [{"type": "text", "text": "look"}, {"type": "image", "file_id": "7"}],
    ),
}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@each("name", BODIES)
def test_bodies(name: str, colour: Colour) -> None:
    """Models inside a body are written by their names on the wire, without nulls."""
    call, place, expected = BODIES[name]
    value: Any = sent(colour, call).json
    for key in place.split("."):
        value = value[int(key) if key.isdigit() else key]
    assert (json.loads(value) if isinstance(value, str) else value) == expected


def test_forms_take_numbers(colour: Colour) -> None:
    """Numbers beside a file are written into the form."""
    voice = {"file": b"abc", "sample_rate": 8000, "channel": 1}
    groups: tuple[Callable[[Any], Any], ...] = (
        lambda coze: coze.audio.voiceprint_groups.speaker_identify(group_id="1", top_k=3, **voice),
        lambda coze: coze.audio.voiceprint_groups.features.create(group_id="1", name="n", **voice),
        lambda coze: coze.audio.voiceprint_groups.features.update(group_id="1", feature_id="2", **voice),
    )
    for call in groups:
        fields = {part.name: part.content for part in sent(colour, call).form}
        assert fields.items() >= {"file": b"abc", "sample_rate": b"8000", "channel": b"1"}.items()


def test_a_resumption_names_its_event(colour: Colour) -> None:
    """A workflow is resumed by the id of its interrupt, under the name that the server has for it."""
    asked = {"workflow_id": "1", "event_id": "2/3", "resume_data": "yes", "interrupt_type": 2}
    wire = sent(colour, lambda coze: coze.workflows.runs.resume(**asked))
    assert (wire.target, wire.json) == ("/v1/workflow/stream_resume", asked)


def test_ids_are_escaped(colour: Colour) -> None:
    """An id stays in its place in the URL, whatever it holds."""
    target = sent(colour, lambda coze: coze.datasets.update(dataset_id="a b/c?d#e", name="n")).target
    assert re.fullmatch("/v1/datasets/[^/?#]+", target)
    assert unquote(target) == "/v1/datasets/a b/c?d#e"


def test_headers_of_the_caller_win(colour: Colour) -> None:
    """Headers of a call come before those of the library, and the caller's dict stays as it was."""
    mine = {"User-Agent": "mine", "Authorization": "Bearer mine", "X-A": "1"}
    requests: list[httpx.Request] = []
    seen(classic, colour.name, lambda coze: coze.users.me(headers=mine), [says({})[0].made()], requests)
    assert mine == {"User-Agent": "mine", "Authorization": "Bearer mine", "X-A": "1"}
    assert {name: requests[0].headers[name] for name in mine} == mine


def test_settings_of_a_given_client_hold(colour: Colour) -> None:
    """Headers, cookies and query values of an HTTP client that is given go out with each call, as it says them."""
    requests: list[httpx.Request] = []

    def answering(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200, json={"code": 0, "msg": "", "data": {"user_id": "u"}})

    given: dict[str, Any] = {
        "headers": {"X-A": "1"},
        "cookies": {"c": "2"},
        "params": {"p": "3"},
        "transport": httpx.MockTransport(answering),
    }

    async def work() -> None:
        async with httpx.AsyncClient(**given) as http:
            await AsyncCoze(AsyncTokenAuth("token"), http_client=http).users.me()

    if colour.name == "sync":
        with httpx.Client(**given) as http:
            Coze(TokenAuth("token"), http_client=http).users.me()
    else:
        anyio.run(work, backend=colour.name)
    [request] = requests
    assert (request.headers["x-a"], request.headers["cookie"], request.url.params["p"]) == ("1", "c=2", "3")
    assert "gzip" in request.headers["accept-encoding"]


# --- what is answered -------------------------------------------------------------------------------------------------


def test_members_of_a_workspace_are_listed(colour: Colour) -> None:
    """The members of a workspace come in a page."""
    page = {"items": [{"user_id": "7", "role_type": "owner"}], "total_count": 1}
    body = says({"code": 0, "msg": "", "data": page})[0].made()
    given: Any = seen(classic, colour.name, lambda coze: coze.workspaces.members.list(workspace_id="1"), [body])
    assert [one["user_id"] for one in given["items"]] == ["7"]
    assert not given["has_more"]


def over_a_socket(
    colour: Colour, server: Server, call: Callable[[Any], Any], events: list[object] | None = None
) -> CozeError:
    """Make a call, or follow a stream, to the exception that ends it, with connections of the client's own."""

    def sync() -> None:
        with Coze(TokenAuth("token"), server.base_url) as coze:
            given = call(coze)
            if events is not None:
                events.extend(given)

    async def work() -> None:
        async with AsyncCoze(AsyncTokenAuth("token"), server.base_url) as coze:
            given = call(coze)
            if events is None:
                await given
            else:
                async for one in given:
                    events.append(one)  # what came before the exception counts

    with server, pytest.raises(CozeError) as caught:
        sync() if colour.name == "sync" else anyio.run(work, backend=colour.name)
    return caught.value


def test_a_stream_that_breaks(colour: Colour) -> None:
    """A connection that breaks is an exception of the library, after what came; it tells which chat goes on."""
    begun = event("conversation.chat.created", {"id": "7", "conversation_id": "8", "status": "created"})
    streaming = head(200, {"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked"})
    events: list[object] = []
    error = over_a_socket(colour, Server(replies(resetting(streaming + chunk(begun)))), chat, events)
    assert isinstance(error, CozeStreamError)
    assert isinstance(error.value, errors.StreamInterrupted)
    assert (error.value.chat_id, error.value.conversation_id) == ("7", "8")
    assert len(events) <= 1  # a reset may overtake what was sent before it


@pytest.mark.parametrize("status", [200, 400])
def test_a_stream_that_is_refused(status: int, colour: Colour) -> None:
    """A refusal in the place of a stream is read to its end over a socket, and tells what the server says."""
    body = {"code": 4000, "msg": "no such bot", "debug_url": "https://d"}
    events: list[object] = []
    error = over_a_socket(colour, Server(replies(answer(body, status, {"x-tt-logid": "LID"}))), chat, events)
    assert events == []
    assert isinstance(error, CozeAPIError)
    assert (error.code, error.msg, error.logid) == (4000, "no such bot", "LID")


def test_the_page_of_a_gateway(colour: Colour) -> None:
    """A workflow that takes longer than a gateway waits tells so: the status, the log id, and what to look at."""
    page = answer(b"<html>504 Gateway Time-out</html>", 504, {"Content-Type": "text/html", "x-tt-logid": "LID"})
    server = Server(replies(page))
    error = over_a_socket(colour, server, run)
    assert len(server.requests) == 1  # a run is not begun twice
    assert isinstance(error, CozeAPIError)
    assert (error.code, error.logid) == (504, "LID")
    assert isinstance(error.value, errors.UnexpectedResponse)
    assert "gateway" in str(error.value)


def test_any_endpoint_can_be_called(colour: Colour) -> None:
    """An endpoint that the facade does not know is called by its runner, with the token and all policies."""
    requests: list[httpx.Request] = []

    def polish(coze: Any) -> Any:
        request = raw("POST", "/v9/bots/7/polish", body={"shine": 3})
        return coze.runner.run(replied(request).map(lambda reply: [reply.log_id, reply.value]))

    given = seen(classic, colour.name, polish, [says({"code": 0, "msg": "", "data": [1]})[0].made()], requests)
    assert given == [["LID", [1]]]  # the one value of a success
    [request] = requests
    assert (request.method, request.url.path, request.content) == ("POST", "/v9/bots/7/polish", b'{"shine":3}')
    assert request.headers["authorization"] == "Bearer token"


# --- the package ------------------------------------------------------------------------------------------------------


def test_importing_everything_is_silent() -> None:
    """To import all that the facade exports prints nothing, and warns of nothing."""
    code = "from coze.classic import *\nimport coze.classic as c\n[getattr(c, name) for name in dir(c)]"
    done = subprocess.run(
        [sys.executable, "-P", "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


PROJECT: Final = tomllib.loads((TESTS.parent / "pyproject.toml").read_text("utf-8"))["project"]
DECLARED: Final = {re.split(r"[\[<>=]", one)[0]: one for one in PROJECT["dependencies"]}
MODULES: Final = {"pyjwt": {"jwt", "cryptography"}, "attrs": {"attr", "attrs"}}
"""Packages whose modules have other names, or that bring others by what we ask them for."""


def test_the_package_imports_what_it_declares() -> None:
    """What is imported is the standard library, the package itself by its full name, or declared as a dependency.

    But for what pydantic brings with it: it is imported when pydantic asks for it.
    """
    root = Path(coze.__file__).parent
    known = {"coze", "pydantic_core"}.union(sys.stdlib_module_names, *(MODULES.get(name, {name}) for name in DECLARED))
    extras = {"emulator": {"starlette", "uvicorn", "python_multipart"}}
    wrong = {
        f"{file.name}: {name}"
        for file in root.rglob("*.py")
        for name in re.findall(
            r"^ *(?:from|import) ([\w.]+)(?: import .*| as \w+)?$", file.read_text("utf-8"), re.MULTILINE
        )
        if name.partition(".")[0] not in known | extras.get(file.relative_to(root).parts[0], set())
    }
    assert wrong == set()


def test_dependencies_have_no_ceilings() -> None:
    """Dependencies have lower bounds, and none above but httpx and httpcore: their next major ones are new packages."""
    assert {name for name, said in DECLARED.items() if ">=" not in said} == set()
    assert {name for name, said in DECLARED.items() if "<" in said or "==" in said} == {"httpx", "httpcore"}
