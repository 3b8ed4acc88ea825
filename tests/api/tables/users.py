"""Users."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze.api import users
from coze.models.users import User

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(users.me),
        sends=Wire("GET", "/v1/users/me"),
        reply=ok(
            {
                "user_id": "1234567890123456",
                "user_name": "ann",
                "nick_name": "Ann",
                "avatar_url": "https://example.com/ann.png",
            }
        ),
        value=User(
            user_id="1234567890123456", user_name="ann", nick_name="Ann", avatar_url="https://example.com/ann.png"
        ),
        recorded=("users.me",),
    ),
)
