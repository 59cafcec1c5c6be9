"""What may be sent at all: the scope, one login a host, an account's budget, fragile devices."""

from scanner.guard.devices import fragile, may_ask
from scanner.guard.guard import Guard, Login
from scanner.guard.ledger import LOCKABLE, Refused

__all__ = ["LOCKABLE", "Guard", "Login", "Refused", "fragile", "may_ask"]
