"""What the client promises, and what shows it: for each promise, and for each fault found in the peer, tests and rows.

A test is named by its file and its function; of the fault battery a single row may be named, in brackets. Each name is
looked up, so that the table cannot go stale. ``pytest -s`` prints it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from battery import ALL
from promised import TESTS, Table, rows, shown_by_nothing

BROKEN: Final = "faults/test_transport.py::test_a_connection_that_breaks"
ODD: Final = "faults/test_transport.py::test_an_answer_that_is_not_a_success"
PAUSE: Final = "faults/test_transport.py::test_a_pause"
REDIRECT: Final = "faults/test_transport.py::test_a_redirect"
POOLED: Final = "faults/test_transport.py::test_a_connection_that_is_used_again"
LARGE: Final = "faults/test_transport.py::test_a_body_that_is_compressed_or_large"
SHAPE: Final = "faults/test_bodies.py::test_a_body_of_another_shape"
TEXT: Final = "faults/test_bodies.py::test_a_body_that_is_hard_to_read"
STREAM: Final = "faults/test_streams.py::test_a_stream"
UNSENT: Final = "faults/test_arguments.py::test_what_cannot_be_sent"
SENT: Final = "faults/test_arguments.py::test_what_stays_in_its_place"
TIME: Final = "faults/test_time.py::test_a_limit_of_time"
CHAT: Final = "faults/test_semantics.py::test_a_chat"
LIST: Final = "faults/test_semantics.py::test_a_list"

PROMISES: Final[Table] = {
    "1 one closed family of errors, and cancellation goes through": (
        BROKEN,
        ODD,
        STREAM,
        UNSENT,
        "test_errors.py::test_the_union_is_closed",
        "run/test_model.py::test_a_call_ends_whatever_happens",
        "run/test_model.py::test_a_program_ends_whatever_happens",
        "run/test_runners.py::test_cancellation_closes_the_connection",
    ),
    "2 a success is a 2xx with the integer code 0 and data that decodes": (
        ODD,
        SHAPE,
        "test_decode.py::test_any_answer_is_survived",
        "test_decode.py::test_a_success_without_the_envelope",
    ),
    "3 messages are bounded and clean, and errors can be kept": (
        f"{ODD}[a message of many lines]",
        f"{STREAM}[an error that is no JSON]",
        "test_errors.py::test_an_error_is_one_bounded_line",
        "test_errors.py::test_errors_are_values",
        "test_decode.py::test_excerpts_are_bounded_and_hidden",
    ),
    "4 what is read is read exactly, or is a problem with its place": (
        SHAPE,
        TEXT,
        "test_codec.py::test_a_wrong_type_anywhere_is_found",
        "test_codec.py::test_a_number_is_taken_for_an_id",
        "test_codec.py::test_unknown_fields_are_ignored",
        "test_codec.py::test_nesting_is_counted",
    ),
    "5 what may be repeated is, with the pauses that are asked for, and nothing else is": (
        BROKEN,
        PAUSE,
        f"{ODD}[a server that recovers]",
        f"{ODD}[a busy server, write]",
        "test_policy.py::test_what_may_be_repeated",
        "test_policy.py::test_a_pause_is_within_its_caps",
        "run/test_interpret.py::test_a_call_never_tries_too_often_nor_too_long",
    ),
    "6 a total deadline, and an idle limit of streams": (
        TIME,
        f"{STREAM}[silence]",
        f"{STREAM}[pings, and no silence]",
        "run/test_runners.py::test_the_total_is_hard",
        "run/test_interpret.py::test_one_deadline_holds_for_the_token_and_the_exchange",
        "run/test_interpret.py::test_an_endpoint_that_is_slow_has_a_longer_default",
    ),
    "7 redirects stay within their origin": (
        REDIRECT,
        "run/test_interpret.py::test_a_redirect_stays_within_its_origin",
        "auth/test_grant.py::test_a_token_endpoint_is_never_followed_elsewhere",
        "auth/test_grant.py::test_a_redirect_reaches_nobody",
    ),
    "8 sizes are bounded, and compression is whole": (
        LARGE,
        f"{STREAM}[a line without an end]",
        f"{STREAM}[lines without an end]",
        "run/test_runners.py::test_a_body_that_is_too_large_is_not_read",
        "run/test_runners.py::test_a_garbled_body_is_a_failure",
    ),
    "9 no cookies, no netrc, verified certificates, proxies as documented, clean connections": (
        POOLED,
        "faults/test_transport.py::test_a_certificate_that_is_wrong",
        "faults/test_transport.py::test_a_server_without_tls",
        "run/test_runners.py::test_no_cookies",
        "run/test_runners.py::test_no_netrc",
        "run/test_runners.py::test_a_proxy_of_the_environment",
        "run/test_runners.py::test_a_name_is_verified",
    ),
    "10 events are read as the standard says": (
        STREAM,
        "test_events.py::test_any_bytes_in_any_chunks_are_read_as_the_standard_says",
        "test_events.py::test_the_time_is_linear_in_the_bytes",
    ),
    "11 a stream ends by its terminal event, or as a failure": (
        f"{STREAM}[more behind the end]",
        f"{STREAM}[interrupted: closed]",
        f"{STREAM}[an error among the events]",
        "faults/test_transport.py::test_over_tls[a stream that is cut]",
        "faults/test_resources.py::test_no_stream_is_cut_in_silence",
        "run/test_interpret.py::test_a_stream_ends_as_it_should",
    ),
    "12 a stream is closed promptly, from elsewhere too": (
        "faults/test_streams.py::test_a_stream_of_a_client_is_closed_by_another_thread",
        "faults/test_streams.py::test_a_stream_of_an_async_client_is_ended_by_another_task",
        "faults/test_streams.py::test_a_stream_of_a_client_that_is_left_is_closed",
        "faults/test_streams.py::test_a_stream_of_a_client_that_is_abandoned_is_closed",
        "run/test_streams.py::test_close_wakes_who_waits",
        "run/test_streams.py::test_cancellation_closes_the_connection",
        "run/test_streams.py::test_a_stream_that_is_abandoned_warns_and_is_closed",
    ),
    "13 one token request for a crowd, whose failure and cancellation are nobody else's": (
        "run/test_cell.py::test_two_hundred_callers_make_one_request",
        "run/test_cell.py::test_a_failure_is_shared_and_not_kept",
        "run/test_cell.py::test_a_leader_that_is_cancelled_fails_nobody",
        "run/test_cell.py::test_a_leader_that_asyncio_cancels_fails_nobody",
        "classic/test_auth.py::test_a_crowd_logs_in_once",
    ),
    "14 tokens are renewed ahead, and once after a refusal": (
        "run/test_cell.py::test_a_token_is_renewed_ahead_of_its_expiry",
        "run/test_interpret.py::test_a_token_that_is_refused_is_replaced_once",
        "run/test_interpret.py::test_a_token_is_never_replaced_twice",
        "auth/test_grant.py::test_an_expiry_is_absolute_or_relative",
        "auth/test_interleavings.py::test_a_refresh_token_leaves_once",
    ),
    "15 asynchronous means asynchronous": (
        "auth/test_device.py::test_the_server_says_how_often_to_look",
        "auth/test_device.py::test_a_server_that_asks_for_it_is_asked_less_often",
        "auth/test_device.py::test_nobody_waits_for_ever",
        "classic/test_oauth.py::test_polling_leaves_the_loop_alone",
        "classic/test_auth.py::test_a_synchronous_one_does_not_block_the_loop",
    ),
    "16 logins are made of what cannot be guessed": (
        "auth/test_jwt.py::test_a_jwt_cannot_be_guessed_and_is_new_each_time",
        "auth/test_pkce.py::test_a_made_verifier_has_256_bits",
        "auth/test_web.py::test_a_redirect_of_another_login_is_refused",
        "auth/test_store.py::test_a_file_is_its_owners",
        "classic/test_oauth.py::test_a_weak_verifier_is_taken_with_a_warning",
    ),
    "17 secrets are never shown": (
        BROKEN,
        ODD,
        STREAM,
        UNSENT,
        "test_values.py::test_a_secret_is_never_shown",
        "auth/test_canaries.py::test_nothing_gets_out_of_a_login",
        "auth/test_canaries.py::test_nothing_gets_out_of_a_call",
        "auth/test_canaries.py::test_nothing_is_in_the_frames_of_an_exception",
        "run/test_runners.py::test_no_secret_is_shown",
    ),
    "18 what is the caller's is never changed": (
        "run/test_runners.py::test_headers_of_the_caller",
        "api/test_laws.py::test_the_callers_objects_are_not_held",
        "classic/test_client.py::test_headers_of_a_call",
    ),
    "19 a token is checked before it is sent": (
        f"{UNSENT}[a token of two lines]",
        f"{UNSENT}[a token beyond ASCII]",
        f"{SENT}[a token with white space around it]",
        "run/test_runners.py::test_a_token_that_is_none",
        "auth/test_token.py::test_a_static_token_that_no_header_can_hold_is_refused",
    ),
    "20 an argument stays in its place": (
        f"{UNSENT}[an id that is two dots]",
        f"{SENT}[an id with dot segments]",
        "test_http.py::test_an_argument_stays_in_its_segment",
        "test_http.py::test_any_query_comes_back",
        "api/test_laws.py::test_no_text_leaves_its_place",
    ),
    "21 a base URL is one": (
        f"{UNSENT}[a base URL with a user]",
        f"{UNSENT}[plain HTTP to another machine]",
        f"{SENT}[a base URL with slashes]",
        "test_profile.py::test_bad_base_urls_are_refused",
        "test_profile.py::test_the_websocket_host_is_a_setting",
    ),
    "22 clients end, and outlive forks and event loops": (
        "faults/test_resources.py::test_a_client_that_is_closed",
        "faults/test_resources.py::test_an_async_client_that_is_closed",
        "faults/test_resources.py::test_an_async_client_goes_from_loop_to_loop",
        "faults/test_resources.py::test_a_client_that_is_not_closed_holds_nothing",
        "faults/test_resources.py::test_a_client_in_a_child_process_has_connections_of_its_own",
        "faults/test_resources.py::test_many_calls_leave_nothing_behind",
        "faults/test_resources.py::test_many_streams_that_are_abandoned_leave_nothing_behind",
        "run/test_runners.py::test_a_child_process_has_connections_of_its_own",
        "run/test_locks.py::test_a_child_process_finds_a_lock_free",
        "run/test_runners.py::test_a_runner_goes_from_loop_to_loop",
        "run/test_runners.py::test_a_borrowed_client_stays_in_its_loop",
        "run/test_runners.py::test_a_runner_that_is_not_closed_warns",
        "test_startup.py::test_the_package_is_silent",
    ),
    "23 waiting and paging always end": (
        CHAT,
        LIST,
        "api/test_programs.py::test_polling_always_ends",
        "test_pages.py::test_a_list_that_never_ends",
        f"{UNSENT}[a page of no size]",
    ),
    "24 many at once cost what few do": (
        "faults/test_transport.py::test_a_client_without_a_free_connection",
        "run/test_pool.py::test_the_cost_of_a_place_does_not_grow",
        "run/test_load.py::test_under_load_every_promise_is_kept",
    ),
    "25 random faults are survived": (
        "faults/test_resources.py::test_calls_survive_random_faults",
        "faults/test_resources.py::test_no_stream_is_cut_in_silence",
        "run/test_load.py::test_under_load_every_promise_is_kept",
    ),
}

FAULTS_OF_THE_PEER: Final[Table] = {
    "the token is written into the caller's own headers": (
        "run/test_runners.py::test_headers_of_the_caller",
        "classic/test_client.py::test_headers_of_a_call",
    ),
    "ids stand in paths unescaped": (f"{SENT}[an id with dot segments]", f"{UNSENT}[an id that is empty]"),
    "a redirect takes a login's secrets to another host": ("auth/test_grant.py::test_a_redirect_reaches_nobody",),
    "the status is not looked at: a message with 500": (f"{ODD}[a message without a code with 500]",),
    "the status is not looked at: an empty object with 403": (f"{ODD}[an empty object with 403]",),
    "a negative code is a success": (f"{SHAPE}[code negative]",),
    "the status is not looked at: events with 500": (f"{ODD}[events with 500]",),
    "debug logs show secrets": (
        "auth/test_canaries.py::test_nothing_gets_out_of_a_login",
        "classic/test_log.py::test_calls_are_logged_without_secrets",
    ),
    "a bad token stands in an exception's text": (f"{UNSENT}[a token of two lines]", f"{UNSENT}[a token beyond ASCII]"),
    "results pickle with the token": ("auth/test_canaries.py::test_nothing_gets_out_of_values",),
    "the repr of a token shows it": ("classic/test_oauth.py::test_secrets_are_not_shown",),
    "PKCE is plain by default": ("classic/test_oauth.py::test_urls_of_pkce",),
    "the state of a login is empty and not verified": (
        "auth/test_web.py::test_a_login_begins_with_a_state_that_nobody_can_guess",
        "auth/test_web.py::test_a_redirect_of_another_login_is_refused",
    ),
    "a verifier of 3 characters is accepted": ("auth/test_pkce.py::test_a_verifier_has_43_to_128_characters",),
    "a bomb of gzip is decompressed whole": (f"{LARGE}[a bomb]",),
    "a line of an event stream is held whole": (f"{STREAM}[a line without an end]",),
    "a server's message forges lines of a log": (f"{ODD}[a message of many lines]",),
    "the websocket host is made by replacing text": (
        "test_profile.py::test_the_websocket_host_is_a_setting",
        "classic/test_util.py::test_websocket_urls",
    ),
    "a crowd with an expired token makes a crowd of token requests": (
        "run/test_cell.py::test_two_hundred_callers_make_one_request",
    ),
    "asynchronous polling blocks the loop": ("classic/test_oauth.py::test_polling_leaves_the_loop_alone",),
    "paging goes on for ever": (
        f"{LIST}[a total that promises too much]",
        f"{LIST}[the same page]",
        f"{LIST}[two pages in turn]",
    ),
    "parent and child read each other's answers": (
        "run/test_runners.py::test_a_child_process_has_connections_of_its_own",
        "faults/test_resources.py::test_a_client_in_a_child_process_has_connections_of_its_own",
    ),
}


def test_every_promise_is_shown() -> None:
    """There are 25 promises, and each is shown from more than one side."""
    assert [int(promise.split()[0]) for promise in PROMISES] == list(range(1, 26))
    assert [promise for promise, shown in PROMISES.items() if len(set(shown)) < 2] == []
    assert all(FAULTS_OF_THE_PEER.values())


@pytest.mark.parametrize("table", [PROMISES, FAULTS_OF_THE_PEER], ids=["promises", "faults of the peer"])
def test_what_shows_it_exists(table: Table) -> None:
    """Each test and each row that is named exists; a row is none that is known to be broken."""
    assert shown_by_nothing(table) == []


def test_the_battery_is_whole() -> None:
    """Each table has rows, whose names are unique, for both the functional API and the facade; nothing is broken."""
    tables = [path.relative_to(TESTS).as_posix() for path in Path(__file__).parent.glob("test_*.py")]
    found = [row for file in tables for row in rows(file).values()]
    assert len(found) > 400
    assert {face for row in found for face in row.faces} == set(ALL)
    assert [(row.name, row.broken) for row in found if row.broken] == []
