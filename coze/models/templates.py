"""Templates."""

from __future__ import annotations

from typing import Final

from attrs import field, frozen

from coze.models.base import Model
from coze.values import OpenText, known


class TemplateEntityType(OpenText):
    """What a template is of."""

    UNKNOWN: Final = known("")
    AGENT: Final = known("agent")


@frozen(kw_only=True, slots=False)
class TemplateDuplicateResp(Model):
    """What was made of a template; an agent's `entity_id` is the id of a bot."""

    entity_id: str
    entity_type: TemplateEntityType = field(default=TemplateEntityType.UNKNOWN, converter=TemplateEntityType)
