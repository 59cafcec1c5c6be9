"""The wire transport: what a host says to anyone who connects, without a login."""

from scanner.transports.wire.session import WireSession

__all__ = ["WireSession"]
