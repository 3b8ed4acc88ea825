"""What can go wrong, as one closed union of frozen values.

    CozeError
    ├── ApiError            Coze answered, and refused: code, message, kind
    ├── OAuthError          the token endpoint refused: error, description
    ├── TransportError      no complete answer arrived: phase, timed_out, may_have_been_sent
    ├── UnexpectedResponse  an answer arrived that is not Coze's: status, content_type, excerpt
    ├── DecodeError         Coze's answer does not have the documented shape: problems
    ├── StreamInterrupted   an event stream ended before its last event: conversation_id, chat_id, delivered
    ├── LimitExceeded       something grew beyond a limit of ours: limit, most
    ├── PageLoop            a list never ends: reason
    ├── InvalidArgument     a request cannot be sent as it was asked for: argument, problem
    ├── ConfigError         a setting is missing or wrong: setting, problem
    └── Closed              the runner or the stream was closed: what

They are values and no exceptions, so that they compare, pickle and hold no traceback. Each knows the call that it
belongs to (never its ids), the attempts made and the log id where one is known; `str` says in one line what happened
and what to do. No value that a caller sent stands in any of them.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from attrs import evolve, field, frozen

ErrorKind: TypeAlias = Literal[
    "authentication",
    "permission",
    "not_found",
    "invalid_request",
    "conflict",
    "quota",
    "rate_limit",
    "content_policy",
    "server",
    "unknown",
]
"""What a refusal means, whatever its number."""

Phase: TypeAlias = Literal["resolve", "connect", "tls", "send", "receive", "pool"]
"""How far an exchange came before it failed."""

MESSAGE_LIMIT: Final = 2048
"""The most characters of a server's message that an error keeps."""


@frozen(kw_only=True)
class Call:
    """Which call an error belongs to: the endpoint's name, its method, the template of its path, and the host.

    Templates and not paths, so that no id ends up in a log by way of an error.
    """

    endpoint: str
    method: str
    path: str
    host: str = ""

    def __str__(self) -> str:
        return f"{self.endpoint} ({self.method} {self.path})"


@frozen
class Failed:
    """What all errors have: the call that they belong to, the attempts made, the log id of the answer."""

    call: Call | None = field(default=None, kw_only=True)
    attempts: int = field(default=0, kw_only=True)
    log_id: str | None = field(default=None, kw_only=True)

    def _line(self, happened: str, remedy: str) -> str:
        where = "" if self.call is None else f"{clean(str(self.call), 200)}: "
        tries = f", {self.attempts} attempts" if self.attempts > 1 else ""
        log = f", log id {clean(self.log_id, 100)}" if self.log_id else ""
        return f"{where}{clean(happened, 1400)}{tries}{log}; {clean(remedy, 400)}"


@frozen
class ApiError(Failed):
    """Coze answered, and refused.

    `code` is Coze's own number (0 never), `kind` what it means, `status` that of the HTTP answer (often 200),
    `retry_after` the seconds that the server asked to wait, where it asked for more than the runner waits by itself.
    """

    code: int
    message: str
    kind: ErrorKind = field(default="unknown", kw_only=True)
    status: int = field(default=200, kw_only=True)
    debug_url: str | None = field(default=None, kw_only=True)
    retry_after: float | None = field(default=None, kw_only=True)

    def __str__(self) -> str:
        return self._line(f"Coze refused with code {self.code} ({self.kind}): {self.message}", _remedy(self))


@frozen
class OAuthError(Failed):
    """The token endpoint refused: `error` is its short name (``access_denied``, ``invalid_client``, ...)."""

    error: str
    description: str = ""
    status: int = field(default=400, kw_only=True)

    def __str__(self) -> str:
        said = f" ({self.description})" if self.description else ""
        return self._line(f"the login was refused: {self.error}{said}", "check the app's settings and log in again")


@frozen
class TransportError(Failed):
    """No complete answer arrived.

    `phase` tells how far it came, `timed_out` whether time ran out, and `may_have_been_sent` whether bytes of the
    request may have left: if so, the server may have acted on it.
    """

    phase: Phase
    reason: str
    timed_out: bool = field(default=False, kw_only=True)
    may_have_been_sent: bool = field(default=False, kw_only=True)

    def __str__(self) -> str:
        what = "time ran out" if self.timed_out else "the connection failed"
        remedy = (
            "the server may have acted on it: look before you repeat it"
            if self.may_have_been_sent
            else "nothing was sent: it is safe to repeat; check the network, the proxy and the base URL"
        )
        return self._line(f"{what} ({self.phase}: {self.reason})", remedy)


@frozen
class UnexpectedResponse(Failed):
    """An answer arrived that is not Coze's, such as a gateway's HTML page or a redirect.

    `excerpt` is the beginning of its body, at most 500 characters, and no part of `repr`.
    """

    status: int
    content_type: str = ""
    excerpt: str = field(default="", repr=False, kw_only=True)
    retry_after: float | None = field(default=None, kw_only=True)

    def __str__(self) -> str:
        kind = self.content_type or "no content type"
        return self._line(
            f"an answer that is not Coze's: HTTP {self.status}, {kind}",
            "check the base URL, the proxy and the gateway in between",
        )


@frozen
class Problem:
    """One thing that is wrong with an answer: the JSON path, what is documented, the name of the type that came."""

    path: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.path}: expected {self.expected}, got {self.got}"


@frozen
class DecodeError(Failed):
    """An answer arrived from Coze that does not have the documented shape. No value of the answer is kept."""

    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        shown = ", ".join(str(problem) for problem in self.problems[:5])
        more = f" and {len(self.problems) - 5} more" if len(self.problems) > 5 else ""
        return self._line(f"the answer has an undocumented shape: {shown}{more}", "report it with the log id")


@frozen
class StreamInterrupted(Failed):
    """An event stream ended before its last event; what came until then was delivered.

    The ids are those that the events showed, for `coze.api.answers.recover`. `delivered` counts the events,
    `reason` is what ended the stream.
    """

    reason: str
    delivered: int = field(default=0, kw_only=True)
    conversation_id: str | None = field(default=None, kw_only=True)
    chat_id: str | None = field(default=None, kw_only=True)
    timed_out: bool = field(default=False, kw_only=True)

    def __str__(self) -> str:
        remedy = (
            "the server goes on by itself: coze.api.answers.recover fetches the answer"
            if self.chat_id
            else "nothing tells which work was begun: look before you repeat it"
        )
        return self._line(f"the stream was cut after {self.delivered} events ({self.reason})", remedy)


@frozen
class LimitExceeded(Failed):
    """Something grew beyond a limit of ours: `limit` names it (a field of `Limits`, or ``within``), `most` is it."""

    limit: str
    most: float

    def __str__(self) -> str:
        return self._line(
            f"more than {self.limit} allows ({self.most:g})", f"raise {self.limit} if what came is really wanted"
        )


@frozen
class PageLoop(Failed):
    """A list that never ends: the same cursor or page again, an empty page that promises more, a total that lies."""

    reason: str

    def __str__(self) -> str:
        return self._line(f"the pages do not end ({self.reason})", "what came until then is right; report the log id")


@frozen
class InvalidArgument(Failed):
    """A request that cannot be sent as it was asked for. The value itself is not kept.

    Nothing was sent, unless a file failed while it was read: then its request was cut, which no server takes.
    """

    argument: str
    problem: str

    def __str__(self) -> str:
        return self._line(f"{self.argument} cannot be sent", self.problem)


@frozen
class ConfigError(Failed):
    """A setting that is missing or wrong: an environment variable, a base URL, a client of another event loop."""

    setting: str
    problem: str

    def __str__(self) -> str:
        return self._line(f"{self.setting} is missing or wrong", self.problem)


@frozen
class Closed(Failed):
    """The runner or the stream was closed before or while it was used."""

    what: str

    def __str__(self) -> str:
        return self._line(f"the {self.what} is closed", "make a new one, and close it after its last use")


CozeError: TypeAlias = (
    ApiError
    | OAuthError
    | TransportError
    | UnexpectedResponse
    | DecodeError
    | StreamInterrupted
    | LimitExceeded
    | PageLoop
    | InvalidArgument
    | ConfigError
    | Closed
)


def clean(text: str, limit: int = MESSAGE_LIMIT) -> str:
    """Make a foreign text fit for a log line: control characters become ``?``, and it is cut at `limit` characters."""
    if not text.isprintable():
        text = "".join(letter if letter.isprintable() else "?" for letter in text[: limit + 1])
    return text if len(text) <= limit else text[: limit - 1] + "…"


def without(error: CozeError, secret: str) -> CozeError:
    """Mask a secret in an error, where a foreign text repeats it; one of fewer than eight characters is none."""
    if len(secret) < _SECRET_LENGTH:
        return error
    told = {name: getattr(error, name) for name in _FOREIGN if hasattr(error, name)}
    masked = {name: text.replace(secret, "***") for name, text in told.items() if text and secret in text}
    return evolve(error, **masked) if masked else error


_SECRET_LENGTH: Final = 8
_FOREIGN: Final = ("message", "description", "error", "reason", "excerpt", "content_type", "debug_url", "log_id")
"""The fields whose texts are the server's."""


# --- what a code means ---------------------------------------------------------------------------------------------
# Hosted Coze's codes are those of its page of error codes; nine digits are Coze Studio's. A code that is not here is
# judged by the HTTP status, and is "unknown" where that says nothing either.

_KINDS: Final[dict[ErrorKind, tuple[int, ...]]] = {
    "authentication": (4100, 700012006),
    "permission": (
        4101,
        4102,
        702042162,
        100000003,
        101000001,
        102000001,
        103000001,
        104000001,
        105000001,
        106000001,
        110000001,
        777777765,
    ),
    "not_found": (
        4001,
        4002,
        4006,
        4200,
        4314,
        700012007,
        100000002,
        101000002,
        102000002,
        103000002,
        103100002,
        103200001,
        103200003,
        105000011,
        105000012,
        720702004,
        720702201,
        777777762,
    ),  # and 4005 about an id
    "invalid_request": (
        4000,
        4003,
        4004,
        4005,
        4007,
        4010,
        4012,
        4015,
        4021,
        4300,
        4301,
        4302,
        4303,
        4304,
        6003,
        6031,
        6039,
        3010,
        400,
        100000000,
        101000000,
        102000000,
        103000000,
        104000000,
        105000000,
        106000000,
        105000010,
        720701013,
        720702001,
        720702002,
        720702011,
        720702078,
        720712014,
        777777763,
    ),
    "conflict": (4016, 4104, 4201, 4315, 103200005, 720702200, 777074044),
    "quota": (4008, 4011, 4019, 4022, 4027, 4028, 702042018, 777074011),
    "rate_limit": (4009, 4013, 4020, 702093018),
    "content_policy": (4014, 4105),
    "server": (
        1,
        500,
        5000,
        6023,
        100000012,
        103000003,
        103100001,
        103200002,
        104000008,
        720701001,
        720701002,
        720701004,
        720702085,
        720702222,
        720700801,
        720700803,
        720700808,
        777777776,
    ),
}

KIND_OF_CODE: Final[dict[int, ErrorKind]] = {code: kind for kind, codes in _KINDS.items() for code in codes}
"""What each known code means."""

KIND_OF_STATUS: Final[dict[int, ErrorKind]] = {
    400: "invalid_request",
    401: "authentication",
    402: "quota",
    403: "permission",
    404: "not_found",
    405: "invalid_request",
    409: "conflict",
    413: "invalid_request",
    422: "invalid_request",
    429: "rate_limit",
}
"""What an HTTP status means, where the code says nothing; from 500 on it is "server"."""

NOTHING_STARTED: Final = frozenset({4009, 4013, 4020})
"""Codes with which the server says that it has not begun: repeating is safe whatever the request does."""

TRANSIENT: Final = frozenset({*_KINDS["rate_limit"], *_KINDS["server"]})
"""Codes that pass by themselves: repeating is worth it where the request may be repeated."""


ID_OR_CONTENT: Final = 4005
"""The code for a message that does not exist, and for one whose content is wrong."""


def kind_of(code: int, status: int, *, about_id: bool = False) -> ErrorKind:
    """Say what a refusal means: by its code, and by the HTTP status where the code is unknown.

    `about_id` says that the request names a message and brings no content for it.
    """
    if code == ID_OR_CONTENT and about_id:
        return "not_found"
    if code in KIND_OF_CODE:
        return KIND_OF_CODE[code]
    return "server" if status >= 500 else KIND_OF_STATUS.get(status, "unknown")


_REMEDIES: Final[dict[ErrorKind, str]] = {
    "authentication": "check the token, and that it has not expired",
    "permission": "check that the token has this permission and that the resource is in its workspace",
    "not_found": "check the id, and that it belongs to the workspace of this token",
    "invalid_request": "check the arguments against the endpoint's documentation",
    "conflict": "the resource is in another state: read it again before you go on",
    "quota": "the quota is used up: wait for its renewal, or buy more",
    "rate_limit": "slow down, and try again later",
    "content_policy": "the content was refused: change it",
    "server": "try again later; report the log id if it stays",
    "unknown": "look the code up in Coze's list of error codes, and report the log id",
}

_OTHER_REGION: Final = {"api.coze.com": "coze.cn (coze.CN)", "api.coze.cn": "coze.com (coze.COM)"}


def _remedy(error: ApiError) -> str:
    remedy = _REMEDIES[error.kind]
    other = _OTHER_REGION.get(error.call.host) if error.call else None
    if other and (error.kind == "authentication" or error.code == 4101):
        remedy += f"; a token of the other region is refused too: if it was made on {other.split()[0]}, use {other}"
    return remedy if error.retry_after is None else f"{remedy}; the server asked to wait {error.retry_after:g} s"
