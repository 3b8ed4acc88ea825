"""Talk to several bots at once, on asyncio or trio: one AsyncRunner for many tasks."""

import os

import anyio

from coze import AsyncRunner, Failure, Message, Success
from coze.api import chat
from coze.api.answers import text_of

QUESTIONS = ("How are you?", "What is a monad?", "My name is Ada.")


async def ask(runner: AsyncRunner, question: str) -> None:
    messages = [Message.build_user_question_text(question)]
    stream = chat.stream(bot_id=os.environ["COZE_BOT_ID"], user_id="example", additional_messages=messages)
    answer = ""
    async with runner.events(stream) as events:
        async for outcome in events:
            match outcome:
                case Success(event):
                    answer += text_of(event)
                case Failure(error):
                    answer = f"failed: {error}"
    print(f"{question} -> {answer}")


async def main() -> None:
    async with AsyncRunner() as runner, anyio.create_task_group() as tasks:
        for question in QUESTIONS:
            tasks.start_soon(ask, runner, question)


if __name__ == "__main__":
    anyio.run(main)
