"""A raw TCP server for tests, and a runner to play against it.

What the server does on a connection is a function (a script): it reads requests, writes any bytes at any pace, closes,
resets or waits. What it hears is kept. A script that returns leaves its connection open until the client closes it.

    with Server(replies(answer(status=503), ok({"id": "7"}))) as server:
        outcome = colour.run(request, server.runner)
    assert len(server.requests) == 2
"""

from __future__ import annotations

import contextlib
import datetime
import gc
import ipaddress
import json
import socket
import ssl
import struct
import threading
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Generic, NoReturn, Self, TypeAlias, TypeVar

import anyio.from_thread
from colours import Colour
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from coze import AsyncRunner, Effect, Outcome, Profile, Runner, Stream, custom

T = TypeVar("T")

Script: TypeAlias = Callable[["Connection"], None]
PATIENCE: Final = 10.0
"""The most seconds that a test waits for something that will not come."""


class Gone(Exception):  # it is what has happened to the client
    """The client closed its connection, or the server ends: so does the script, unless it catches this."""


class Received:
    """A request as the server heard it: names of headers in lower case, the body without its framing."""

    def __init__(self, head: bytes, body: bytes) -> None:
        first, *lines = head.decode("latin-1").split("\r\n")
        self.method, self.target, _ = first.split(" ", 2)
        self.fields = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
        self.headers = dict(self.fields)
        self.body = body

    def __repr__(self) -> str:
        return f"<{self.method} {self.target}>"

    def json(self) -> Any:
        """Read the body as JSON."""
        return json.loads(self.body)


class Connection:
    """One connection of a client, as a script sees it; `number` counts them from 0."""

    def __init__(self, server: Server, peer: socket.socket, number: int) -> None:
        self.number = number
        self.heard = bytearray()
        self.gone = threading.Event()
        """Set once the client has closed the connection."""
        self._server = server
        self._peer = peer
        self._read = 0

    def read_request(self) -> Received:
        """Wait for the next request, and read it whole."""
        head = self.read_until(b"\r\n\r\n")[:-4]
        framing = Received(head, b"").headers
        body = b""
        if framing.get("transfer-encoding") == "chunked":
            while size := int(self.read_until(b"\r\n"), 16):
                body += self.read(size + 2)[:-2]
            self.read(2)
        else:
            body = self.read(int(framing.get("content-length", 0)))
        request = Received(head, body)
        self._server.requests.append(request)
        return request

    def read_until(self, end: bytes) -> bytes:
        """Read to the end of these bytes."""
        while (found := self.heard.find(end, self._read)) < 0:
            self._hear()
        return self.read(found + len(end) - self._read)

    def read(self, size: int) -> bytes:
        """Read so many bytes."""
        while len(self.heard) < self._read + size:
            self._hear()
        self._read += size
        return bytes(self.heard[self._read - size : self._read])

    def send(self, data: bytes, *, pace: float = 0.0, size: int = 1) -> None:
        """Write bytes: at once, or `size` of them every `pace` seconds."""
        try:
            if not pace:
                self._peer.sendall(data)
            for at in range(0, len(data) if pace else 0, size):
                self._peer.sendall(data[at : at + size])
                self.wait(pace)
        except OSError:
            self._lose()

    def wait(self, what: threading.Event | float) -> None:
        """Wait so many seconds, or until an event is set."""
        if isinstance(what, threading.Event):
            while not what.wait(0.01):
                if self._server.stopping.is_set():
                    raise Gone
        elif self._server.stopping.wait(what):
            raise Gone

    def close(self) -> None:
        """Close the connection in order; TLS announces it."""
        if isinstance(self._peer, ssl.SSLSocket):
            with contextlib.suppress(OSError, ValueError):
                self._peer.setblocking(False)  # the client need not answer
                self._peer.unwrap()
        self.cut()

    def cut(self) -> None:
        """Close the connection without a word of TLS."""
        with contextlib.suppress(OSError):
            self._peer.shutdown(socket.SHUT_RDWR)
        self._peer.close()

    def reset(self) -> None:
        """Close the connection so that the client gets a reset."""
        with contextlib.suppress(OSError):
            self._peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._peer.close()

    def play(self, script: Script) -> None:
        """Do what a script says, and wait until the client closes."""
        with contextlib.suppress(Gone):
            script(self)
            while self._peer.fileno() >= 0:
                self._hear()

    def _hear(self) -> None:
        try:
            data = self._peer.recv(65536)
        except OSError:
            data = b""
        if not data:
            self._lose()
        self.heard += data

    def _lose(self) -> NoReturn:
        if not self._server.stopping.is_set():
            self.gone.set()
        raise Gone


class Server:
    """Listens on a free port of 127.0.0.1; the n-th connection gets the n-th script, those after the last one the last.

    `tls` makes it speak TLS. What goes wrong in a script goes wrong in the ``with`` block that it serves.
    """

    def __init__(self, *scripts: Script, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[Received] = []
        self.connections: list[Connection] = []
        self.stopping = threading.Event()
        self._scripts = scripts
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._peers: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, name="scripted server")]
        self._faults: list[BaseException] = []

    @property
    def base_url(self) -> str:
        """The base URL of the API that it plays."""
        return f"{'http' if self._tls is None else 'https'}://{self.address}"

    @property
    def profile(self) -> Profile:
        """The profile of a runner that talks to it."""
        return custom(self.base_url)

    @property
    def runner(self) -> dict[str, Any]:
        """The arguments of a runner that talks to it."""
        return {"token": "pat_test", "profile": self.profile}

    def connection(self, number: int = 0) -> Connection:
        """Give a connection that was, or soon will be, made."""
        for _ in range(int(PATIENCE * 100)):
            if len(self.connections) > number:
                break
            self.stopping.wait(0.01)
        return self.connections[number]

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if self._faults and error is None:
            raise self._faults[0]

    def stop(self) -> None:
        """End all scripts, and close all connections."""
        if self.stopping.is_set():
            return
        self.stopping.set()
        with contextlib.suppress(OSError), socket.create_connection(self._listener.getsockname()):
            pass  # wakes the thread that accepts
        self._threads[0].join(PATIENCE)
        self._listener.close()
        for peer in self._peers:
            with contextlib.suppress(OSError):
                peer.shutdown(socket.SHUT_RDWR)
        for thread in self._threads[1:]:
            thread.join(PATIENCE)
        for peer in self._peers:
            peer.close()

    def _accept(self) -> None:
        while True:
            peer, _ = self._listener.accept()
            if self.stopping.is_set():
                peer.close()
                return
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._peers.append(peer)
            thread = threading.Thread(target=self._serve, args=(peer, len(self._threads) - 1), name="scripted peer")
            self._threads.append(thread)
            thread.start()

    def _serve(self, peer: socket.socket, number: int) -> None:
        if self._tls is not None:
            try:
                peer = self._tls.wrap_socket(peer, server_side=True)
            except OSError:  # the client did not like the certificate
                peer.close()
                return
            self._peers.append(peer)
        connection = Connection(self, peer, number)
        self.connections.append(connection)
        try:
            connection.play(self._scripts[min(number, len(self._scripts) - 1)])
        except BaseException as fault:  # noqa: BLE001, RUF100  # shown where the server is used
            self._faults.append(fault)
        finally:
            peer.close()


# --- certificates -----------------------------------------------------------------------------------------------------


class Authority:
    """Makes certificates of servers, right and wrong ones; `file` holds the one that clients are to trust."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key, self._certificate = ec.generate_private_key(ec.SECP256R1()), folder / "authority.pem"
        self._certificate.write_bytes(self._made(self._key, "authority", self._key, authority=True))
        self.file = str(self._certificate)
        self._servers: dict[tuple[str, str], ssl.SSLContext] = {}

    def server(self, kind: str = "right", *, name: str = "127.0.0.1") -> ssl.SSLContext:
        """Give the TLS settings of a server at 127.0.0.1, or of this name, with a certificate of this kind."""
        if (kind, name) not in self._servers:
            path = self._folder / f"{kind} {name}.pem"
            key, foreign = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
            signer = {"of another authority": foreign, "of nobody": key}.get(kind, self._key)
            begins = {"expired": -30, "not yet valid": 30}.get(kind, -1)
            certified = "127.0.0.2" if kind == "of another name" else name
            secret = key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            path.write_bytes(secret + self._made(key, certified, signer, begins=begins))
            context = self._servers[kind, name] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(path)
        return self._servers[kind, name]

    def _made(
        self,
        key: ec.EllipticCurvePrivateKey,
        name: str,
        signer: ec.EllipticCurvePrivateKey,
        *,
        begins: int = -1,
        authority: bool = False,
    ) -> bytes:
        """Sign a certificate that is valid for ten days, which begin so many days from now."""
        begin = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=begins)
        maker = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority")]))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begin)
            .not_valid_after(begin + datetime.timedelta(days=10))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        )
        if authority:
            usage = x509.KeyUsage(
                digital_signature=True,
                content_commitment=False,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=True,
                crl_sign=True,
                encipher_only=False,
                decipher_only=False,
            )
            maker = maker.add_extension(usage, critical=True)
        else:
            address = x509.SubjectAlternativeName([_named(name)])
            issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
            maker = maker.add_extension(address, critical=False).add_extension(issuer, critical=False)
        return maker.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _named(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


# --- what scripts are made of -----------------------------------------------------------------------------------------


def head(status: int = 200, headers: Mapping[str, str] | None = None) -> bytes:
    """Write the head of an answer, with these headers and no others."""
    lines = [f"HTTP/1.1 {status} Whatever", *(f"{name}: {value}" for name, value in (headers or {}).items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def answer(body: object = b"", status: int = 200, headers: Mapping[str, str] | None = None) -> bytes:
    """Write an answer: bytes as they are, anything else as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    kind = {} if isinstance(body, bytes) else {"Content-Type": "application/json"}
    return head(status, {**kind, "Content-Length": str(len(content)), **(headers or {})}) + content


def ok(data: object = None, headers: Mapping[str, str] | None = None) -> bytes:
    """Write Coze's answer of success."""
    return answer({"code": 0, "msg": "", "data": data}, headers=headers)


def refused(code: int, status: int = 200, headers: Mapping[str, str] | None = None) -> bytes:
    """Write Coze's answer of refusal."""
    return answer({"code": code, "msg": "no"}, status, headers)


def page(status: int = 200, headers: Mapping[str, str] | None = None) -> bytes:
    """Write the answer of somebody who is not Coze."""
    return answer(b"<html>oops</html>", status, {"Content-Type": "text/html", **(headers or {})})


def chunk(data: bytes) -> bytes:
    """Write a piece of a chunked body; nothing ends it."""
    return b"%x\r\n%s\r\n" % (len(data), data)


EVENT_STREAM: Final = head(200, {"Content-Type": "text/event-stream", "X-Tt-Logid": "log-1"})
"""The head of a stream that ends as its connection does."""


def event(name: str, data: object) -> bytes:
    """Write an event: text as it is, anything else as JSON."""
    return f"event:{name}\ndata:{data if isinstance(data, str) else json.dumps(data)}\n\n".encode()


def replies(*answers: bytes | Script) -> Script:
    """Answer one request after the other, over however many connections; the last answer again and again.

    An answer that is a function does on the connection what it likes, after the request was read.
    """
    waiting = iter(answers)
    lock = threading.Lock()
    last = answers[-1]

    def play(connection: Connection) -> None:
        while True:
            connection.read_request()
            with lock:
                reply = next(waiting, last)
            if isinstance(reply, bytes):
                connection.send(reply)
            else:
                reply(connection)

    return play


def closing(data: bytes = b"") -> Script:
    """Write something, and close."""

    def play(connection: Connection) -> None:
        connection.send(data)
        connection.close()

    return play


def cutting(data: bytes = b"") -> Script:
    """Write something, and close without a word of TLS."""

    def play(connection: Connection) -> None:
        connection.send(data)
        connection.cut()

    return play


def resetting(data: bytes = b"") -> Script:
    """Write something, and reset."""

    def play(connection: Connection) -> None:
        connection.send(data)
        connection.reset()

    return play


def silent(data: bytes = b"") -> Script:
    """Write something, and nothing more, until the client closes."""

    def play(connection: Connection) -> None:
        connection.send(data)
        while True:
            connection.read(1)

    return play


# --- a runner to play against it --------------------------------------------------------------------------------------


class Live:
    """A runner of one colour that a test drives from its own thread, while the server plays.

    Each call is made in a thread, or in a task of one event loop, of its own. To cancel a future of an asynchronous
    runner cancels its task.
    """

    def __init__(self, colour: Colour, server: Server, **runner: Any) -> None:
        self.colour = colour.name
        self._server = server
        self._ends = contextlib.ExitStack()
        self.sync = Runner(**{**server.runner, **runner})
        self.asynchronous = AsyncRunner(**{**server.runner, **runner})

    def __enter__(self) -> Self:
        if self.colour == "sync":
            self._threads = self._ends.enter_context(ThreadPoolExecutor(64))
        else:
            self._portal = self._ends.enter_context(anyio.from_thread.start_blocking_portal(self.colour))
        self._ends.callback(self.close)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:  # somebody may still wait for the server
            self._server.stop()
        self._ends.close()

    def begin(self, effect: Effect[T], **options: Any) -> Future[Outcome[T]]:
        """Begin to perform an effect."""
        if self.colour == "sync":
            return self.call(lambda: self.sync.run(effect, **options))
        return self.do(lambda: self.asynchronous.run(effect, **options))

    def run(self, effect: Effect[T], **options: Any) -> Outcome[T]:
        """Perform an effect."""
        return self.begin(effect, **options).result(PATIENCE)

    def events(self, stream: Stream[T], **options: Any) -> LiveStream[T]:
        """Make a stream."""
        return LiveStream(self, stream, options)

    def close(self) -> None:
        """Close the runner."""
        if self.colour == "sync":
            self.sync.close()
        else:
            self.do(self.asynchronous.close).result(PATIENCE)

    def do(self, work: Callable[[], Awaitable[T]]) -> Future[T]:
        """Begin to do something in the event loop, in a task of its own."""
        return self._portal.start_task_soon(work)

    def call(self, work: Callable[[], T]) -> Future[T]:
        """Begin to do something in a thread of its own."""
        return self._threads.submit(work)


class LiveStream(Generic[T]):
    """A stream that a test reads from its own thread, item by item."""

    def __init__(self, live: Live, stream: Stream[T], options: Mapping[str, Any]) -> None:
        self._live = live
        self._sync = live.sync.events(stream, **options) if live.colour == "sync" else None
        self._asynchronous = live.asynchronous.events(stream, **options) if live.colour != "sync" else None

    @property
    def log_id(self) -> str | None:
        """The log id that the stream knows."""
        found = self._sync or self._asynchronous
        return found.log_id if found is not None else None

    def begin(self) -> Future[Outcome[T] | None]:
        """Begin to wait for the next item; None is the end."""
        sync, asynchronous = self._sync, self._asynchronous
        if sync is not None:
            return self._live.call(lambda: next(sync, None))

        async def item() -> Outcome[T] | None:
            assert asynchronous is not None
            return await anext(asynchronous, None)

        return self._live.do(item)

    def next(self) -> Outcome[T] | None:
        """Wait for the next item; None is the end."""
        return self.begin().result(PATIENCE)

    def rest(self) -> list[Outcome[T]]:
        """Read to the end."""
        return list(iter(self.next, None))

    def close(self) -> None:
        """Close the stream."""
        if self._sync is not None:
            self._sync.close()
        elif self._asynchronous is not None:
            self._live.do(self._asynchronous.close).result(PATIENCE)

    def leave_early(self, by: Callable[[], object] = lambda: None) -> Outcome[T] | None:
        """Read one item in a ``with`` block, do something, and leave the block."""
        sync, asynchronous = self._sync, self._asynchronous
        if sync is not None:
            with sync:
                item = next(sync, None)
                by()
                return item

        async def one() -> Outcome[T] | None:
            assert asynchronous is not None
            async with asynchronous:
                item = await anext(asynchronous, None)
                by()
                return item

        return self._live.do(one).result(PATIENCE)

    def abandon(self) -> None:
        """Let go of the stream without closing it."""
        self._sync = self._asynchronous = None
        gc.collect()
