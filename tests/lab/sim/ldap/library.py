"""ldap3 without its published types, which are those of an older release that cannot seal."""

import importlib
from typing import Any

ldap3: Any = importlib.import_module("ldap3")
importlib.import_module("ldap3.protocol.microsoft")
importlib.import_module("ldap3.utils.ntlm")
importlib.import_module("ldap3.utils.asn1")
