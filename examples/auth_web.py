"""Log a user of your web site in: send them to a page of Coze's, and take the code that they come back with.

    python examples/auth_web.py

With COZE_WEB_OAUTH_CLIENT_ID and COZE_WEB_OAUTH_CLIENT_SECRET set (the app's page in the Coze console has both), and
COZE_WEB_OAUTH_REDIRECT_URI as it is registered there, it talks to the service, else to an emulator, which consents.
"""

import os
from contextlib import ExitStack

from coze import Runner, WebApp, custom, or_raise
from coze.api import users
from coze.auth import web
from coze.emulator import Emulator

with ExitStack() as stack:
    runner = stack.enter_context(Runner())
    server = None
    if "COZE_WEB_OAUTH_CLIENT_ID" in os.environ:
        app = WebApp(
            client_id=os.environ["COZE_WEB_OAUTH_CLIENT_ID"], client_secret=os.environ["COZE_WEB_OAUTH_CLIENT_SECRET"]
        )
        redirect_uri = os.environ["COZE_WEB_OAUTH_REDIRECT_URI"]
    else:
        server = stack.enter_context(Emulator())
        known = server.apps.web
        app = WebApp(client_id=known.client_id, client_secret=known.client_secret, profile=custom(server.base_url))
        redirect_uri = known.redirect_uris[0]

    # When somebody wants to log in: keep the login in their session, and redirect them to its URL.
    login = or_raise(runner.run(web.begin(app, redirect_uri=redirect_uri)))
    print("Open", login.url)

    # When they come back: the URL of that request. It is refused if it does not belong to the login.
    came_back_to = server.consent(login.url) if server else input("The URL that you were sent to: ")
    token = or_raise(runner.run(web.finish(app, login, came_back_to)))

    with Runner(token.access_token, profile=app.profile) as theirs:
        print(or_raise(theirs.run(users.me())).nick_name, "is logged in")
