"""Spoken text as bytes: a tone for each character in WAV and PCM, and silence of the same length in MP3 and Opus."""

import functools
import math
import struct
import sys
from array import array
from collections.abc import Callable
from typing import Final

MILLISECONDS: Final = 40
"""How long a character sounds."""
LOUDNESS: Final = 8000
_LOWEST: Final = 220
_MP3_RATES: Final = {44100: (3, 0), 48000: (3, 1), 32000: (3, 2), 22050: (2, 0), 24000: (2, 1), 16000: (2, 2)}
_LEAD: Final = 312
"""The samples at 48 kHz that a decoder of Opus leaves out."""


@functools.lru_cache(maxsize=256)
def _tone(code: int, rate: int, many: int) -> bytes:
    step = 2 * math.pi * (_LOWEST + code % 440) / rate
    samples = array("h", (int(LOUDNESS * math.sin(step * index)) for index in range(many)))
    if sys.byteorder == "big":
        samples.byteswap()
    return samples.tobytes()


def pcm(text: str, rate: int, speed: float) -> bytes:
    """Give samples of 16 bits, one channel, the lower byte first; a space is silent."""
    many = max(1, int(rate * MILLISECONDS / 1000 / speed))
    return b"".join(bytes(2 * many) if char.isspace() else _tone(ord(char), rate, many) for char in text)


def wav(text: str, rate: int, speed: float) -> bytes:
    """Give a WAV file of the samples."""
    samples = pcm(text, rate, speed)
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, 2 * rate, 2, 16)
    data = struct.pack("<4sI", b"data", len(samples)) + samples
    return struct.pack("<4sI4s", b"RIFF", 4 + len(form) + len(data), b"WAVE") + form + data


def mp3(text: str, rate: int, speed: float) -> bytes:
    """Give an MP3 file: silent frames at 32 kbit/s, after a tag with the text as its title.

    Raises `ValueError` for a rate that MP3 does not have here.
    """
    if rate not in _MP3_RATES:
        raise ValueError(f"There is no MP3 of {rate} hertz.")
    version, index = _MP3_RATES[rate]
    samples, bitrate = (1152, 1) if version == 3 else (576, 4)
    size = samples // 8 * 32000 // rate
    head = struct.pack(">I", 0x7FF << 21 | version << 19 | 1 << 17 | 1 << 16 | bitrate << 12 | index << 10 | 3 << 6)
    title = b"\x03" + text.encode(errors="replace")
    frame = b"TIT2" + struct.pack(">IH", len(title), 0) + title
    tag = b"ID3\x03\x00\x00" + bytes(len(frame) >> shift & 0x7F for shift in (21, 14, 7, 0)) + frame
    return tag + (head + bytes(size - len(head))) * max(1, round(_seconds(text, speed) * rate / samples))


def opus(text: str, rate: int, speed: float) -> bytes:
    """Give an Ogg file of Opus: silent packets of 20 milliseconds, after comments with the text as the title."""
    title = b"TITLE=" + text.encode(errors="replace")
    vendor = b"coze"
    comments = struct.pack(f"<8sI{len(vendor)}sII", b"OpusTags", len(vendor), vendor, 1, len(title)) + title
    many = max(1, round(_seconds(text, speed) * 50))
    # 250 packets are one page: a page has at most 255 pieces, and each packet here is one.
    pages = [min(250, many - start) for start in range(0, many, 250)]
    packets = [
        _page(2, 0, 0, [struct.pack("<8sBBHIhB", b"OpusHead", 1, 1, _LEAD, rate, 0, 0)]),
        _page(0, 0, 1, [comments]),
    ]
    position = 0
    for number, count in enumerate(pages, 2):
        position += 960 * count
        packets.append(_page(4 if number == len(pages) + 1 else 0, position, number, [b"\x08"] * count))
    return b"".join(packets)


def _seconds(text: str, speed: float) -> float:
    return len(text) * MILLISECONDS / 1000 / speed


def _page(flags: int, position: int, number: int, packets: list[bytes]) -> bytes:
    laces = b"".join(b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255]) for packet in packets)
    head = struct.pack("<4sBBqIII", b"OggS", 0, flags, position, 1, number, 0) + bytes([len(laces)]) + laces
    page = head + b"".join(packets)
    return page[:22] + struct.pack("<I", _checksum(page)) + page[26:]


def _checksum(data: bytes) -> int:
    value = 0
    for byte in data:
        value = (value << 8 & 0xFFFFFFFF) ^ _CRC[value >> 24 ^ byte]
    return value


def _entry(byte: int) -> int:
    value = byte << 24
    for _ in range(8):
        value = (value << 1 ^ 0x04C11DB7 if value & 0x80000000 else value << 1) & 0xFFFFFFFF
    return value


_CRC: Final = tuple(map(_entry, range(256)))

FORMATS: Final[dict[str, tuple[Callable[[str, int, float], bytes], str]]] = {
    "mp3": (mp3, "audio/mpeg"),
    "wav": (wav, "audio/wav"),
    "pcm": (pcm, "audio/pcm"),
    "ogg_opus": (opus, "audio/ogg"),
}
"""The formats by their names: what makes one of a text, a rate in hertz and a speed, and its media type."""
