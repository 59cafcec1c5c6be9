"""Directories whose search results never end, or lead elsewhere (RFC 4511, 4.5; RFC 2696)."""

from itertools import islice

from lab.sim import ber
from lab.sim.hostile.ldap_server import (
    DONE,
    ENTRY,
    REFERENCE,
    REFERRAL,
    SUCCESS,
    Heard,
    directory,
    message,
    result,
    text,
    users,
)
from lab.sim.hostile.serving import Peer

_PAGED = b"1.2.840.113556.1.4.319"
_HUNDRED_MEGABYTES = 100 << 20
_SET = 0x31


def _page(peer: Peer, heard: Heard, cookie: bytes) -> None:
    for one in islice(users(), 10):
        peer.send(message(heard.number, one))
    value = ber.tlv(ber.SEQUENCE, ber.integer(0) + text(cookie))
    control = ber.tlv(ber.SEQUENCE, text(_PAGED) + text(value))
    peer.send(message(heard.number, result(DONE), control))


@directory(
    "ldap-endless-pages",
    does="Ends every page with the same cookie, and gives the same ten entries again.",
    must="Stop at the question's limit of rows or seconds: too-large or timed-out.",
)
def endless_pages(peer: Peer, heard: Heard) -> None:
    _page(peer, heard, b"more")


@directory(
    "ldap-huge-cookie",
    does="Ends a page with a cookie of a megabyte.",
    must="Send no such thing back, again and again: too-large or bad-answer.",
)
def huge_cookie(peer: Peer, heard: Heard) -> None:
    _page(peer, heard, b"x" * (1 << 20))


@directory(
    "ldap-never-done",
    does="Sends entries for ever, and never that the search is done.",
    must="Stop at the question's limit of rows, bytes or seconds: too-large.",
)
def never_done(peer: Peer, heard: Heard) -> None:
    for one in users():
        peer.send(message(heard.number, one))


@directory(
    "ldap-silent-search",
    does="Sends one entry and then nothing.",
    must="Take no half result for a whole one: timed-out.",
)
def silent_search(peer: Peer, heard: Heard) -> None:
    peer.send(message(heard.number, next(users())))


@directory(
    "ldap-referrals-elsewhere",
    does="Refers every search to a directory at another host.",
    must="Follow no referral and bind nowhere else: access-denied or not-supported.",
)
def referrals_elsewhere(peer: Peer, heard: Heard) -> None:
    there = text(b"ldap://" + peer.serving.elsewhere.encode() + b"/DC=elsewhere,DC=invalid")
    peer.send(message(heard.number, result(DONE, REFERRAL, ber.tlv(0xA3, there))))


@directory(
    "ldap-references-elsewhere",
    does="Sends references to another host between its entries (RFC 4511, 4.5.3).",
    must="Keep the entries, follow no reference, and say that there were some.",
)
def references_elsewhere(peer: Peer, heard: Heard) -> None:
    there = text(b"ldap://" + peer.serving.elsewhere.encode() + b"/DC=elsewhere,DC=invalid")
    for one in islice(users(), 5):
        peer.send(message(heard.number, one))
        peer.send(message(heard.number, ber.tlv(REFERENCE, there)))
    peer.send(message(heard.number, result(DONE)))


@directory(
    "ldap-referral-to-itself",
    does="Refers every search to itself.",
    must="Follow no referral: the search ends.",
)
def referral_to_itself(peer: Peer, heard: Heard) -> None:
    here = f"ldap://{peer.serving.address}:{peer.serving.port}/".encode()
    peer.send(message(heard.number, result(DONE, REFERRAL, ber.tlv(0xA3, text(here)))))


@directory(
    "ldap-huge-attribute",
    does="Sends an entry with one value of a hundred megabytes.",
    must="Refuse the length before the value is read: too-large.",
)
def huge_attribute(peer: Peer, heard: Heard) -> None:
    value = bytes((ber.OCTETS, 0x84)) + _HUNDRED_MEGABYTES.to_bytes(4)
    peer.send(_opened(heard, b"thumbnailPhoto", value, _HUNDRED_MEGABYTES))
    peer.much(b"x" * (1 << 16), _HUNDRED_MEGABYTES)
    peer.send(message(heard.number, result(DONE)))


@directory(
    "ldap-million-values",
    does="Sends an entry with a million short values, in 8 MB.",
    must="Stop at the question's limit of bytes: too-large.",
)
def million_values(peer: Peer, heard: Heard) -> None:
    block = b"".join(text(b"%06d" % number) for number in range(10_000))
    size = 100 * len(block)
    peer.send(_opened(heard, b"member", b"", size))
    peer.much(block, size)
    peer.send(message(heard.number, result(DONE)))


def _opened(heard: Heard, attribute: bytes, first: bytes, more: int) -> bytes:
    """An entry with one attribute, up to its values: ``first``, and ``more`` octets to come.

    The lengths are written from the inside out, for the values themselves go piece by piece.
    """
    around = (
        (_SET, b""),
        (ber.SEQUENCE, text(attribute)),
        (ber.SEQUENCE, b""),
        (ENTRY, text(b"CN=x")),
        (ber.SEQUENCE, ber.integer(heard.number)),
    )
    head = first
    for tag, before in around:
        head = before + head
        head = bytes((tag, 0x84)) + (len(head) + more).to_bytes(4) + head
    return head


@directory(
    "ldap-other-message-ids",
    does="Answers each search under the number of another one.",
    must="Take no answer that it did not ask for: timed-out or bad-answer.",
)
def other_message_ids(peer: Peer, heard: Heard) -> None:
    for one in islice(users(), 5):
        peer.send(message(heard.number + 7, one))
    peer.send(message(heard.number + 7, result(DONE, SUCCESS)))
