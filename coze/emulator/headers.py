"""What the emulator reads in the headers of a request."""

import re
from typing import Final

_BEARER: Final = re.compile(r"\s*bearer\s+(\S+)\s*", re.IGNORECASE)


def bearer(authorization: str | None) -> str | None:
    """Read a bearer token; a header that is none counts as an empty token, which nobody has."""
    if authorization is None:
        return None
    match = _BEARER.fullmatch(authorization)
    return match.group(1) if match else ""
