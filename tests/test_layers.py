"""The architecture, held by tests: what may import what, where, and who may touch the outside world."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from attrs import frozen

import coze

ROOT: Final = Path(coze.__file__).parent

ORDER: Final = (
    "values",
    "errors",
    "outcome",
    "policy",
    "profile",
    "http",
    "effect",
    "codec",
    "models",
    "decode",
    "pages",
    "events",
    "endpoint",
    "auth",
    "api",
    "run",
    "realtime",
    "classic",
    "emulator",
    "cli",
    "pytest_plugin",
)
"""Each part imports only those above it."""

APART: Final = {
    "auth": {"api"},
    "api": {"auth"},
    "run": {"api"},
    "emulator": set(ORDER) - {"emulator"},
}
"""Parts that do not import each other, though the order would let them."""

ANYWHERE: Final = {"version"}
"""What everybody may import."""

FRONT: Final = "coze/__init__.py"
"""The front door: it re-exports names out of all parts, lazily."""

LAZY: Final = {
    # the names, which load their home when they are first used
    "coze/__init__.py": {"coze", "returns"},
    # what runners are made of, when the first one is made
    "coze/run/front.py": {"coze"},
    # the readers of JSON, when the first value is read
    "coze/codec.py": {"cattrs"},
    # what pydantic is answered with, when it asks about a field that is ours
    "coze/values.py": {"pydantic_core"},
    "coze/models/base.py": {"pydantic_core"},
    # PyJWT and its cryptography, at the first login by a JWT
    "coze/auth/jwt.py": {"jwt", "cryptography"},
    "coze/emulator/oauth/keys.py": {"jwt", "cryptography"},
    # locks of files, which each system has in a module of its own
    "coze/run/store.py": {"fcntl", "msvcrt"},
    # the transport with httpcore and httpx, at the first call
    "coze/run/sync.py": {
        *("coze.run.transport", "coze.run.pool", "coze.run.upload", "coze.run.deadline"),
        *("httpx", "httpcore"),
    },
    "coze/run/aio.py": {
        *("coze.run.transport", "coze.run.aiopool", "coze.run.upload", "httpx", "httpcore"),
        "asyncio",  # by whoever runs its loop
    },
    # the names, the areas and the settings of the facade, each when it is first used
    "coze/classic/__init__.py": {"coze"},
    "coze/classic/client.py": {"coze", "httpx"},
    "coze/classic/group.py": {"coze"},
    "coze/classic/setting.py": {"httpx", "coze.run.aio", "coze.run.sync"},
    "coze/classic/results.py": {"httpx"},
    "coze/classic/oauth.py": {"coze.classic.request"},
    # the event loops, when an authorization is first asked with await
    "coze/classic/authorization.py": {"anyio"},
}
"""The places that may import inside a function or for type checkers only, and what they import so."""

OUTSIDE: Final = {
    "asyncio",
    "datetime",
    "random",
    "secrets",
    "select",
    "selectors",
    "signal",
    "socket",
    "ssl",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "urllib.request",
    "uuid",
    "anyio",
    "sniffio",
    "trio",
    "h11",
    "httpcore",
    "httpx",
    "httpx2",
    "starlette",
    "uvicorn",
}
"""Modules that reach out of the process or depend on when and where they are called."""

EDGES: Final = ("run", "emulator", "realtime", "classic", "cli", "pytest_plugin")
"""The parts that may do so."""


@frozen(kw_only=True)
class Import:
    """An import: in which file, of which module, which name of it, and whether it stands at the top of the file."""

    file: str
    line: int
    module: str
    name: str | None
    top: bool

    def __str__(self) -> str:
        return f"{self.file}:{self.line} imports {self.module}{f'.{self.name}' if self.name else ''}"


@functools.cache
def trees() -> dict[str, ast.Module]:
    """Parse every module of the package."""
    files = sorted(ROOT.rglob("*.py"))
    return {f"coze/{file.relative_to(ROOT).as_posix()}": ast.parse(file.read_bytes()) for file in files}


@functools.cache
def imports() -> tuple[Import, ...]:
    """Give every import of the package."""
    return tuple(_found())


def _found() -> Iterator[Import]:
    for file, tree in trees().items():
        top = set(map(id, _at_the_top(tree.body)))
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield Import(file=file, line=node.lineno, module=alias.name, name=None, top=id(node) in top)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{file}:{node.lineno} imports by a relative path"
                for alias in node.names:
                    yield Import(
                        file=file, line=node.lineno, module=node.module or "", name=alias.name, top=id(node) in top
                    )


def _at_the_top(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Give the statements that run when a module is imported, those of a ``try`` too, but not of an ``if``."""
    for statement in body:
        yield statement
        if isinstance(statement, ast.Try):
            yield from _at_the_top(statement.body)


def part_of(file: str) -> str:
    """Tell the part of the package that a file belongs to."""
    return file.split("/")[1].removesuffix(".py")


@functools.cache
def modules() -> set[str]:
    """Name every module of the package."""
    return {file.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for file in trees()}


def target_of(one: Import) -> str | None:
    """Tell which module of the package an import is of; None if it is of another package's."""
    if one.module.partition(".")[0] != "coze":
        return None
    submodule = f"{one.module}.{one.name}"
    return submodule if submodule in modules() else one.module


def test_every_part_has_its_place() -> None:
    """Each module at the top of the package has a place in the order of imports."""
    found = {part_of(file) for file in trees()} - {"__init__"}
    assert found - set(ORDER) - ANYWHERE == set()
    assert {"values", "errors", "run", "api", "emulator"} <= found


def test_imports_point_down() -> None:
    """A part imports only itself and parts above it in the order, and none that it is kept apart from."""
    wrong = []
    for one in imports():
        target, part = target_of(one), part_of(one.file)
        if target is None or one.file == FRONT:
            continue
        assert target != "coze", f"{one}: from its home, and not from the front door"
        other = part_of(target.replace(".", "/"))
        if other == part or other in ANYWHERE:
            continue
        if ORDER.index(other) > ORDER.index(part) or other in APART.get(part, set()):
            wrong.append(str(one))
    assert wrong == []


def test_no_module_imports_itself_in_a_circle() -> None:
    """Inside the parts too, modules that are imported at the top form no circle."""
    following: dict[str, set[str]] = {}
    for one in imports():
        target = target_of(one)
        if one.top and target is not None and one.file != FRONT:
            following.setdefault(_module(one.file), set()).add(target)
    # What imports nothing that is left is taken away, until nothing is: a circle stays.
    while free := {module for module, others in following.items() if not others & set(following) - {module}}:
        for module in free:
            del following[module]
    assert following == {}


def _module(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def test_imports_stand_at_the_top() -> None:
    """No import stands in a function or under TYPE_CHECKING, but where something is lazy on purpose."""
    wrong = [
        str(one)
        for one in imports()
        if not one.top
        and not any(
            one.module == lazy or one.module.startswith(f"{lazy}.") or f"{one.module}.{one.name}" == lazy
            for lazy in LAZY.get(one.file, ())
        )
    ]
    assert wrong == []


def test_what_is_lazy_is_needed() -> None:
    """Each file that may import lazily exists and does so, but for those that have no lazy import left."""
    lazy = {one.file for one in imports() if not one.top}
    assert lazy <= set(LAZY)
    assert {"coze/__init__.py", "coze/run/front.py", "coze/codec.py"} <= lazy


def test_containers_come_from_one_module() -> None:
    """Of `returns` only the two containers and their type are used, straight from `returns.result`."""
    found = [one for one in imports() if one.module.partition(".")[0] == "returns"]
    assert found
    assert {one.module for one in found} == {"returns.result"}
    assert {one.name for one in found} <= {"Failure", "Success", "Result"}


@pytest.mark.parametrize(
    ("package", "homes"),
    [
        ("cattrs", ("coze/codec.py",)),
        ("httpx", ("coze/run/", "coze/classic/")),
        ("httpcore", ("coze/run/",)),
        ("httpx2", ()),
        ("anyio", ("coze/run/", "coze/realtime/", "coze/classic/authorization.py")),
        ("jwt", ("coze/auth/jwt.py", "coze/emulator/oauth/keys.py")),
        ("starlette", ("coze/emulator/",)),
        ("uvicorn", ("coze/emulator/",)),
        ("pydantic", ()),
        ("pydantic_core", ("coze/values.py", "coze/models/base.py")),
        ("cozepy", ()),
    ],
)
def test_a_package_has_one_home(package: str, homes: tuple[str, ...]) -> None:
    """Each package that we use is imported in its own place, so that it can be exchanged there."""
    found = {str(one) for one in imports() if one.module.partition(".")[0] == package}
    assert {one for one in found if not one.startswith(homes or "nowhere")} == set()


def test_httpx_is_imported_by_the_transport_alone() -> None:
    """When a module is imported, only the transport and what the facade has of httpx load httpx or httpcore."""
    loading = {one.file for one in imports() if one.top and one.module.partition(".")[0] in ("httpx", "httpcore")}
    assert loading == {
        "coze/run/transport.py",
        "coze/run/pool.py",
        "coze/run/aiopool.py",
        "coze/run/bodies.py",
        "coze/run/sockets.py",
        "coze/run/deadline.py",
        "coze/classic/http_client.py",
        "coze/classic/request.py",
    }


def test_only_the_edges_reach_outside() -> None:
    """Sockets, clocks, entropy, threads and event loops are used under the runners and the emulator only."""
    wrong = [
        str(one)
        for one in imports()
        if part_of(one.file) not in EDGES
        and (one.module in OUTSIDE or one.module.partition(".")[0] in OUTSIDE or f"{one.module}.{one.name}" in OUTSIDE)
    ]
    assert wrong == []


def test_only_the_edges_touch_the_system() -> None:
    """Elsewhere no file is opened, no environment and no entropy is read, and nothing is printed or logged."""
    wrong = []
    for file, tree in trees().items():
        if part_of(file) in EDGES:
            continue
        for node in ast.walk(tree):
            match node:
                case ast.Attribute(value=ast.Name(id="os"), attr=attribute):
                    touched = attribute not in ("PathLike", "fspath", "path")
                case ast.Call(func=ast.Name(id="open" | "print" | "input")):
                    touched = True
                case ast.Import(names=[ast.alias(name="logging" | "sys")]) | ast.ImportFrom(module="os" | "logging"):
                    touched = True
                case _:
                    touched = False
            if touched:
                wrong.append(f"{file}:{getattr(node, 'lineno', 0)}")
    assert wrong == []


def test_the_runners_are_the_only_twins() -> None:
    """Outside the runners, their fronts, their transport, the login and the facade, nothing is in two colours."""
    asynchronous = {
        file
        for file, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.AsyncFunctionDef) and part_of(file) not in ("classic", "emulator")
    }
    fronts = {"coze/run/front.py", "coze/run/login.py"}
    below = {"coze/run/transport.py", "coze/run/aiopool.py", "coze/run/sockets.py", "coze/run/upload.py"}
    assert asynchronous <= {"coze/run/aio.py", *below, *fronts}
