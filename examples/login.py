"""Log in on this machine by its browser, as a desktop program or a notebook does, and stay logged in.

    python examples/login.py

With COZE_PKCE_OAUTH_CLIENT_ID set (register the redirect URI http://127.0.0.1:8765/callback on the app's page in the
Coze console) it opens your browser, else it talks to an emulator, where a pretended browser consents.
"""

import os
import threading
from contextlib import ExitStack

import httpx

from coze import MemoryStore, PKCEApp, Runner, browser, custom, or_raise, refreshing, stored
from coze.api import users
from coze.emulator import Emulator

with ExitStack() as stack:
    if "COZE_PKCE_OAUTH_CLIENT_ID" in os.environ:
        app = PKCEApp(client_id=os.environ["COZE_PKCE_OAUTH_CLIENT_ID"])
        asking = browser(app)
    else:
        server = stack.enter_context(Emulator())
        app = PKCEApp(client_id=server.apps.pkce.client_id, profile=custom(server.base_url))

        def pretend(url: str) -> bool:
            follow = threading.Thread(target=httpx.get, args=(server.consent(url),))
            follow.start()
            stack.callback(follow.join)
            return True

        asking = browser(app, redirect_uri=server.apps.pkce.redirect_uris[0], open_url=pretend)

    with Runner(stored(MemoryStore(), refreshing(app, asking)), profile=app.profile) as runner:
        print(or_raise(runner.run(users.me())).nick_name, "is logged in")
