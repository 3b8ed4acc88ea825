"""Nothing is forgotten: every endpoint has a row, and every row and every recorded call an endpoint."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from catalogue import API, AnyRow, ProgramRow, named, program_rows, recorded, rows

import coze.api
from coze.emulator.routes import ROUTES

ROUTES_FILE = API / "data" / "routes.txt"

KINDS = {"Request": "request", "Stream": "stream", "Program": "program", "Steps": "program"}

BEYOND_THE_PEER = {
    "chat.poll": "the second half of create_and_poll, for a chat that was begun before",
    "workflow_runs.create_and_poll": "the peer leaves it to its users to ask until an asynchronous run has ended",
    "workflow_runs.poll": "the second half of create_and_poll, for a run that was begun before",
    "copy_tasks.create_and_poll": "no SDK has copies of apps, bots and workflows",
    "speech.stream": "the peer holds the whole audio in memory",
    "answers.recover": "the peer's streams end as if they were complete when they are cut",
}
"""What we have beside the catalogue, and why."""

NOT_SERVED = frozenset({"apps.retrieve", "workflow_conversations.create", "workflow_run_histories.retrieve_studio"})
"""The endpoints that the emulator has no routes for: Coze Studio has them, and the emulator is a hosted Coze."""

OLDER = frozenset({("POST", "/v3/chat/retrieve"), ("POST", "/v1/conversation/message/retrieve")})
"""What the emulator serves beside: methods that other SDKs use, and that hosted Coze takes."""


def endpoints() -> Iterator[tuple[str, str, Callable[..., object]]]:
    """Find the public functions of `coze.api` that describe work: their kind, their dotted name, and themselves.

    Those that make a stream of another one (`with_tools`, `with_answers`) are none: they describe no work of their own.
    """
    for module_info in pkgutil.iter_modules(coze.api.__path__):
        module = importlib.import_module(f"coze.api.{module_info.name}")
        for name, function in vars(module).items():
            if not inspect.isfunction(function) or function.__module__ != module.__name__ or name.startswith("_"):
                continue
            returned = str(function.__annotations__.get("return", "")).partition("[")[0]
            first = str(next(iter(function.__annotations__.values())))
            if returned in KINDS and not first.startswith("Stream["):
                yield KINDS[returned], f"{module_info.name}.{name}", function


def table() -> list[Any]:
    """Give the rows of all tables."""
    return [*rows(), *program_rows()]


def test_every_endpoint_has_one_row() -> None:
    """Each public function of `coze.api` that makes a request, a stream or a program has exactly one row."""
    known = {name for _, name, _ in endpoints()}
    have = Counter(named(row) for row in table())
    counts = Counter(kind for kind, _, _ in endpoints())
    print(f"endpoints: {len(known)} ({', '.join(f'{count} {kind}s' for kind, count in sorted(counts.items()))})")
    assert len(known) >= 31
    assert known - set(have) == set(), "without a row"
    assert set(have) - known == set(), "a row of something that is no public endpoint"
    assert [name for name, count in have.items() if count > 1] == []


def test_a_row_is_of_the_kind_of_its_endpoint() -> None:
    """A program has a row of a program; a function that is public under a name is that name's function."""
    kinds = {name: kind for kind, name, _ in endpoints()}
    for row in table():
        assert isinstance(row, ProgramRow) == (kinds[named(row)] == "program"), named(row)
        module, _, name = named(row).partition(".")
        assert getattr(importlib.import_module(f"coze.api.{module}"), name) is row.least.function


def test_every_endpoint_is_documented_and_called_by_keywords() -> None:
    """Each endpoint has a docstring and takes keywords only, so that a parameter can be added anywhere."""
    for kind, name, function in endpoints():
        assert inspect.getdoc(function), name
        kinds = {parameter.kind for parameter in inspect.signature(function).parameters.values()}
        assert kinds <= {inspect.Parameter.KEYWORD_ONLY} or kind == "program", name


def test_every_recorded_call_is_covered() -> None:
    """Each recorded call of the peer is that of exactly one row."""
    claimed = Counter(entry for row in table() for entry in row.recorded)
    print(f"recorded calls: {len(recorded())}, of {sum(map(bool, (row.recorded for row in table())))} endpoints")
    assert set(recorded()) - set(claimed) == set(), "recorded, and no row's"
    assert set(claimed) - set(recorded()) == set(), "a row's, and not recorded"
    assert [entry for entry, count in claimed.items() if count > 1] == []


def test_every_route_of_the_catalogue_has_a_function() -> None:
    """Each method and path that any SDK, the official reference or Coze Studio has is an endpoint's, and no others."""
    catalogue = {tuple(line.split()[:2]): line.split()[2] for line in ROUTES_FILE.read_text().splitlines()}
    ours: dict[tuple[str, str], list[AnyRow]] = {}
    for row in rows():
        http = row.least.made().http
        ours.setdefault((http.method, re.sub(r"\{\w*\}", "{}", http.path.template)), []).append(row)
    print(f"routes: {len(catalogue)} ({', '.join(f'{n} {who}' for who, n in Counter(catalogue.values()).items())})")
    assert set(catalogue) - set(ours) == set(), "in the catalogue, and no endpoint's"
    assert set(ours) - set(catalogue) == set(), "an endpoint's, and not in the catalogue"
    beyond = {named(row) for route, some in ours.items() if catalogue[route] == "peer" for row in some}
    programs = {named(row) for row in program_rows()}
    assert {named(row) for row in table() if not row.recorded} & (beyond | programs) == set(BEYOND_THE_PEER)


def test_every_endpoint_has_a_route_in_the_emulator() -> None:
    """The emulator serves the method and the path of each endpoint of hosted Coze, and no others."""
    served = {(method, path) for method, path, _ in ROUTES}
    asked = {named(row): (row.least.made().http.method, row.least.made().http.path.template) for row in rows()}
    assert {name for name, route in asked.items() if route not in served} == NOT_SERVED
    assert served - set(asked.values()) == OLDER
