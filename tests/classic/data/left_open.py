"""A program that closes nothing: neither its clients, nor the streams that it leaves. It prints what it hears."""

import asyncio
import builtins
import socket
import threading
from typing import Any

from coze.classic import AsyncCoze, AsyncTokenAuth, Coze, TokenAuth

ME = b'{"code":0,"msg":"","data":{"user_id":"7","user_name":"n","nick_name":"k","avatar_url":"a"}}'
DELTA = b'event:conversation.message.delta\ndata:{"role":"assistant","type":"answer","content":"x"}\n\n'
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: %b\r\n%b\r\n\r\n"
ANSWERS = {
    b"GET": HEAD % (b"application/json", b"content-length: %d" % len(ME)) + ME,
    b"POST": HEAD % (b"text/event-stream", b"transfer-encoding: chunked") + b"%x\r\n%b\r\n" % (len(DELTA), DELTA),
}
ASK: dict[str, Any] = {"bot_id": "7", "user_id": "8"}


def answer(connection: socket.socket) -> None:
    """Answer each request of a connection; a stream does not end."""
    with connection:
        received = b""
        while piece := connection.recv(65536):
            received += piece
            head, ends, body = received.partition(b"\r\n\r\n")
            if ends and (head.startswith(b"GET") or body):
                connection.sendall(ANSWERS[head.split()[0]])
                received = b""


def serve(listener: socket.socket) -> None:
    """Answer each connection in a thread of its own."""
    while True:
        threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()


listener = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=serve, args=(listener,), daemon=True).start()
url = f"http://127.0.0.1:{listener.getsockname()[1]}"

client = Coze(TokenAuth("t"), url)
print(client.users.me().user_id)
stream: Any = client.chat.stream(**ASK)
print(next(stream).message.content)
for event in client.chat.stream(**ASK):
    print(event.event.name)
    break

other = AsyncCoze(AsyncTokenAuth("t"), url)
streams: list[Any] = []


async def main() -> None:
    """Use a client, leave its streams, and forget another."""
    print((await other.users.me()).user_id)
    streams.append(other.chat.stream(**ASK))
    print((await anext(streams[0])).message.content)
    async for event in other.chat.stream(**ASK):
        print(event.event.name)
        break
    print((await AsyncCoze(AsyncTokenAuth("t"), url).users.me()).user_id)
    await asyncio.sleep(0.01)
    async for event in AsyncCoze(AsyncTokenAuth("t"), url).chat.stream(**ASK):
        print(event.event.name)
        break
    print((await AsyncCoze(AsyncTokenAuth("t"), url).users.me()).user_id)  # which nobody has time to close


async def again() -> None:
    """Use it in another loop."""
    print((await other.users.me()).user_id)


asyncio.run(main())
asyncio.run(again())
builtins.__dict__["kept"] = [client, stream, other, streams]  # until the very end of the interpreter
