"""What differs from one kind of Coze server to the other, as data."""

from collections.abc import Callable, Mapping
from typing import Final

from attrs import frozen

from coze.emulator.refusals import AUTHENTICATION, BAD_REQUEST, PERMISSION, TOKEN_INVALID, Refusal, absent
from coze.emulator.world import World


@frozen(kw_only=True)
class Presented:
    """What came with a call whose token is not valid; `token` None means that there was no `Authorization` header."""

    path: str
    token: str | None
    body: Mapping[str, object]


@frozen(kw_only=True)
class Profile:
    """The conventions of one kind of Coze server.

    `log_header` names the response header of the log id. `success` and `failure` write an envelope, given the log id.
    `unauthorized` decides what a call without a valid token gets.
    """

    name: str
    log_header: str
    success: Callable[[Mapping[str, object], str], dict[str, object]]
    failure: Callable[[Refusal, str], dict[str, object]]
    unauthorized: Callable[[World, Presented], Refusal]
    unknown_path: Refusal


def _hosted_success(payload: Mapping[str, object], log_id: str) -> dict[str, object]:
    return {"code": 0, "msg": "", **payload, "detail": {"logid": log_id}}


def _hosted_failure(refusal: Refusal, log_id: str) -> dict[str, object]:
    return {"code": refusal.code, "msg": refusal.message, "detail": {"logid": log_id}}


def _hosted_unauthorized(world: World, presented: Presented) -> Refusal:
    """Refuse by path: hosted Coze has three answers to a token that is missing, unknown or expired."""
    if presented.path == "/v3/chat":
        # Hosted Coze looks the bot up before the token, but not when there is no token at all.
        bot_id = presented.body.get("bot_id")
        if presented.token is not None and isinstance(bot_id, str) and bot_id not in world.bots:
            return absent("bot_id", bot_id)
        return Refusal(
            PERMISSION,
            "The token you entered is incorrect. Please double-check and try again. For more information, refer to"
            " https://coze.cn/docs/developer_guides/authentication",
        )
    if presented.path.startswith("/v1/workflow"):
        return Refusal(AUTHENTICATION, "authentication is invalid", 401)
    return Refusal(TOKEN_INVALID, "access token invalid", 401)


HOSTED: Final = Profile(
    name="hosted",
    log_header="X-Tt-Logid",
    success=_hosted_success,
    failure=_hosted_failure,
    unauthorized=_hosted_unauthorized,
    unknown_path=Refusal(BAD_REQUEST, "The requested API endpoint does not exist. Check the method and the path.", 404),
)
