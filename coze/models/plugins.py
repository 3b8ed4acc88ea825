"""Plugins, their tools, and what a tool answers."""

from __future__ import annotations

from attrs import field, frozen
from returns.result import Failure, Success

from coze.codec import parse_text, structure
from coze.models.base import Model
from coze.outcome import bound
from coze.policy import DEFAULT_LIMITS
from coze.values import FrozenDict, freeze, frozen_list, frozen_object


@frozen(kw_only=True, slots=False)
class PluginTool(Model):
    """A tool of a plugin: what it is for, and the JSON schemas of its arguments and of what it answers."""

    name: str = ""
    description: str = ""
    input_schema: FrozenDict[str, object] | None = field(
        default=None, converter=frozen_object, metadata={"wire": "inputSchema"}
    )
    output_schema: FrozenDict[str, object] | None = field(
        default=None, converter=frozen_object, metadata={"wire": "outputSchema"}
    )


@frozen(kw_only=True, slots=False)
class Plugin(Model):
    """A plugin and its tools.

    `name_for_model` is what models know it by, `mcp_json` JSON text for clients of the Model Context Protocol (see
    `mcp`). Times are unix seconds.
    """

    tools: tuple[PluginTool, ...] = field(default=(), converter=frozen_list)
    mcp_json: str = ""
    name_for_model: str = ""
    icon_url: str = ""
    is_call_available: bool = False
    created_at: int = 0
    updated_at: int = 0

    @property
    def mcp(self) -> object:
        """What `mcp_json` holds, as frozen JSON; None if it holds none."""
        match bound(parse_text(self.mcp_json, DEFAULT_LIMITS), lambda value: structure(value, object)):
            case Success(value):
                return value
            case Failure():
                return None


@frozen(kw_only=True, slots=False)
class PluginToolResult(Model):
    """What a tool answered: frozen JSON, as the tool's `output_schema` describes it."""

    result: object | None = field(default=None, converter=freeze)
