"""One request to the OAuth server, apart from HTTP, and how its parameters are read."""

from collections.abc import Mapping

from attrs import frozen

from coze.emulator.oauth.refusals import invalid_request


@frozen(kw_only=True)
class Asked:
    """What came with a request: `body` is the JSON object, or what a browser's form had; None if it was neither.

    `origin` is the URL that the client knows the server by, and `host` the host in it, with its port if it has one.
    """

    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Mapping[str, object] | None
    bearer: str | None
    host: str
    origin: str


def optional(source: Mapping[str, object] | None, name: str) -> str:
    """Read a text; absent, null and empty are the same."""
    if source is None:
        raise invalid_request("body")
    value = source.get(name)
    if value is None or isinstance(value, str):
        return value or ""
    raise invalid_request(name)


def required(source: Mapping[str, object] | None, name: str) -> str:
    """Read a text that must be there and not be empty."""
    value = optional(source, name)
    if not value:
        raise invalid_request(name)
    return value
