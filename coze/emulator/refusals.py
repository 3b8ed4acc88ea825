"""How the emulator says no: a code, a text and an HTTP status, as hosted Coze answers them."""

from attrs import frozen

BAD_REQUEST = 4000
CHAT_UNKNOWN = 4001
CONVERSATION_UNKNOWN = 4002
META_DATA = 4003
TOO_MANY_MESSAGES = 4004
MESSAGE_INVALID = 4005
HISTORY_REQUIRED = 4007
NOT_PUBLISHED = 4015
CHAT_RUNNING = 4016
AUTHENTICATION = 4100
PERMISSION = 4101
NOT_CANCELLABLE = 4104
NOT_FOUND = 4200
ALREADY_MEMBER = 4201
FILE_EMPTY = 4300
FILE_SEVERAL = 4301
FILE_TOO_LARGE = 4302
FILE_TYPE = 4303
RUN_UNKNOWN = 4314
RUN_ENDED = 4315
INTERNAL = 5000
TOKEN_INVALID = 700012006
NOT_IN_ENTERPRISE = 702042162
ENTERPRISE_FULL = 777074011
LAST_SUPER_ADMIN = 777074044


@frozen
class Refusal(Exception):  # noqa: N818 - it is an answer, no error of the program
    """End a call with an error answer.

    `code` is the number that hosted Coze documents for the failure. `status` is the HTTP status: hosted Coze answers
    business errors with 200 and uses others only at its gateway.
    """

    code: int
    message: str
    status: int = 200


def bad(message: str) -> Refusal:
    """Refuse a parameter that is missing or out of range (4000)."""
    return Refusal(BAD_REQUEST, message)


def absent(name: str, value: str) -> Refusal:
    """Refuse a resource that does not exist or belongs to someone else (4200)."""
    return Refusal(NOT_FOUND, f"Requested resource {name}={value} does not exist. Check the parameter and try again.")


def forbidden() -> Refusal:
    """Refuse a resource that exists and that the caller may not use (4101)."""
    return Refusal(
        PERMISSION,
        "You do not have permission to access the requested resource. Check the permissions of the token and of its"
        " user in the workspace.",
    )
