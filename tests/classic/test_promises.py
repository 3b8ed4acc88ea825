"""What the facade promises, and what shows it: for each promise, and for each difference that the README names, tests.

Each name is looked up, so that the tables cannot go stale. ``pytest -s`` prints them.
"""

from __future__ import annotations

from typing import Final

import pytest
from promised import TESTS, Table, shown_by_nothing

EVERY: Final = "classic/test_every_method.py::"
BESIDE: Final = "classic/test_parity.py::test_both_do_the_same"
FAILING: Final = "classic/test_beside_cozepy.py::test_failures_are_equal"
ANSWERS: Final = "classic/test_behaviour.py::test_each_answer_has_its_outcome"
WALKS: Final = "classic/test_sequences.py::test_pages_are_walked_as_recorded"
WAITS: Final = "classic/test_sequences.py::test_chats_are_waited_for_as_recorded"
CROWD: Final = "classic/test_auth.py::test_a_crowd_logs_in_once"
CONTRACT: Final = "typing/test_contracts.py::test_each_method_has_a_contract"
SEED: Final = "classic/test_seed.py::test_a_section_runs_to_its_end"

PROMISES: Final[Table] = {
    # --- the tree ---
    "all names that cozepy exports are there, and those of websockets are listed as missing": (
        "classic/test_client.py::test_every_name_is_there",
        "classic/test_client.py::test_names_are_those_of_their_homes",
        "classic/test_client.py::test_all_names_are_imported_at_once",
        "classic/test_signatures.py::test_exports_are_like_those_of_cozepy",
        "classic/test_requester.py::test_submodules",
    ),
    "all methods are there under their dotted names, and no others": (
        "classic/test_signatures.py::test_the_tree_has_no_other_methods",
        "classic/test_client.py::test_groups_are_of_the_exported_classes",
        f"{EVERY}test_every_method_is_called",
    ),
    "keywords and defaults are cozepy's, sync and async": (
        "classic/test_signatures.py::test_parameters_are_those_of_the_peer",
        "classic/test_signatures.py::test_both_clients_have_the_same_parameters",
        "classic/test_signatures.py::test_what_is_compared_with_is_the_peer",
    ),
    "results are of cozepy's classes, sync and async": (BESIDE, CONTRACT),
    "a method is one line over an endpoint, or over one of a few adapters in one place": (
        f"{EVERY}test_every_method_is_one_line_over_an_endpoint",
    ),
    "signatures are exact in mypy and pyright": (
        CONTRACT,
        "typing/test_contracts.py::test_a_contract_is_of_both_kinds",
    ),
    "help and inspect.signature show parameters and docstrings": (
        "classic/test_signatures.py::test_methods_are_described",
        "classic/test_signatures.py::test_classes_show_their_methods",
        "classic/test_signatures.py::test_classes_show_their_groups",
        "classic/test_client.py::test_annotations_are_found",
    ),
    "asynchronous methods are coroutine functions, and what they give are tasks": (
        "classic/test_signatures.py::test_methods_are_described",
        "classic/test_client.py::test_async_methods_are_tasks",
    ),
    "groups are made when they are used, and kept": (
        f"{EVERY}test_every_group_is_made_when_it_is_used_and_kept",
        "classic/test_client.py::test_groups_are_made_once",
    ),
    # --- calls ---
    "every method takes headers, and leaves the dict alone": (
        f"{EVERY}test_headers_go_out_with_every_method",
        "classic/test_client.py::test_headers_of_a_call",
        "classic/test_pages.py::test_headers_go_with_every_page",
    ),
    "with_headers and with_options hold for every method": (
        f"{EVERY}test_headers_go_out_with_every_method",
        f"{EVERY}test_policies_hold_for_every_method",
        "classic/test_client.py::test_headers_of_a_client",
        "classic/test_client.py::test_options_of_a_client",
    ),
    "calls are tried again as the core does, within the peer's timeouts": (
        "classic/test_client.py::test_failures_are_tried_again",
        "classic/test_client.py::test_timeouts_are_those_of_the_peer",
        "classic/test_client.py::test_a_given_client_keeps_its_timeouts",
        "test_policy.py::test_what_may_be_repeated",
    ),
    # --- results ---
    "the first page is there when the method returns, of every list": (f"{EVERY}test_what_is_sent_at_once",),
    "pages have items, has_more, total and iter_pages, and are iterated": (
        WALKS,
        "classic/test_pages.py::test_pages_of_a_total",
        "classic/test_pages.py::test_async_pages",
        BESIDE,
    ),
    "a synchronous stream opens at the call, an asynchronous one at its first item": (
        f"{EVERY}test_what_is_sent_at_once",
        "classic/test_streams.py::test_a_stream_is_there_before_its_first_event",
    ),
    "streams are iterators and context managers that close": (
        "classic/test_streams.py::test_leaving_a_stream",
        "classic/test_streams.py::test_leaving_an_async_stream",
    ),
    "lists are used as lists": ("classic/test_results.py::test_a_list_is_used_as_one",),
    "files are written and read as the peer's README does it, from disk": (
        "classic/test_results.py::test_a_file",
        "classic/test_speech.py::test_a_program_of_the_peer",
        "classic/test_speech.py::test_a_large_file_is_not_held_in_memory",
        "classic/test_speech.py::test_a_file_is_read_any_number_of_times",
    ),
    "every result has its log id": (f"{EVERY}test_every_result_has_the_log_id",),
    "models are made with cozepy's keywords and defaults": (
        "classic/test_models.py::test_models_are_made_with_the_same_keywords",
        "classic/test_models.py::test_a_model_is_that_of_cozepy",
    ),
    "models are dumped and validated as cozepy's are": (
        "classic/test_models.py::test_a_model_is_that_of_cozepy",
        "classic/test_models.py::test_a_dump_is_read_again",
        "classic/test_pydantic.py::test_dumps_are_those_of_the_peer",
    ),
    "models are the core's, and frozen; events are classes over the core's": (
        "classic/test_client.py::test_names_are_those_of_their_homes",
        "classic/test_models.py::test_how_models_are_unlike_those_of_pydantic",
        "classic/test_streams.py::test_every_kind_of_event",
    ),
    "enumerations have the same members": (
        "classic/test_models.py::test_members_have_the_same_names_and_values",
        "classic/test_models.py::test_members_are_listed",
    ),
    # --- exceptions ---
    "exceptions have cozepy's attributes and text": (
        "classic/test_beside_cozepy.py::test_exceptions_are_equal",
        "classic/test_behaviour.py::test_exceptions_are_those_of_the_peer",
        f"{EVERY}test_every_method_raises_what_the_server_says",
    ),
    "whatever fails is a CozeError that holds its value; each is a new one, is pickled and copied": (
        "classic/test_behaviour.py::test_every_error_has_its_exception",
        "classic/test_behaviour.py::test_each_difference_has_a_reason",
        "faults/test_transport.py::test_an_answer_that_is_not_a_success",
        "faults/test_bodies.py::test_a_body_of_another_shape",
    ),
    # --- logins ---
    "TokenAuth, JWTAuth and their asynchronous forms, and Auth to subclass": (
        "classic/test_auth.py::test_signatures_are_those_of_cozepy",
        "classic/test_auth.py::test_a_token",
        "classic/test_auth.py::test_they_are_to_be_subclassed",
        "classic/test_auth.py::test_a_jwt_login_is_shared",
    ),
    "an authorization of the user's own is asked for every request": (
        "classic/test_auth.py::test_a_users_auth_is_asked_for_each_request",
        "classic/test_auth.py::test_an_asynchronous_one_too",
    ),
    "the apps send what was recorded, sync and async, over the flows of the core": (
        "classic/test_oauth.py::test_requests_are_the_recorded_ones",
        "classic/test_oauth.py::test_cozepy_beside_it",
        "classic/test_oauth.py::test_signatures_are_those_of_cozepy",
    ),
    "apps are made of a configuration": ("classic/test_oauth.py::test_apps_of_a_configuration",),
    "a token's expires_in is cozepy's, and its repr is masked": (
        "classic/test_oauth.py::test_a_lifetime_becomes_a_date",
        "classic/test_oauth.py::test_a_token_is_made_as_in_cozepy",
        "classic/test_oauth.py::test_secrets_are_not_shown",
    ),
    "a crowd refreshes once, by one cell of each authorization": (
        CROWD,
        "classic/test_auth.py::test_a_crowd_of_threads_logs_in_once",
        "classic/test_auth.py::test_a_jwt_login_is_shared",
    ),
    "the asynchronous login of a device blocks nothing": ("classic/test_oauth.py::test_polling_leaves_the_loop_alone",),
    # --- the rest ---
    "any client of httpx is taken, and SyncHTTPClient and AsyncHTTPClient have cozepy's defaults": (
        "classic/test_peer_faults.py::test_settings_of_a_given_client_hold",
        "classic/test_util.py::test_clients_have_the_defaults_of_cozepy",
    ),
    "setup_logging and the log functions write what cozepy's do": (
        "classic/test_log.py::test_lines_are_those_of_cozepy",
        "classic/test_log.py::test_a_level_holds",
    ),
    "samples are written to a WAV file": ("classic/test_util.py::test_a_wav_file",),
    "deprecated parts warn as the peer does": (
        BESIDE,
        "classic/test_client.py::test_knowledge_warns",
        "classic/test_client.py::test_a_sync_auth_for_an_async_client_warns",
    ),
    "clients close": ("classic/test_client.py::test_closing", "classic/test_client.py::test_closing_async"),
    "streams fail when they are cut": (
        "classic/test_streams.py::test_a_cut_stream",
        "classic/test_streams.py::test_a_cut_workflow",
        "classic/test_streams.py::test_async_failures",
    ),
    "create_and_poll is in both clients": (WAITS, "classic/test_streams.py::test_create_and_poll_async"),
    "the core knows nothing of the facade": ("test_layers.py::test_imports_point_down",),
    # --- how it is shown ---
    "every block of the README that this was made from runs to its end": (
        SEED,
        "classic/test_seed.py::test_the_readme_is_whole",
    ),
    "recorded behaviour: headers, answers, exceptions, file values, pages, streams": (
        "classic/test_behaviour.py::test_headers_have_the_formats_of_the_peer",
        "classic/test_file_values.py::test_files_are_sent",
        "classic/test_behaviour.py::test_recorded_streams",
        ANSWERS,
        WALKS,
    ),
    "each fault of the peer has a test, and a line of the README": (
        "classic/test_peer_faults.py::test_every_fault_is_listed",
        "classic/test_peer_faults.py::test_every_fault_is_shown",
        "classic/test_peer_faults.py::test_every_fault_is_told",
    ),
    "cozepy beside it: equal requests, results, events, pages and exceptions": (
        BESIDE,
        FAILING,
        f"{EVERY}test_newer_methods_send_what_was_recorded",
    ),
    "importing the clients costs less than importing httpx": ("classic/test_client.py::test_the_clients_are_light",),
}

DIFFERENCES: Final[Table] = {
    "**Failures**": ("classic/test_behaviour.py::test_every_error_has_its_exception", ANSWERS),
    "- A connection that breaks": (ANSWERS, "faults/test_transport.py::test_a_connection_that_breaks"),
    "- An answer of another shape": (ANSWERS, "faults/test_bodies.py::test_a_body_of_another_shape"),
    "- A file that cannot be sent": (
        "classic/test_file_values.py::test_what_is_no_file_is_a_clear_error",
        "faults/test_arguments.py::test_what_cannot_be_sent",
    ),
    "- The status of HTTP counts": (ANSWERS, FAILING),
    "- null and a number": (ANSWERS, FAILING),
    "- A method gives what its type says": (ANSWERS, FAILING),
    "- The words of OAuth": (ANSWERS, "classic/test_oauth.py::test_the_four_words"),
    "- Exceptions pickle": (
        "classic/test_behaviour.py::test_every_error_has_its_exception",
        "auth/test_canaries.py::test_nothing_is_in_the_frames_of_an_exception",
    ),
    "**Streams**": (ANSWERS, "test_events.py::test_any_bytes_in_any_chunks_are_read_as_the_standard_says"),
    "- Comments, `retry:`": (ANSWERS, FAILING),
    "- A blank line ends": (ANSWERS, "classic/test_streams.py::test_a_workflow"),
    "- A stream that was cut": (ANSWERS, "classic/test_peer_faults.py::test_a_stream_that_breaks"),
    "- A refusal in the place of a stream": (ANSWERS, "classic/test_peer_faults.py::test_a_stream_that_is_refused"),
    "- Workflow events in lower case": (
        "classic/test_streams.py::test_a_workflow",
        "classic/test_streams.py::test_leaving_a_stream",
        "classic/test_streams.py::test_leaving_an_async_stream",
        f"{EVERY}test_every_result_has_the_log_id",
    ),
    "- `list()` has its first page": (
        f"{EVERY}test_what_is_sent_at_once",
        "run/test_runners.py::test_pages_are_asked_for_as_they_are_needed",
    ),
    "- A list that does not end": (WALKS, "classic/test_pages.py::test_a_list_that_does_not_end"),
    "- A walk from `before_id`": (WALKS, ANSWERS),
    "- What was not given": (
        BESIDE,
        "classic/test_peer_faults.py::test_no_empty_id_is_sent",
        "classic/test_peer_faults.py::test_bodies",
        "classic/test_peer_faults.py::test_ids_are_escaped",
    ),
    "- Members of enumerations": (
        "classic/test_peer_faults.py::test_values_go_out_as_values",
        "classic/test_peer_faults.py::test_forms_take_numbers",
        "classic/test_peer_faults.py::test_bodies",
        "test_models.py::test_members_of_other_enumerations_are_their_values",
    ),
    "- `chat.retrieve` is a GET": (BESIDE,),
    "- The caller's headers win": (
        "classic/test_peer_faults.py::test_headers_of_the_caller_win",
        f"{EVERY}test_headers_go_out_with_every_method",
        "classic/test_signatures.py::test_an_unknown_keyword_is_refused",
        "classic/test_behaviour.py::test_headers_have_the_formats_of_the_peer",
    ),
    "- Settings of a given `http_client`": ("classic/test_peer_faults.py::test_settings_of_a_given_client_hold",),
    "- A file without a name": ("classic/test_file_values.py::test_files_are_sent",),
    "- They close": (
        "classic/test_client.py::test_closing",
        "classic/test_client.py::test_closing_async",
        "classic/test_client.py::test_nobody_has_to_close",
        "run/test_runners.py::test_a_borrowed_client_stays_in_its_process",
        "run/test_runners.py::test_a_borrowed_client_stays_in_its_loop",
    ),
    "- Copies of a client": ("classic/test_client.py::test_copies_share_the_connections",),
    "- Without an `http_client`": ("classic/test_client.py::test_a_client_of_its_own_does_not_stand_on_httpx",),
    "- Token and server": (
        "run/test_runners.py::test_the_token_of_the_environment",
        "run/test_runners.py::test_the_server_of_the_environment",
    ),
    "- What may be repeated": (
        "classic/test_client.py::test_failures_are_tried_again",
        "classic/test_client.py::test_options_of_a_client",
        "run/test_runners.py::test_a_rate_limit_is_waited_for",
    ),
    "- Both clients have the same": (
        "classic/test_signatures.py::test_both_clients_have_the_same_parameters",
        WAITS,
    ),
    "- `create_and_poll` goes on": (WAITS,),
    "- `workspaces.members.list` works": (
        "classic/test_peer_faults.py::test_members_of_a_workspace_are_listed",
        "classic/test_peer_faults.py::test_bodies",
        "classic/test_signatures.py::test_parameters_are_those_of_the_peer",
        "classic/test_oauth.py::test_signatures_are_those_of_cozepy",
    ),
    "- Many threads and tasks": (
        CROWD,
        "classic/test_auth.py::test_it_is_renewed_ahead",
        "run/test_interpret.py::test_a_token_that_is_refused_is_replaced_once",
    ),
    "- Waiting for a device": (
        "classic/test_oauth.py::test_polling_leaves_the_loop_alone",
        "classic/test_oauth.py::test_apps_of_a_configuration",
        "classic/test_oauth.py::test_urls_of_the_web",
    ),
    "- An `AsyncAuth` in": ("classic/test_auth.py::test_an_async_auth_in_the_synchronous_client",),
    "- Tokens are masked": (
        "classic/test_oauth.py::test_secrets_are_not_shown",
        "classic/test_log.py::test_calls_are_logged_without_secrets",
        "classic/test_client.py::test_copies_share_the_connections",
        "classic/test_util.py::test_random_hex",
        "classic/test_oauth.py::test_a_weak_verifier_is_taken_with_a_warning",
    ),
    "- Models are frozen": (
        "classic/test_models.py::test_how_models_are_unlike_those_of_pydantic",
        "classic/test_models.py::test_a_model_is_that_of_cozepy",
        "classic/test_results.py::test_an_older_list_of_bots",
    ),
    "- A keyword that a constructor": ("classic/test_models.py::test_how_models_are_unlike_those_of_pydantic",),
    "- What programs do with pydantic": (
        "classic/test_pydantic.py::test_dumps_are_those_of_the_peer",
        "classic/test_pydantic.py::test_a_model_is_a_row_of_fields",
        "classic/test_pydantic.py::test_what_stands_in_a_model_of_pydantics_is_dumped_with_it",
        "classic/test_models.py::test_how_models_are_unlike_those_of_pydantic",
        "test_models.py::test_a_copy_with_changes",
    ),
    "- A class of your own": (
        "classic/test_pydantic.py::test_a_plain_class_is_read",
        "classic/test_pydantic.py::test_a_plain_class_is_made_with_keywords",
    ),
    "- Open values": (
        "classic/test_models.py::test_members_are_listed",
        "classic/test_models.py::test_values_are_open",
        "classic/test_behaviour.py::test_values_that_grow_are_quiet",
    ),
    "- Beneath a result": (
        "classic/test_client.py::test_what_programs_close_a_stream_by",
        "classic/test_results.py::test_a_list_is_used_as_one",
        "classic/test_signatures.py::test_exports_are_like_those_of_cozepy",
        "typing/test_contracts.py::test_a_contract_is_of_both_kinds",
        "classic/test_auth.py::test_a_subclass_that_changes_the_token",
    ),
    "**Importing** is light": (
        "classic/test_client.py::test_the_clients_are_light",
        "classic/test_peer_faults.py::test_importing_everything_is_silent",
        "classic/test_log.py::test_importing_changes_nothing",
        "classic/test_log.py::test_failures_are_no_warnings",
        "classic/test_log.py::test_calls_are_logged_without_secrets",
    ),
}
"""The paragraphs of the README section on what differs, by the words that they begin with."""


@pytest.mark.parametrize("table", [PROMISES, DIFFERENCES], ids=["promises", "differences"])
def test_what_shows_it_exists(table: Table) -> None:
    """Each promise, and each difference, is shown by tests that there are."""
    assert all(table.values())
    assert shown_by_nothing(table) == []


def test_every_difference_is_shown() -> None:
    """Each paragraph of the section is in the table, in its order; of the headings, those that say something."""
    text = (TESTS.parent / "README.md").read_text("utf-8")
    section = text.partition("### What differs from cozepy, and why\n")[2].partition("\n## ")[0]
    told = [line for line in section.splitlines() if line.startswith(("- ", "**")) and not line.endswith("**")]
    assert len(told) == len(DIFFERENCES)
    assert [line for line, words in zip(told, DIFFERENCES, strict=True) if not line.startswith(words)] == []


def test_the_race_has_the_facade() -> None:
    """`python -m tests.bench` measures the facade beside the functional API, httpx and cozepy."""
    assert '("coze", "coze.classic", "httpx", "cozepy")' in (TESTS / "bench" / "contender.py").read_text("utf-8")
