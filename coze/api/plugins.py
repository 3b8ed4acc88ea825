"""Plugins: read them, and call their tools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coze.decode import into, listed
from coze.effect import Request
from coze.endpoint import get, post
from coze.http import joined, path
from coze.models.plugins import Plugin, PluginToolResult


def retrieve(*, plugin_id: str) -> Request[Plugin]:
    """Read a plugin and the schemas of its tools; one that is unknown or not yours is not_found or permission.

    In the official reference; the path of its page is not known.
    """
    return get("plugins.retrieve", path("/v1/plugins/{plugin_id}", plugin_id), into(Plugin))


def retrieve_many(*, ids: Sequence[str]) -> Request[tuple[Plugin, ...]]:
    """Read some plugins at once, at most 20: more are invalid_request.

    In the official reference; the path of its page is not known.
    """
    return get("plugins.retrieve_many", path("/v1/plugins/mget"), listed(Plugin), {"ids": joined("ids", ids)})


def call_tool(*, plugin_id: str, tool_name: str, arguments: Mapping[str, object]) -> Request[PluginToolResult]:
    """Call a tool of a plugin, with arguments as its `input_schema` describes them; it may do whatever the tool does.

    Failures: not_found (4200), permission, invalid_request (4000), and rate_limit (702093018: the plugin is called too
    often).

    In the official reference; the path of its page is not known.
    """
    where = path("/v1/plugins/{plugin_id}/tools/call", plugin_id)
    body = {"tool_name": tool_name, "arguments": arguments}
    return post("plugins.call_tool", where, into(PluginToolResult), body)
