"""What may be sent at all: the scope, one login a host, an account's budget."""

from scanner.guard.guard import Guard, Login
from scanner.guard.ledger import LOCKABLE, Refused

__all__ = ["LOCKABLE", "Guard", "Login", "Refused"]
