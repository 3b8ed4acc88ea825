"""What an import loads, and what it does not: each in a fresh interpreter."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from types import ModuleType
from typing import Any, Final

import pytest

import coze

LIGHT: Final = (
    "httpx",
    "httpx2",
    "httpcore",
    "h11",
    "cattrs",
    "jwt",
    "anyio",
    "asyncio",
    "ssl",
    "starlette",
    "uvicorn",
)
"""What the front door loads only when it is needed."""


def loaded_by(code: str) -> set[str]:
    """Run code in a fresh interpreter, and name the modules that it has loaded."""
    script = f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-P", "-W", "error", "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    names: list[str] = json.loads(done.stdout)
    return set(names)


def test_the_front_door_is_light() -> None:
    """`from coze import Runner, Success` loads no HTTP, no reader of JSON, no event loop and no model."""
    loaded = loaded_by("from coze import Runner, Success")
    assert loaded & set(LIGHT) == set()
    assert {name for name in loaded if name.startswith(("coze.models", "coze.api", "coze.emulator"))} == set()


def test_an_import_of_the_package_loads_nothing() -> None:
    """`import coze` loads the front door and none of the rooms behind it."""
    assert {name for name in loaded_by("import coze") if name.startswith("coze.")} == set()


@pytest.mark.parametrize(
    ("module", "models"),
    [
        ("users", {"users"}),
        ("workspaces", {"workspaces"}),
        ("files", {"files"}),
        ("bots", {"bots"}),
        ("message_feedback", {"conversations"}),
        ("chat_messages", {"chat"}),
    ],
)
def test_a_resource_loads_its_own_models(module: str, models: set[str]) -> None:
    """An import of one module of endpoints loads the models of that resource, and no HTTP."""
    loaded = loaded_by(f"from coze.api import {module}")
    found = {name.removeprefix("coze.models.") for name in loaded if name.startswith("coze.models.")} - {"base"}
    assert found == models
    assert loaded & set(LIGHT) == set()


def test_a_request_is_built_without_http() -> None:
    """Building a request, a stream and a program loads no HTTP and no reader of JSON."""
    code = (
        "from coze.api import bots, chat, files\n"
        "bots.retrieve(bot_id='1'), chat.stream(bot_id='1', user_id='2'), files.upload(file=b'x')\n"
        "chat.create_and_poll(bot_id='1', user_id='2')"
    )
    assert loaded_by(code) & set(LIGHT) == set()


def test_a_runner_is_made_without_an_event_loop() -> None:
    """Making a synchronous runner loads neither an event loop nor its asynchronous twin."""
    loaded = loaded_by("import coze\nwith coze.Runner('pat_x'):\n    pass")
    assert loaded & {"asyncio", "anyio", "trio", "coze.run.aio"} == set()


def test_the_package_is_silent() -> None:
    """Importing all parts prints nothing, starts no thread and installs no handler but the null one."""
    code = (
        "import logging, threading, coze, coze.api.chat, coze.run.transport, coze.run.aio\n"
        "[getattr(coze, name) for name in dir(coze)]\n"
        "assert threading.active_count() == 1\n"
        "assert [type(one).__name__ for one in logging.getLogger('coze').handlers] == ['NullHandler']\n"
        "assert logging.getLogger().handlers == []"
    )
    assert "coze.run.transport" in loaded_by(code)


def homes() -> dict[str, str]:
    """Read which module each name of the front door comes from, in its own source: it says so to type checkers."""
    import ast
    import inspect

    found: dict[str, str] = {}
    for node in ast.walk(ast.parse(inspect.getsource(coze))):
        if isinstance(node, ast.ImportFrom) and all(alias.asname == alias.name for alias in node.names):
            found.update({alias.name: node.module or "" for alias in node.names})
    return found


def test_every_name_of_the_front_door_resolves() -> None:
    """Each name that `dir` shows or type checkers know is there, and is the same object as at its home."""
    shown = {name for name in dir(coze) if not name.startswith("_") and not isinstance(getattr(coze, name), ModuleType)}
    shown -= {"TYPE_CHECKING", "import_module"}
    assert shown | {"__version__", "Success", "Failure"} == set(homes())
    for name, home in homes().items():
        assert getattr(coze, name) is getattr(import_module(home), name), name
    exported: Any = getattr(coze, "__all__", ())
    assert set(exported) <= set(homes())


def test_an_unknown_name_is_refused() -> None:
    """A name that the front door does not have is an AttributeError, and an ImportError where it is imported."""
    with pytest.raises(AttributeError, match="nonsense"):
        _ = coze.nonsense
    with pytest.raises(ImportError, match="nonsense"):
        exec("from coze import nonsense")
