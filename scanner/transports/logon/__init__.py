"""What WinRM, LDAP and SMB share about connecting and logging on.

Each has its own messages. The same here for all three are the failures, the TCP connection, what a
host says of itself in NTLM, the binding of a login to its certificate, and Kerberos on this laptop.
"""

from collections.abc import Callable

Sending = Callable[[str], None]
"""Told just before a secret leaves this computer: how the host can be known again."""
