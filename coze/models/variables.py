"""The values of variables."""

from __future__ import annotations

from attrs import frozen

from coze.models.base import Model


@frozen(kw_only=True, slots=False)
class VariableValue(Model):
    """The value of a variable, as text. Times are unix seconds, and the server's: they are not sent."""

    keyword: str
    value: str = ""
    create_time: int = 0
    update_time: int = 0
