"""An MHTML archive (RFC 2557): one page with its pictures, as Word and browsers save it."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message

from extractors import nesting
from extractors.content import Content
from extractors.errors import Damaged, TooLarge
from extractors.nesting import Item
from extractors.web.charset import decode
from extractors.web.html import items
from models.document import Document

MEDIA_TYPE = "multipart/related"
MAX_BYTES = 64 * 1024 * 1024
MAX_PARTS = 2_000
_HEAD = 4096


def recognises(content: Content) -> bool:
    head = content.data[:_HEAD].lower()
    return b"mime-version:" in head and b"multipart/related" in head and b"<html" not in head[:64]


def read(content: Content) -> Document:
    """Damaged where there is no page in it, TooLarge beyond the bounds."""
    return nesting.document(MEDIA_TYPE, shown(content))


def shown(content: Content) -> tuple[Item, ...]:
    """What the page in it shows, in reading order."""
    if len(content.data) > MAX_BYTES:
        raise TooLarge(f"{content.name}: a web archive of more than {MAX_BYTES} bytes")
    parts = _parts(content)
    pages = [part for part in parts if part.get_content_type() == "text/html"]
    if not pages:
        raise Damaged(f"{content.name}: no web page in it; save it again")
    pictures = {
        name: _bytes(part)
        for part in parts
        if part.get_content_maintype() == "image"
        for name in _names(part)
    }
    text = decode(_bytes(pages[0]), pages[0].get_content_charset(""))
    return items(text, content.name, pictures)


def _parts(content: Content) -> list[Message]:
    """Those that hold something. The parser recurses into parts of parts."""
    try:
        parts = [
            part for part in message_from_bytes(content.data).walk() if not part.is_multipart()
        ]
    except RecursionError as error:
        raise TooLarge(f"{content.name}: parts in parts without end") from error
    if len(parts) > MAX_PARTS:
        raise TooLarge(f"{content.name}: more than {MAX_PARTS} parts")
    return parts


def _names(part: Message) -> list[str]:
    """What the page may call it: its address, the end of that, its id."""
    location = part.get("Content-Location", "").strip()
    identity = part.get("Content-ID", "").strip(" <>")
    folder_and_name = "/".join(location.split("/")[-2:])
    return [location, folder_and_name, f"cid:{identity}"]


def _bytes(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""
