"""Log in by a personal access token: make one at www.coze.com/open/oauth/pats, and put it into COZE_API_TOKEN.

COZE_API_TOKEN=pat_... python examples/auth_pat.py
"""

from coze import Failure, Runner, Success
from coze.api import users

with Runner() as runner:  # reads COZE_API_TOKEN when it is first needed; Runner("pat_...") takes the token itself
    match runner.run(users.me()):
        case Success(me):
            print(f"{me.nick_name} is logged in")
        case Failure(error):
            print(error)
