"""Plugins."""

from typing import Any

from catalogue import AnyRow, Call, ProgramRow, Row, Wire, call, ok

from coze.api import plugins
from coze.models.plugins import Plugin, PluginTool, PluginToolResult

INPUT = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
OUTPUT = {"type": "object", "properties": {"degrees": {"type": "number"}}}
PLUGIN = {
    "tools": [
        {"name": "now", "description": "The weather now.", "inputSchema": INPUT, "outputSchema": OUTPUT},
        {"name": "tomorrow"},
    ],
    "mcp_json": '{"name":"weather","tools":["now","tomorrow"]}',
    "name_for_model": "weather",
    "icon_url": "https://example.com/weather.png",
    "is_call_available": True,
    "created_at": 1705978804,
    "updated_at": 1718289300,
}
VALUE = Plugin(
    tools=[
        PluginTool(name="now", description="The weather now.", input_schema=INPUT, output_schema=OUTPUT),
        PluginTool(name="tomorrow"),
    ],
    mcp_json='{"name":"weather","tools":["now","tomorrow"]}',
    name_for_model="weather",
    icon_url="https://example.com/weather.png",
    is_call_available=True,
    created_at=1705978804,
    updated_at=1718289300,
)

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(plugins.retrieve, plugin_id="plugin_7"),
        sends=Wire("GET", "/v1/plugins/plugin_7"),
        reply=ok(PLUGIN),
        value=VALUE,
    ),
    Row(
        least=call(plugins.retrieve_many, ids=["plugin_7", "plugin_8"]),
        sends=Wire("GET", "/v1/plugins/mget?ids=plugin_7%2Cplugin_8"),
        reply=ok([PLUGIN, {}]),
        value=(VALUE, Plugin()),
    ),
    Row(
        least=Call(
            plugins.call_tool,
            {"plugin_id": "plugin_7", "tool_name": "now", "arguments": {"city": "Oslo", "days": [1]}},
        ),
        sends=Wire(
            "POST", "/v1/plugins/plugin_7/tools/call", {"tool_name": "now", "arguments": {"city": "Oslo", "days": [1]}}
        ),
        reply=ok({"result": {"degrees": 18.5, "sky": ["clear", {"until": None}]}}),
        value=PluginToolResult(result={"degrees": 18.5, "sky": ["clear", {"until": None}]}),
    ),
)
