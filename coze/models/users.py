"""Users."""

from __future__ import annotations

from attrs import frozen

from coze.models.base import Model


@frozen(kw_only=True, slots=False)
class User(Model):
    """The person or the app that a token belongs to."""

    user_id: str
    user_name: str = ""
    nick_name: str = ""
    avatar_url: str = ""
