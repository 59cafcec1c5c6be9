"""How many people and computers a directory sees at work: what a contract is sized by."""

from datetime import datetime

from scanner.model.facts import fact


@fact("directory.in-use")
class DirectoryInUse:
    """Enabled accounts that logged on in the 60 days before the directory's newest logon.

    ``users`` are people's accounts and those that look like one, ``services`` accounts with a
    service principal name; ``servers`` and ``desktops`` the Windows ones of ``computers``.
    ``as_of`` is the newest logon, None where the directory shows none: then nothing is in use.
    """

    users: int
    services: int
    computers: int
    servers: int
    desktops: int
    as_of: datetime | None
