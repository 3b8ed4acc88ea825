"""The values of variables."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze.api import variables
from coze.models.variables import VariableValue

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(variables.retrieve, connector_uid="user_7", keywords=["city", "name"]),
        sends=Wire("GET", "/v1/variables?connector_uid=user_7&keywords=city%2Cname"),
        full=call(
            variables.retrieve,
            connector_uid="user_7",
            keywords=["city", "name"],
            app_id="app_7",
            bot_id="bot_7",
            connector_id="1024",
        ),
        sends_in_full=Wire(
            "GET",
            "/v1/variables?app_id=app_7&bot_id=bot_7&connector_id=1024&connector_uid=user_7&keywords=city%2Cname",
        ),
        reply=ok(
            {
                "items": [
                    {"keyword": "city", "value": "Oslo", "create_time": 1718289297, "update_time": 1718289300},
                    {"keyword": "name"},
                ]
            }
        ),
        payload="data.items",
        value=(
            VariableValue(keyword="city", value="Oslo", create_time=1718289297, update_time=1718289300),
            VariableValue(keyword="name"),
        ),
        recorded=("variables.retrieve",),
    ),
    Row(
        least=call(
            variables.update,
            connector_uid="user_7",
            data=[VariableValue(keyword="city", value="Oslo"), VariableValue(keyword="name")],
        ),
        sends=Wire(
            "PUT",
            "/v1/variables",
            {
                "connector_uid": "user_7",
                "data": [{"keyword": "city", "value": "Oslo"}, {"keyword": "name", "value": ""}],
            },
        ),
        full=call(
            variables.update,
            connector_uid="user_7",
            data=[VariableValue(keyword="city", value="Oslo", create_time=1718289297, update_time=1718289300)],
            app_id="app_7",
            bot_id="bot_7",
            connector_id="1024",
        ),
        sends_in_full=Wire(
            "PUT",
            "/v1/variables",
            {
                "connector_uid": "user_7",
                "data": [{"keyword": "city", "value": "Oslo"}],
                "app_id": "app_7",
                "bot_id": "bot_7",
                "connector_id": "1024",
            },
        ),
        reply=ok({}),
        value=None,
        recorded=("variables.update",),
    ),
)
