"""Pages of a list: by number, and by the id of a message."""

from collections.abc import Sequence
from typing import Final, Generic, TypeVar

from attrs import frozen

from coze.emulator.call import decimal, number, one_of, optional
from coze.emulator.records import Json, Message
from coze.emulator.refusals import bad

T = TypeVar("T")

TOKEN: Final = "page_"  # noqa: S105 - it keeps no secret
"""What the token of a page begins with."""


@frozen(kw_only=True)
class Page(Generic[T]):
    """Some items of a list of `total`; `next_token` leads to the page after it, where pages have tokens."""

    items: Sequence[T]
    has_more: bool
    total: int
    next_token: str = ""


def numbered(source: Json, items: Sequence[T], *, default: int, most: int, page: str = "page_num") -> Page[T]:
    """Cut out the page that `page` and `page_size` name, counted from 1 (4000 if the size is beyond `most`)."""
    size = number(source, "page_size", default=default, most=most)
    start = (number(source, page, default=1) - 1) * size
    return Page(items=items[start : start + size], has_more=start + size < len(items), total=len(items))


def tokened(source: Json, items: Sequence[T], *, default: int, most: int) -> Page[T]:
    """Cut out the page that `page_token` and `page_size` name (4000 if the token is none that was given out)."""
    size, token = number(source, "page_size", default=default, most=most), optional(source, "page_token")
    if token and not decimal(token.removeprefix(TOKEN)):
        raise bad("The parameter page_token must be one that came with a page.")
    start = int(token.removeprefix(TOKEN) or 0)
    end = start + size
    more = end < len(items)
    return Page(items=items[start:end], has_more=more, total=len(items), next_token=f"{TOKEN}{end}" if more else "")


def by_message(source: Json, messages: Sequence[Message]) -> Page[Message]:
    """Cut out the page that `order`, `before_id`, `after_id` and `limit` name; `messages` are the oldest first.

    The cursors speak of the order of the list, not of time: `after_id` is followed by the next page and `before_id`
    preceded by the one before. A cursor needs no message of its own, so one may be deleted during a walk. `0` is no
    cursor. `has_more` looks in the direction of the walk: backwards if there is a `before_id` and no `after_id`.
    """
    ascending = one_of("order", optional(source, "order"), "desc", "asc") == "asc"
    limit = number(source, "limit", default=50, most=50)
    before, after = _cursor(source, "before_id"), _cursor(source, "after_id")
    sign = 1 if ascending else -1
    between = [
        message
        for message in messages[::sign]
        if (not after or sign * int(message.id) > sign * after)
        and (not before or sign * int(message.id) < sign * before)
    ]
    backwards = bool(before) and not after
    items = between[-limit:] if backwards else between[:limit]
    return Page(items=items, has_more=len(between) > limit, total=len(messages))


def _cursor(source: Json, name: str) -> int:
    text = optional(source, name) or "0"
    if not decimal(text):
        raise bad(f"The parameter {name} must be the id of a message.")
    return int(text)
