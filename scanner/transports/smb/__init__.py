"""SMB2/3 ([MS-SMB2]): group policy files of SYSVOL, and what one login may open; on smbprotocol.

``connect`` logs in once and gives an ``SmbSession``. Nothing that writes can be sent.
"""

import logging

from scanner.transports.smb.session import SmbSession, connect

__all__ = ["SmbSession", "connect"]

# They log tokens, whole messages and tracebacks; our own replies carry all that a reader needs.
for _name in ("smbprotocol", "spnego"):
    _logger = logging.getLogger(_name)
    _logger.addHandler(logging.NullHandler())
    _logger.propagate = False
    _logger.setLevel(logging.CRITICAL + 1)
