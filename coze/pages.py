"""Pages: some items, and the request that brings the next of them; three decoders, for three ways to address a list."""

from __future__ import annotations

from typing import Final, Generic, Literal, TypeAlias, TypeVar, cast

from attrs import evolve, field, frozen
from returns.result import Failure, Success

from coze.codec import keeps_json, type_name
from coze.decode import WHOLE, as_object, items_of, read_at
from coze.effect import Request
from coze.errors import CozeError, DecodeError, PageLoop, Problem
from coze.http import HttpRequest, HttpResponse, JsonBody
from coze.models.base import Model
from coze.outcome import Outcome
from coze.values import Dialect, FrozenDict

T = TypeVar("T")
K = TypeVar("K", bool, int, str)


Promise: TypeAlias = Literal["has_more", "total", "count"]
"""What says that a list goes on; `Page` tells what each means."""


@frozen(kw_only=True, slots=False)
class Page(Model, Generic[T]):
    """Some items of a list, and the request for the next page; None if this is the last.

    `total` counts the items of the whole list, where the server says so. `promise` is what promises the next page: the
    server by ``has_more``, or its total; ``"count"`` is the total too, where fewer items came than were asked for. It
    is no part of equality. `first_id` and `last_id` are the cursors of a list that is addressed by ids.
    """

    items: tuple[T, ...]
    next: Request[Page[T]] | None = None
    total: int | None = None
    promise: Promise | None = field(default=None, eq=False)
    first_id: str | None = None
    last_id: str | None = None


@frozen(kw_only=True)
class numbered(Generic[T]):  # noqa: N801  # reads after "decode"
    """Read a page of a list that is addressed by page number.

    `items` is the key of the items. There is a next page if the server says so under `more`; where it does not, if
    `total` is more than the pages so far hold. `number` and `size` are the parameters. `at` is the place of the page in
    the answer, and `studio_first` the number of the first page of Coze Studio.

    `came` is how many items the pages before hold, as they were counted: a server may put fewer on a page than it was
    asked for. Before the first page that is read nobody has counted, and the number of the page says it. It is no part
    of equality: the request for the second page is the same whoever makes it.
    """

    model: type[T]
    at: str = "data"
    items: str = "items"
    more: str | None = "has_more"
    total: str | None = None
    number: str = "page_num"
    size: str = "page_size"
    studio_first: int = 1
    came: int | None = field(default=None, eq=False)

    def __call__(self, response: HttpResponse) -> Outcome[Page[T]]:
        """Read the answer."""
        return read_at(
            response,
            self.at,
            lambda payload, where: self._read(_Fields(payload, where), response.http, response.dialect),
            flat=not keeps_json(self.model),
        )

    def _read(self, data: _Fields, http: HttpRequest, dialect: Dialect) -> Outcome[Page[T]]:
        first = self.studio_first if dialect == "studio" else 1
        number = _count(parameter(http, self.number, ""), first)
        total = data.read(self.total, int) if self.total else None
        more = data.read(self.more, bool) if self.more else None
        items = data.items(self.items, self.model)
        size = _count(parameter(http, self.size, ""), 0) or len(items)
        came = len(items) + (_before(number - first, size, len(items), total) if self.came is None else self.came)
        promise: Promise | None = None
        if more is not None:
            promise = "has_more" if more else None
        elif total is not None and total > came:
            promise = "total" if total > (number + 1 - first) * size else "count"
        following = Request(http=with_parameter(http, self.number, str(number + 1)), decode=evolve(self, came=came))
        return data.outcome(Page(items=items, next=following if promise else None, total=total, promise=promise))


def _before(pages: int, size: int, here: int, total: int | None) -> int:
    """Reckon how many items stand before the first page that is read: on each page as many as were asked for.

    If it has fewer although the total promises more, then the server has a limit of its own, for each page.
    """
    return pages * (min(size, here) if total is not None and total > pages * size + here else size)


def _count(text: str, default: int) -> int:
    """Read a number that a caller may have written otherwise."""
    return int(text) if text.isdecimal() and len(text) < 10 else default


@frozen(kw_only=True)
class tokened(Generic[T]):  # noqa: N801
    """Read a page of a list that is addressed by a token of the server's, which the next request sends back."""

    model: type[T]
    items: str = "items"
    token: str = "next_page_token"  # noqa: S105  # a key
    parameter: str = "page_token"

    def __call__(self, response: HttpResponse) -> Outcome[Page[T]]:
        """Read the answer."""
        return read_at(
            response,
            "data",
            lambda payload, where: self._read(_Fields(payload, where), response.http),
            flat=not keeps_json(self.model),
        )

    def _read(self, data: _Fields, http: HttpRequest) -> Outcome[Page[T]]:
        items, token = data.items(self.items, self.model), data.read(self.token, str)
        promise: Promise | None = "has_more" if data.read("has_more", bool) else None
        following = Request(http=_turned(http, self.parameter, token), decode=self)
        return data.outcome(Page(items=items, next=following if promise else None, promise=promise))


@frozen
class by_id(Generic[T]):  # noqa: N801
    """Read a page of a list that is addressed by the id of an item; its cursors stand beside ``data``.

    The next page follows in the direction of the first: after `last_id`, or before `first_id` if ``before_id`` was
    given.
    """

    model: type[T]

    def __call__(self, response: HttpResponse) -> Outcome[Page[T]]:
        """Read the answer."""
        return read_at(
            response,
            WHOLE,
            lambda body, where: self._read(_Fields(body, where), response.http, response.dialect),
            flat=not keeps_json(self.model),
        )

    def _read(self, data: _Fields, http: HttpRequest, dialect: Dialect) -> Outcome[Page[T]]:
        items = data.items("data", self.model)
        first, last = data.cursor("first_id"), data.cursor("last_id")
        promise: Promise | None = "has_more" if data.read("has_more", bool) else None
        if parameter(http, "before_id", "") and not parameter(http, "after_id", ""):
            following = _turned(http, "before_id", last if dialect == "studio" else first)
        else:
            following = _turned(http, "after_id", last)
        request = Request(http=following, decode=self) if promise else None
        return data.outcome(Page(items=items, next=request, promise=promise, first_id=first, last_id=last))


def _turned(http: HttpRequest, name: str, cursor: str | None) -> HttpRequest:
    """Turn the page; without a cursor it is the same once more, which a `Walk` notices."""
    return with_parameter(http, name, cursor) if cursor else http


class _Fields:
    """The fields of a page, and what is wrong with them; null and absence are the same."""

    def __init__(self, value: object, at: str) -> None:
        self._fields = as_object(value)
        self._at = at
        self._failure: Failure[CozeError] | None = None
        if value is not None and not isinstance(value, dict):
            self._refuse(at, "an object", value)

    def read(self, key: str, kind: type[K]) -> K | None:
        value = self._fields.get(key)
        if value is None or (isinstance(value, kind) and not (kind is int and isinstance(value, bool))):
            return value
        self._refuse(f"{self._at}.{key}", _KINDS[kind], value)
        return None

    def items(self, key: str, model: type[T]) -> tuple[T, ...]:
        match items_of(self._fields.get(key), model, f"{self._at}.{key}"):
            case Success(items):
                return items
            case Failure() as failure:
                self._failure = self._failure or failure
                return ()

    def cursor(self, key: str) -> str | None:
        """Read a cursor, as text or as a number; Coze Studio writes ``"0"`` where there is none."""
        value = self._fields.get(key)
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else self.read(key, str)
        return None if text in (None, "", "0") else text

    def outcome(self, page: Page[T]) -> Outcome[Page[T]]:
        return self._failure or Success(page)

    def _refuse(self, at: str, expected: str, value: object) -> None:
        problem = Problem(at, expected, type_name(value))
        self._failure = self._failure or Failure(DecodeError((problem,)))


_KINDS: Final[dict[type, str]] = {bool: "a boolean", int: "an integer", str: "text"}


# --- the parameter that turns the page, be it in the query or in the body ---------------------------------------------


def parameter(http: HttpRequest, name: str, default: str) -> str:
    """Find a parameter of a request, in its query or on the first level of its body."""
    for key, text in http.query:
        if key == name:
            return text
    if isinstance(http.body, JsonBody):
        value = cast("FrozenDict[str, object]", http.body.value).get(name)
        return default if value is None else str(value)
    return default


def with_parameter(http: HttpRequest, name: str, value: str | None) -> HttpRequest:
    """Set a parameter of a request in its place: in the body if it has one, else in the query; None takes it away.

    A number stays a number in a body.
    """
    if isinstance(http.body, JsonBody):
        fields = dict(cast("FrozenDict[str, object]", http.body.value))
        before = fields.pop(name, None)
        if value is not None:
            fields[name] = int(value) if isinstance(before, int) else value
        return evolve(http, body=JsonBody(FrozenDict(fields)))
    rest = [pair for pair in http.query if pair[0] != name]
    place = next((at for at, pair in enumerate(http.query) if pair[0] == name), len(rest))
    return evolve(http, query=(*rest[:place], (name, value), *rest[place:]) if value else tuple(rest))


# --- walking ----------------------------------------------------------------------------------------------------------


_EMPTY: Final = "an empty page promises more"
_TOTAL: Final = "the total promises more than the pages hold"


class Walk(Generic[T]):
    """Go from page to page, and notice a list that does not end. Feed it what came; it says what to give and to ask.

    An error for: a request that was made before, an empty page that promises more, and a page that came before. The
    last is not given again.
    """

    def __init__(self) -> None:
        self._asked: set[HttpRequest] = set()
        self._seen: set[int] = set()

    def turn(
        self, request: Request[Page[T]], outcome: Outcome[Page[T]]
    ) -> tuple[tuple[Outcome[Page[T]], ...], Request[Page[T]] | None]:
        """Tell what to give of the answer to a request, and the request for the page after it; None at the end."""
        if isinstance(outcome, Failure):
            return (outcome,), None
        page = outcome.unwrap()
        self._asked.add(request.http)
        mark = hash(page.items)
        if page.items and mark in self._seen:
            return (_loop("the same page came again", page, request),), None
        self._seen.add(mark)
        if page.next is None:
            return (outcome,), None
        if not page.items:
            return (outcome, _loop(_EMPTY if page.promise == "has_more" else _TOTAL, page, request)), None
        if page.next.http in self._asked:
            return (outcome, _loop("the same cursor came again", page, request)), None
        return (outcome,), page.next


def _loop(reason: str, page: Page[T], request: Request[Page[T]]) -> Failure[CozeError]:
    said = page.response
    return Failure(PageLoop(reason, call=request.http.call(), attempts=said.attempts, log_id=said.log_id))
