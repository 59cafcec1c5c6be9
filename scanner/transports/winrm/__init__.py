"""WinRM: CIM instances and registry values over WS-Management, on pywinrm's transport.

``connect`` logs in once and gives a ``WinRmSession``.
"""

from scanner.transports.winrm.session import Way, WinRmSession, connect, ways

__all__ = ["Way", "WinRmSession", "connect", "ways"]
