"""Recorded answers of the wire and of the port scan, for the cases of several topics."""

from collections.abc import Iterable

from scanner.discovery.tcp_ports import PORTS
from scanner.model import Reason
from tests.checks.harness import Gap

FRAGILE = Gap(Reason.NOT_ASKED, "a fragile device is asked over SNMP only, slowly")


def ports(*open_: int, tried: Iterable[int] = PORTS) -> dict[str, object]:
    """The open ones of all that discovery tries."""
    return {"open": list(open_), "tried": list(tried)}


def closed(port: int) -> Gap:
    """What the interview records in place of a question to a closed port."""
    return Gap(Reason.NOT_SUPPORTED, f"port {port} is closed")


def greeting(said: bytes, *replies: bytes) -> dict[str, object]:
    """What a text protocol said."""
    return {"greeting": said, "replies": list(replies)}


def http(status: int, **headers: str) -> dict[str, object]:
    """The reply to HEAD."""
    return {"status": status, "headers": headers}


def tls(version: str = "TLSv1.3", *chain: bytes, refused: str = "") -> dict[str, object]:
    """A handshake, or a refused offer."""
    cipher = "" if refused else "TLS_AES_256_GCM_SHA384"
    return {
        "version": "" if refused else version,
        "cipher": cipher,
        "chain": list(chain),
        "refused": refused,
    }
