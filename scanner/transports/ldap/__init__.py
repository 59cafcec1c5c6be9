"""LDAP (RFC 4511): one login to a domain controller or another directory, then paged searches.

``connect`` logs in once, by the way that the server's own offer decides, and gives an
``LdapSession``. Nothing but searches is sent after it: there is no other request in the code.
"""

from scanner.transports.ldap.opening import connect
from scanner.transports.ldap.session import LdapSession

__all__ = ["LdapSession", "connect"]
