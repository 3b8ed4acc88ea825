"""Log a user in without a client secret, as programs on their own machines do: by PKCE.

    python examples/auth_pkce.py

With COZE_PKCE_OAUTH_CLIENT_ID set (the app's page in the Coze console has it) and COZE_PKCE_OAUTH_REDIRECT_URI as it is
registered there, it talks to the service, else to an emulator, which consents. See login.py for what is shorter.
"""

import os
from contextlib import ExitStack

from coze import PKCEApp, Runner, custom, or_raise, refreshing, succeed
from coze.api import users
from coze.auth import pkce
from coze.emulator import Emulator

with ExitStack() as stack:
    runner = stack.enter_context(Runner())
    server = None
    if "COZE_PKCE_OAUTH_CLIENT_ID" in os.environ:
        app = PKCEApp(client_id=os.environ["COZE_PKCE_OAUTH_CLIENT_ID"])
        redirect_uri = os.environ["COZE_PKCE_OAUTH_REDIRECT_URI"]
    else:
        server = stack.enter_context(Emulator())
        app = PKCEApp(client_id=server.apps.pkce.client_id, profile=custom(server.base_url))
        redirect_uri = server.apps.pkce.redirect_uris[0]

    # A verifier of 256 random bits is made, and only its hash (S256) is in the URL.
    login = or_raise(runner.run(pkce.begin(app, redirect_uri=redirect_uri)))
    print("Open", login.url)
    came_back_to = server.consent(login.url) if server else input("The URL that you were sent to: ")
    token = or_raise(runner.run(pkce.finish(app, login, came_back_to)))

    # The token is renewed by its refresh token when it expires, as long as that works.
    with Runner(refreshing(app, succeed(token)), profile=app.profile) as theirs:
        print(or_raise(theirs.run(users.me())).nick_name, "is logged in")
