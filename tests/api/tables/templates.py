"""Templates."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze.api import templates
from coze.models.templates import TemplateDuplicateResp, TemplateEntityType

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(templates.duplicate, template_id="template_7", workspace_id="workspace_7"),
        sends=Wire("POST", "/v1/templates/template_7/duplicate", {"workspace_id": "workspace_7"}),
        full=call(templates.duplicate, template_id="template_7", workspace_id="workspace_7", name="Trips"),
        sends_in_full=Wire(
            "POST", "/v1/templates/template_7/duplicate", {"workspace_id": "workspace_7", "name": "Trips"}
        ),
        reply=ok({"entity_id": "7379462189365198898", "entity_type": "agent"}),
        value=TemplateDuplicateResp(entity_id="7379462189365198898", entity_type=TemplateEntityType.AGENT),
        recorded=("templates.duplicate",),
    ),
)
