"""The methods of the facade, one by one: their names, parameters, defaults and kinds are those of cozepy."""

from __future__ import annotations

import functools
import inspect
import json
import pydoc
import re
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from beside import plain
from differences import NEWER
from each import each

from coze import classic
from coze.classic import AsyncCoze, AsyncTokenAuth, Coze, TokenAuth
from coze.classic.client import Areas
from coze.classic.group import Group, area

PLAIN: Final[Any] = vars(pydoc)["plaintext"]
METHODS: Final[Mapping[str, Mapping[str, object]]] = json.loads(
    (Path(__file__).parent / "data" / "methods.json").read_bytes()
)
"""The parameters of cozepy's methods with their defaults; those without one have ``{"required": true}``."""

DEFAULTS: Final = {
    ("api_apps.events.list", "page_token"): (None, "the first page: an empty token is not sent"),
    ("api_apps.list", "page_token"): (None, "the first page: an empty token is not sent"),
}
"""Defaults that differ from cozepy's, and why."""

OPTIONAL: Final = {
    ("chat.submit_tool_outputs", "stream"): (False, "as in its asynchronous client, which has no such parameter"),
    ("conversations.messages.create", "role"): ("user", "its documentation leaves it out"),
    ("conversations.messages.create", "content_type"): ("text", "what a message is unless it says so"),
}
"""Parameters that cozepy requires, and the facade does not."""

STREAMS: Final = frozenset(
    {
        "chat.stream",
        "chat.submit_tool_outputs_stream",
        "workflows.chat.stream",
        "workflows.runs.stream",
        "workflows.runs.resume",
    }
)
"""Methods that give a stream: those of an asynchronous client too give it at once."""

SYNC: Final = Coze(TokenAuth("token"))
ASYNC: Final = AsyncCoze(AsyncTokenAuth("token"))

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
every_method = each("name", METHODS)


def sync_method(name: str) -> Any:
    """Find a method of the synchronous client."""
    return functools.reduce(getattr, name.split("."), SYNC)


def async_method(name: str) -> Any:
    """Find a method of the asynchronous client."""
    return functools.reduce(getattr, name.split("."), ASYNC)


@every_method
def test_parameters_are_those_of_the_peer(name: str) -> None:
    """Each parameter of cozepy's is there, for keywords only, required or with the same default."""
    known = inspect.signature(sync_method(name)).parameters
    for parameter, said in METHODS[name].items():
        ours = known[parameter]
        assert ours.kind is inspect.Parameter.KEYWORD_ONLY
        if (name, parameter) in OPTIONAL:
            assert said == {"required": True}
            assert ours.default == OPTIONAL[name, parameter][0]
        elif said == {"required": True}:
            assert ours.default is inspect.Parameter.empty, parameter
        elif (name, parameter) in DEFAULTS:
            assert ours.default == DEFAULTS[name, parameter][0] != said
        else:
            assert ours.default == said, parameter


def test_what_is_compared_with_is_the_peer() -> None:
    """The parameters and defaults that are kept beside this file are those of the installed cozepy."""
    with warnings.catch_warnings(record=True):  # a library of its own sets the filters anew
        cozepy: Any = pytest.importorskip("cozepy")
    client = cozepy.Coze(cozepy.TokenAuth("token"))
    for name in METHODS.keys() - NEWER - {"chat.submit_tool_outputs_stream"}:  # which the asynchronous client has
        known = inspect.signature(functools.reduce(getattr, name.split("."), client)).parameters.values()
        named = {one.name: one for one in known if one.kind is inspect.Parameter.KEYWORD_ONLY}
        said = {
            one: {"required": True} if parameter.default is inspect.Parameter.empty else plain(parameter.default)
            for one, parameter in named.items()
        }
        assert said == METHODS[name], name


@every_method
def test_what_is_more_is_optional(name: str) -> None:
    """A parameter that cozepy does not have may be left out; each method has `headers`."""
    known = inspect.signature(sync_method(name)).parameters
    more = set(known) - set(METHODS[name])
    assert "headers" in more
    assert all(known[one].default is not inspect.Parameter.empty for one in more)


@every_method
def test_both_clients_have_the_same_parameters(name: str) -> None:
    """The asynchronous client has the parameters of the synchronous one, but for the switch of one method."""
    ours, others = (dict(inspect.signature(one(name)).parameters) for one in (sync_method, async_method))
    if name == "chat.submit_tool_outputs":
        del ours["stream"]
    assert ours == others


@every_method
def test_methods_are_described(name: str) -> None:
    """`help` shows the name, the parameters and what a method does; tasks take the asynchronous ones."""
    method = sync_method(name)
    shown = pydoc.render_doc(method, renderer=PLAIN)
    assert all(f"{parameter}:" in shown for parameter in METHODS[name])
    assert (method.__doc__ or "").partition("\n")[0] in shown
    assert method.__doc__
    assert method.__name__ == name.rpartition(".")[2]
    assert inspect.iscoroutinefunction(async_method(name)) == (name not in STREAMS)
    assert not inspect.iscoroutinefunction(method)


@every_method
def test_an_unknown_keyword_is_refused(name: str) -> None:
    """A keyword that a method does not know is a TypeError, and nothing is sent."""
    given = {one: "x" for one, said in METHODS[name].items() if said == {"required": True}}
    with pytest.raises(TypeError, match="nonsense"):
        sync_method(name)(**given, nonsense=1)


def test_the_tree_has_no_other_methods() -> None:
    """The facade has the methods of cozepy, and none of its own."""
    found = set(methods_of(Coze(TokenAuth("token"))))
    assert found == set(METHODS)


def methods_of(group: Group[Any], prefix: str = "") -> Iterator[str]:
    """Name the methods of a client, and of the groups in it."""
    for name in dir(type(group)):
        if name.startswith("_") or name in {"runner", "options", "close", "with_headers", "with_options"}:
            continue
        found = getattr(group, name)
        if isinstance(found, Group):
            yield from methods_of(found, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


def test_no_difference_is_stale() -> None:
    """Each named difference is of a parameter that there is."""
    assert all(parameter in METHODS[name] for name, parameter in (*DEFAULTS, *OPTIONAL))


def test_classes_show_their_methods() -> None:
    """`help` of a class of the tree shows its methods with their parameters; they take the group first."""
    from coze.classic.tree.bots import Bots

    shown = re.sub(r"[\s|']+", "", pydoc.render_doc(Bots, renderer=PLAIN))  # which each Python lays out in its own way
    assert "retrieve(self,/,*,bot_id:str" in shown
    assert callable(Bots.retrieve)


def test_classes_show_their_groups() -> None:
    """`help` of a client, and of a class of the tree, says what each group in it is for."""
    from coze.classic.tree.bots import Bots

    shown = pydoc.render_doc(Coze, renderer=PLAIN)
    groups = [name for name, value in vars(Areas).items() if isinstance(value, area)]
    assert len(groups) == 20
    assert all(f"|  {name}\n" in shown and getattr(Areas, name).__doc__ in shown for name in groups)
    assert Bots.versions.__doc__ == "List the versions of a bot."


# --- what else is exported --------------------------------------------------------------------------------------------

MADE_BY_CLIENTS: Final = frozenset(
    {
        *("NumberPaged", "LastIDPaged", "AsyncPagedBase", "AsyncNumberPaged", "AsyncLastIDPaged"),
        *("Stream", "AsyncStream", "ListResponse", "FileHTTPResponse"),
    }
)
"""Classes of what methods give: nobody else makes them, and of what is no business of a program's."""

UNLIKE: Final = {
    "VERSION": "it is that of this library",
    "AsyncJWTOAuthApp.get_access_token": "its ttl may be left out, as that of the synchronous one",
    "Coze.websockets": "it follows",
    "AsyncCoze.websockets": "it follows",
    "SimpleBot.convert_to_string": "a validator of pydantic's",
    "WorkflowRunHistory.error_code_empty_str_to_zero": "a validator of pydantic's",
    "AsyncNumberPaged.build": "what makes a page",
    "AsyncLastIDPaged.build": "what makes a page",
}
"""What cozepy exports and is otherwise here, and why."""


def test_exports_are_like_those_of_cozepy() -> None:
    """What both export is a class, a function or a constant in both, with the same public names and parameters."""
    with warnings.catch_warnings(record=True):  # a library of its own sets the filters anew
        cozepy: Any = pytest.importorskip("cozepy")
    unlike: set[str] = set()
    for name in set(cozepy.__all__) & set(dir(classic)):
        theirs, ours = getattr(cozepy, name), getattr(classic, name)
        if not inspect.isclass(theirs):
            same = signature_of(theirs) == signature_of(ours) if callable(theirs) else theirs == ours
            unlike |= set() if same else {name}
            continue
        if str(getattr(theirs.__init__, "__module__", "")).startswith("cozepy") and not name.endswith("Client"):
            assert signature_of(theirs) == signature_of(ours) or name in MADE_BY_CLIENTS, name
        # What somebody else has written is inherited, or pydantic's, whose names the models have that are in use.
        written = {one for kind in theirs.__mro__ if kind.__module__.startswith("cozepy") for one in vars(kind)}
        for one in written - {*getattr(theirs, "model_fields", ()), "model_config", "model_post_init", "response"}:
            if one.startswith("_"):
                continue
            has, theirs_is = hasattr(ours, one), getattr(theirs, one)
            methods = inspect.isroutine(theirs_is) and not name.endswith("Client")
            if not has or (methods and signature_of(theirs_is) != signature_of(getattr(ours, one))):
                unlike.add(f"{name}.{one}")
    assert unlike == set(UNLIKE)


def signature_of(function: Any) -> list[tuple[str, object, str]]:
    """Give the names, the kinds and the defaults of what is taken."""
    known = inspect.signature(function).parameters.values()
    return [(one.name, one.kind, repr(plain(one.default))) for one in known]
