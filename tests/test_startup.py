"""What an import loads, and what it does not: each in a fresh interpreter."""

from __future__ import annotations

import json
import pkgutil
import subprocess
import sys
from importlib import import_module
from types import ModuleType
from typing import Any, Final

import pytest

import coze
import coze.api

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
    "pydantic_core",
)
"""What the front door loads only when it is needed."""


def printed_by(script: str) -> str:
    """Run a script in a fresh interpreter, and give what it prints."""
    done = subprocess.run(
        [sys.executable, "-P", "-W", "error", "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return done.stdout


def loaded_by(code: str) -> set[str]:
    """Run code in a fresh interpreter, and name the modules that it has loaded."""
    names: list[str] = json.loads(printed_by(f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"))
    return set(names)


def test_the_front_door_is_light() -> None:
    """`from coze import Runner, Success` loads no HTTP, no reader of JSON, no event loop and no model."""
    loaded = loaded_by("from coze import Runner, Success")
    assert loaded & set(LIGHT) == set()
    assert {name for name in loaded if name.startswith(("coze.models", "coze.api", "coze.emulator"))} == set()


def test_an_import_of_the_package_loads_nothing() -> None:
    """`import coze` loads the front door, none of the rooms behind it, and no other package."""
    loaded = loaded_by("import coze")
    assert {name for name in loaded if name.startswith("coze.")} == set()
    assert loaded & {"attr", "attrs", "returns", "typing_extensions"} == set()


MODELS_OF: Final[dict[str, str]] = {
    "answers": "chat chat_events publishing",
    "api_app_events": "api_apps",
    "api_apps": "api_apps",
    "app_collaborators": "collaborators",
    "apps": "apps bots publishing",
    "benefit_limitations": "benefits",
    "benefits": "benefits",
    "bill_tasks": "benefits",
    "bot_collaboration_modes": "collaborators",
    "bot_collaborators": "collaborators",
    "bot_versions": "bots publishing",
    "bots": "bots publishing",
    "chat": "chat chat_events publishing",
    "chat_messages": "chat",
    "chat_reading": "chat chat_events",
    "chat_tools": "chat chat_events publishing",
    "connector_bots": "connectors",
    "connectors": "connectors",
    "conversation_messages": "chat",
    "conversations": "chat conversations",
    "copy_tasks": "copy_tasks",
    "dataset_documents": "documents",
    "dataset_images": "documents images",
    "datasets": "datasets documents",
    "enterprise_members": "enterprises",
    "files": "files",
    "folders": "folders",
    "knowledge_documents": "documents",
    "live": "audio",
    "message_feedback": "conversations",
    "organization_members": "organizations",
    "organizations": "organizations",
    "plugins": "plugins",
    "rooms": "rooms",
    "session": "chat chat_events publishing",
    "speech": "audio",
    "store_categories": "stores",
    "store_plugins": "stores",
    "templates": "templates",
    "transcriptions": "audio",
    "users": "users",
    "variables": "variables",
    "voiceprint_features": "voiceprints",
    "voiceprint_groups": "voiceprints",
    "voices": "audio",
    "workflow_answers": "chat workflow_events workflow_runs",
    "workflow_chat": "chat chat_events",
    "workflow_collaboration_modes": "workflows",
    "workflow_collaborators": "workflows",
    "workflow_conversations": "workflows",
    "workflow_execute_nodes": "chat workflow_runs",
    "workflow_reading": "chat workflow_events workflow_runs",
    "workflow_run_histories": "chat workflow_runs",
    "workflow_runs": "chat workflow_events workflow_runs",
    "workflow_versions": "publishing workflows",
    "workflows": "publishing workflows",
    "workspace_members": "workspaces",
    "workspaces": "workspaces",
}
"""The modules of models that each module of endpoints may load, beside their base: its own, and what those hold."""

EACH_ALONE: Final = """
import importlib, json, sys
import coze.endpoint, coze.events, coze.pages

def loaded():
    return sorted(name for name in sys.modules if name.partition(".")[0] == "coze")

found = {"": loaded()}
for name in NAMES:
    for one in loaded():
        if one.startswith(("coze.api", "coze.models")):
            del sys.modules[one]
    importlib.import_module("coze.api." + name)
    found[name] = loaded()
print(json.dumps(found))
"""
"""Import each module of endpoints as if it were the first, in one interpreter: what they share stays, the rest goes."""


OWN: Final = ("coze.api", "coze.models")


def models_among(loaded: set[str]) -> set[str]:
    """Name the modules of models among the modules that were loaded, but for what all models have."""
    prefix = "coze.models."
    return {name.removeprefix(prefix) for name in loaded if name.startswith(prefix)} - {"base", "dump"}


def test_a_resource_loads_its_own_models() -> None:
    """Each module of endpoints loads the models of its resource, and of other parts nothing but what all of them do."""
    every = {module.name for module in pkgutil.iter_modules(coze.api.__path__)}
    assert set(MODELS_OF) == every
    found: dict[str, list[str]] = json.loads(printed_by(f"NAMES = {sorted(every)!r}{EACH_ALONE}"))
    models = {name: models_among(set(loaded)) for name, loaded in found.items()}
    assert models == {"": set(), **{name: set(own.split()) for name, own in MODELS_OF.items()}}
    others = {name: [one for one in loaded if not one.startswith(OWN)] for name, loaded in found.items()}
    assert others == dict.fromkeys(found, others[""])
    assert not any(one.startswith(("coze.run", "coze.auth", "coze.emulator")) for one in others[""])


def test_all_resources_are_light() -> None:
    """All modules of endpoints together load no HTTP and no reader of JSON."""
    modules = ", ".join(f"coze.api.{name}" for name in MODELS_OF)
    assert loaded_by(f"import {modules}") & set(LIGHT) == set()


def test_the_front_door_loads_few_models() -> None:
    """The whole front door loads the models that it names, however many there are, and no endpoint."""
    loaded = loaded_by("import coze\n[getattr(coze, name) for name in dir(coze)]")
    assert models_among(loaded) == {"auth", "chat"}
    assert {name for name in loaded if name.startswith(("coze.api", "coze.emulator"))} == set()


def test_a_call_loads_its_own_models() -> None:
    """A call that is sent, and whose answer is read, loads the models of its resource and of no other."""
    code = (
        "import httpx\n"
        "from coze import Runner\n"
        "from coze.api import users\n"
        "reply = {'code': 0, 'data': {'user_id': '1'}}\n"
        "client = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, json=reply)))\n"
        "with Runner('pat_x', client=client) as runner:\n"
        "    assert runner.run(users.me()).unwrap().user_id == '1'"
    )
    loaded = loaded_by(code)
    assert models_among(loaded) == {"users"}
    assert {name for name in loaded if name.startswith("coze.api.")} == {"coze.api.users"}


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
        _ = coze.nonsense  # type: ignore[attr-defined]
    with pytest.raises(ImportError, match="nonsense"):
        exec("from coze import nonsense")
