"""SSH: one login, all shell questions of a host in one exec. Built on paramiko.

``connect`` logs in once and gives an ``SshSession``; ``HostKeys`` remembers whom we talk to.
"""

import logging

from scanner.transports.ssh.hostkeys import HostKeyChangedError, HostKeys
from scanner.transports.ssh.session import SshSession, connect

__all__ = ["HostKeyChangedError", "HostKeys", "SshSession", "connect"]

# paramiko logs tracebacks and what devices say; our own replies carry all that a reader needs.
_logger = logging.getLogger("paramiko")
_logger.addHandler(logging.NullHandler())
_logger.propagate = False
_logger.setLevel(logging.CRITICAL + 1)
