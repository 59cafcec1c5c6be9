"""Who is there and what it is: a pure function of the answers, live and replayed alike.

Roles, the merging of many addresses into one target, and what one device tells of others are
decided here and not in discovery, so that an old record is understood by today's rules.
"""

from scanner.inventory.devices import Device
from scanner.inventory.identity import Identity
from scanner.inventory.merging import Inventory, build, identify
from scanner.inventory.reading import Sources

__all__ = ["Device", "Identity", "Inventory", "Sources", "build", "identify"]
