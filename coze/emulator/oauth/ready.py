"""One app of each kind, so that an example needs no set-up."""

from typing import Final

from attrs import field, frozen

from coze.emulator.oauth.keys import key_pair
from coze.emulator.oauth.records import DeviceApp, JwtApp, PkceApp, WebApp
from coze.emulator.oauth.state import OAuth

REDIRECT_URI: Final = "http://127.0.0.1:8080/callback"


@frozen(kw_only=True)
class JwtClient:
    """What a service needs to sign for itself; the private key is a PEM text."""

    client_id: str
    public_key_id: str
    private_key: str = field(repr=False)


class Apps:
    """The ready-made apps of an emulator. The redirect URI of `web` and `pkce` is http://127.0.0.1:8080/callback."""

    def __init__(self, oauth: OAuth, owner_id: str) -> None:
        self.web: Final = oauth.register(WebApp(name="Web example", redirect_uris=(REDIRECT_URI,)))
        self.pkce: Final = oauth.register(PkceApp(name="PKCE example", redirect_uris=(REDIRECT_URI,)))
        self.device: Final = oauth.register(DeviceApp(name="Device example"))
        self._oauth = oauth
        self._owner_id = owner_id
        self._jwt: JwtClient | None = None

    @property
    def jwt(self) -> JwtClient:
        """The client of an app that acts for the first user; its keys are made when it is first asked for."""
        with self._oauth.world.lock:
            if self._jwt is None:
                pair = key_pair()
                keys = {pair.public_key_id: pair.public_key}
                app = self._oauth.register(JwtApp(name="JWT example", public_keys=keys, owner_id=self._owner_id))
                self._jwt = JwtClient(
                    client_id=app.client_id, public_key_id=pair.public_key_id, private_key=pair.private_key
                )
            return self._jwt
