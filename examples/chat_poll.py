"""Ask without a stream: begin a chat, wait until it ends, and print its messages."""

import os

from coze import Failure, Message, Runner, Success
from coze.api import chat

question = Message.build_user_question_text("My name is Grace. What can you do?")
program = chat.create_and_poll(
    bot_id=os.environ["COZE_BOT_ID"],
    user_id="example",
    additional_messages=[question],
    poll_timeout=60,
)

with Runner() as runner:
    match runner.run(program):
        case Success(ended):
            print(f"{ended.chat.status.value}:")
            for message in ended.messages or ():
                print(f"  {message.type.value}: {message.content}")
        case Failure(error):
            print(error)
