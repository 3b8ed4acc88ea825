"""How the OAuth server says no: an error code, a text and an HTTP status."""

from attrs import frozen


@frozen
class OAuthRefusal(Exception):  # noqa: N818 - it is an answer, no error of the program
    """End a request with an error answer; `code` is what hosted Coze calls `error_code`."""

    code: str
    message: str
    status: int = 400


def invalid_request(name: str) -> OAuthRefusal:
    """Refuse a parameter that is missing or wrong."""
    return OAuthRefusal("invalid_request", f"invalid request: {name}")


def invalid_client(why: str) -> OAuthRefusal:
    """Refuse a client that is unknown, or that does not prove to be who it says."""
    return OAuthRefusal("invalid_client", f"invalid client: {why}", 401)


def invalid_grant(name: str) -> OAuthRefusal:
    """Refuse a code or a token that is unknown, used, expired or someone else's."""
    return OAuthRefusal("invalid_grant", f"invalid grant: the {name} is unknown, used, expired or someone else's")


def unsupported_grant_type() -> OAuthRefusal:
    """Refuse a kind of grant that there is not."""
    return OAuthRefusal("unsupported_grant_type", "unsupported grant type")


def access_deny(why: str) -> OAuthRefusal:
    """Refuse an app that may not do this: it is switched off, or of another kind; hosted Coze spells it so."""
    return OAuthRefusal("access_deny", why)


def authorization_pending() -> OAuthRefusal:
    """Tell a device that the person has not decided yet."""
    return OAuthRefusal("authorization_pending", "the user has not decided yet")


def slow_down() -> OAuthRefusal:
    """Tell a device to poll more slowly, by five seconds."""
    return OAuthRefusal("slow_down", "polled too fast")


def access_denied() -> OAuthRefusal:
    """Tell a device that the person said no."""
    return OAuthRefusal("access_denied", "the user has refused")


def expired_token() -> OAuthRefusal:
    """Tell a device that its code has expired."""
    return OAuthRefusal("expired_token", "the device code has expired")
