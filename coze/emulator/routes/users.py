"""The caller."""

from coze.emulator import wire
from coze.emulator.answers import Data, data
from coze.emulator.call import Call, Route


def me(call: Call) -> Data:
    """Show the user whose token it is."""
    return data(wire.user(call.user))


ROUTES: tuple[Route, ...] = (("GET", "/v1/users/me", me),)
