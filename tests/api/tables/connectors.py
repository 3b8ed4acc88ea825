"""Connectors."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze.api import connectors
from coze.models.connectors import UserConfig, UserConfigEnum

CONFIGS = [
    UserConfig(
        key="color", enums=[UserConfigEnum(label="Blue", value="blue"), UserConfigEnum(label="Red", value="red")]
    ),
    UserConfig(key="size", enums=[UserConfigEnum(label="Large", value="l")]),
]
CONFIGS_JSON = [
    {"key": "color", "enums": [{"label": "Blue", "value": "blue"}, {"label": "Red", "value": "red"}]},
    {"key": "size", "enums": [{"label": "Large", "value": "l"}]},
]

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(connectors.install, connector_id="connector_7", workspace_id="workspace_7"),
        sends=Wire("POST", "/v1/connectors/connector_7/install", {"workspace_id": "workspace_7"}),
        reply=ok({}),
        value=None,
        recorded=("connectors.install",),
    ),
    Row(
        least=call(connectors.bind, connector_id="connector_7", configs=CONFIGS),
        sends=Wire("POST", "/v1/connectors/connector_7/user_configs", {"configs": CONFIGS_JSON}),
        full=call(connectors.bind, connector_id="connector_7", configs=CONFIGS, user_id="user_7"),
        sends_in_full=Wire(
            "POST", "/v1/connectors/connector_7/user_configs", {"configs": CONFIGS_JSON, "user_id": "user_7"}
        ),
        reply=ok({}),
        value=None,
        recorded=("connectors.bind",),
    ),
)
