"""Keep a conversation going: a Session carries its id from one chat to the next."""

import os

from coze import Failure, Runner, Success
from coze.api import conversation_messages, conversations
from coze.api.answers import text_of
from coze.api.session import Session

with Runner() as runner:
    session = Session(bot_id=os.environ["COZE_BOT_ID"], user_id="example")
    for question in ("My name is Alan.", "What is my name?"):
        print("you:", question)
        print("bot: ", end="")
        with runner.events(session.ask(question)) as events:
            for outcome in events:
                match outcome:
                    case Success(event):
                        session = session.after(event)
                        print(text_of(event), end="", flush=True)
                    case Failure(error):
                        print(error)
        print()

    if session.conversation_id:
        print("\nAll of it, oldest first:")
        listing = conversation_messages.list(conversation_id=session.conversation_id, order="asc")
        for item in runner.items(listing):
            match item:
                case Success(message):
                    print(f"  {message.role.value}: {message.content}")
                case Failure(error):
                    print(error)
        runner.run(conversations.delete(conversation_id=session.conversation_id))
