"""Nothing is forgotten: every endpoint has a row and a docstring, and every row and every recorded call an endpoint."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, get_args

from catalogue import API, AnyRow, ProgramRow, answered_rows, named, program_rows, recorded, rows

import coze.api
from coze.emulator.routes import ROUTES
from coze.errors import ErrorKind, kind_of

ROUTES_FILE = API / "data" / "routes.txt"

FAILURES = frozenset(get_args(ErrorKind))

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


def catalogue() -> dict[tuple[str, str], tuple[str, str]]:
    """Give what is known of each method and path: who has it, and where it is described."""
    lines = (line.split() for line in ROUTES_FILE.read_text().splitlines())
    return {(method, path): (who, where) for method, path, who, where in lines}


def table() -> list[Any]:
    """Give the rows of all tables."""
    return [*rows(), *program_rows()]


def route_of(row: AnyRow) -> tuple[str, str]:
    """Give the method and the path of an endpoint, as the catalogue has them."""
    http = row.least.made().http
    return http.method, re.sub(r"\{\w*\}", "{}", http.path.template)


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
    known = {route: who for route, (who, _) in catalogue().items()}
    ours: dict[tuple[str, str], list[AnyRow]] = {}
    for row in rows():
        ours.setdefault(route_of(row), []).append(row)
    print(f"routes: {len(known)} ({', '.join(f'{n} {who}' for who, n in Counter(known.values()).items())})")
    assert set(known) - set(ours) == set(), "in the catalogue, and no endpoint's"
    assert set(ours) - set(known) == set(), "an endpoint's, and not in the catalogue"
    beyond = {named(row) for route, some in ours.items() if known[route] == "peer" for row in some}
    programs = {named(row) for row in program_rows()}
    assert {named(row) for row in table() if not row.recorded} & (beyond | programs) == set(BEYOND_THE_PEER)


def test_every_endpoint_has_a_route_in_the_emulator() -> None:
    """The emulator serves the method and the path of each endpoint of hosted Coze, and no others."""
    served = {(method, path) for method, path, _ in ROUTES}
    asked = {named(row): (row.least.made().http.method, row.least.made().http.path.template) for row in rows()}
    assert {name for name, route in asked.items() if route not in served} == NOT_SERVED
    assert served - set(asked.values()) == OLDER


# --- what the docstrings say ------------------------------------------------------------------------------------------


def known_from(where: str) -> tuple[str, str]:
    """Tell for a word of the catalogue what an endpoint is known from, and the line that says so in its docstring."""
    if where == "reference":
        return "the reference", "In the official reference; the path of its page is not known."
    if where == "studio":
        return "Coze Studio", "On no known page of the official reference; in the source of Coze Studio."
    if where[0].isupper():
        *others, last = where.split(",")
        return "SDKs", f"On no known page of the official reference; in the SDKs for {', '.join(others)} and {last}."
    return "a page", f"/docs/developer_guides/{where}"


def routes_of(name: str) -> Iterator[tuple[str, str]]:
    """Give the routes that an endpoint asks; a program may ask several."""
    yield from (route_of(row) for row in rows() if named(row) == name)
    for row in program_rows():
        if named(row) == name:
            asked = [f"{wire.method} {wire.target.partition('?')[0]}" for wire, _ in (*row.talk, *row.full_talk)]
            for method, path in catalogue():
                pattern = re.compile(f"{method} {path.replace('{}', '[^/]+')}")
                yield from ((method, path) for one in asked if pattern.fullmatch(one))


def text_of(function: Callable[..., object]) -> str:
    """Give the docstring of an endpoint as one line."""
    return " ".join((inspect.getdoc(function) or "").split())


def test_every_endpoint_says_where_it_is_known_from() -> None:
    """The last line of a docstring, and no other, is the path of the official page, or tells what there is instead."""
    lines = {line for _, where in catalogue().values() for _, line in [known_from(where)]}
    sources: Counter[str] = Counter()
    for _, name, function in endpoints():
        *body, blank, last = (inspect.getdoc(function) or "").splitlines()
        known = {line: source for source, line in (known_from(catalogue()[route][1]) for route in routes_of(name))}
        assert last in known, name
        assert blank == "", name
        assert lines.isdisjoint(body), name
        sources[known[last]] += 1
    print(f"known from: {', '.join(f'{source} {count}' for source, count in sources.most_common())}")


def test_every_endpoint_names_its_failures() -> None:
    """Each docstring names a kind of failure that the endpoint may have, or another endpoint that has the same ones."""
    said = {name: text_of(function) for _, name, function in endpoints()}
    # "server" and "unknown" are words of other sentences, too
    kinds = re.compile(rf"\b({'|'.join(FAILURES - {'server', 'unknown'})})\b")
    for name, text in said.items():
        referred = re.findall(r"(?:failures are those of|Deprecated: use) `([\w.]+)`", text)
        others = [one if "." in one else f"{name.partition('.')[0]}.{one}" for one in referred]
        assert kinds.search(text) or any(kinds.search(said[other]) for other in others), name


def test_codes_are_of_the_kinds_that_docstrings_say() -> None:
    """A code that a docstring names with a kind is of that kind; 4005 is of two, and its endpoint says which."""
    pattern = re.compile(rf"\b({'|'.join(FAILURES)})(?: error)?(?: \(([^)]*)\)|, (\d+))")
    pairs = {
        (name, kind, int(code))
        for _, name, function in endpoints()
        for kind, listed, one in pattern.findall(text_of(function))
        for code in re.findall(r"\b\d{4,9}\b", listed or one)
    }
    print(f"kinds with codes: {len(pairs)}")
    assert [pair for pair in sorted(pairs) if kind_of(pair[2], 200, about_id=pair[1] == "not_found") != pair[1]] == []


def test_ranges_are_said() -> None:
    """A docstring says the range of each number that has one, but for that of a page, which counts from 1."""
    for row in answered_rows():
        text = text_of(row.least.function)
        for name, (least, most) in row.ranges.items():
            assert name == "page_num" or f"`{name}`" in text, (named(row), name)
            assert most is None or f"{least} to {most}" in text, (named(row), name)
