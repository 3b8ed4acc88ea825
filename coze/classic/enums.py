"""Enumerations of your own that take values which they do not know, as cozepy's do.

Those of the API are open values (`coze.values.OpenText`): texts with constants, and no enumerations.
"""

from __future__ import annotations

import warnings
from enum import Enum
from typing import Self


class DynamicStrEnum(str, Enum):  # noqa: UP042  # its text is that of other enumerations, not its value
    """An enumeration of texts to subclass. A value that it does not know becomes a member for itself, with a warning.

    Such a member is no part of the class: it is named after its value, and `is_dynamic`.

    >>> class Mood(DynamicStrEnum):
    ...     GOOD = "good"
    >>> Mood("good") is Mood.GOOD, Mood.GOOD.is_dynamic
    (True, False)
    """

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        warnings.warn(f"Unknown {cls.__name__} value: {value}", UserWarning, stacklevel=4)
        made = str.__new__(cls, value)
        made._name_, made._value_ = value.upper().replace(".", "_"), value
        return made

    @property
    def is_dynamic(self) -> bool:
        """Whether the value is none of those that are declared."""
        return self._value_ not in type(self)._value2member_map_
