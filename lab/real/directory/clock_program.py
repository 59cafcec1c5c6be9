"""Moves all dates of a domain on, by the time that has passed since it was built.

A program for the system's Python, which has Samba's modules. It runs on the domain controller's
host before Samba starts; its argument is when the domain was built, in seconds since 1970.
"""

import sys
import time
from datetime import datetime, timedelta

import ldb  # type: ignore[import-not-found]
import samba  # type: ignore[import-not-found]
from samba.auth import system_session  # type: ignore[import-not-found]
from samba.param import LoadParm  # type: ignore[import-not-found]
from samba.samdb import SamDB  # type: ignore[import-not-found]

PRIVATE = "/var/lib/samba/private"
FILETIMES = (
    "pwdLastSet",
    "lastLogon",
    "lastLogonTimestamp",
    "accountExpires",
    "lockoutTime",
    "ms-Mcs-AdmPwdExpirationTime",
    "msLAPS-PasswordExpirationTime",
)
NEVER = (0, 0x7FFFFFFFFFFFFFFF)
TICKS = 10_000_000
GENERALIZED = "%Y%m%d%H%M%S.0Z"

# See fill_program: the first takes pwdLastSet as it is given, the second whenCreated.
HISTORY = ["relax:0", "local_oid:1.3.6.1.4.1.7165.4.3.12:0"]
PROVISION = ["relax:0", "local_oid:1.3.6.1.4.1.7165.4.3.16:0"]

Changes = dict[str, dict[str, str]]


def main() -> None:
    seconds = int(time.time()) - int(sys.argv[1])
    lp = LoadParm()
    lp.load("/etc/samba/smb.conf")
    db = SamDB(url=f"{PRIVATE}/sam.ldb", session_info=system_session(), lp=lp)
    domain = str(db.domain_dn())
    filetimes: Changes = {}
    created: Changes = {}
    changed: Changes = {}
    for row in db.search(domain, attrs=[*FILETIMES, "whenCreated", "whenChanged"]):
        dn = str(row.dn)
        filetimes[dn] = {
            name: str(int(str(row[name])) + seconds * TICKS)
            for name in FILETIMES
            if name in row and int(str(row[name])) not in NEVER
        }
        created[dn] = {"whenCreated": later(str(row["whenCreated"]), seconds)}
        changed[dn] = {"whenChanged": later(str(row["whenChanged"]), seconds)}
    db.transaction_start()
    write(db, filetimes, HISTORY)
    write(db, created, PROVISION)
    db.transaction_commit()
    # No request can set whenChanged: it is written below Samba's modules, after all the others.
    del db
    below = samba.Ldb(f"tdb://{PRIVATE}/sam.ldb.d/{domain.upper()}.ldb")
    below.transaction_start()
    write(below, changed, [])
    below.transaction_commit()


def write(db: samba.Ldb, changes: Changes, controls: list[str]) -> None:
    for dn, values in changes.items():
        message = ldb.Message(ldb.Dn(db, dn))
        for name, value in values.items():
            message[name] = ldb.MessageElement([value], ldb.FLAG_MOD_REPLACE, name)
        if values:
            db.modify(message, controls)


def later(text: str, seconds: int) -> str:
    moment = datetime.strptime(text, GENERALIZED)  # noqa: DTZ007
    return (moment + timedelta(seconds=seconds)).strftime(GENERALIZED)


main()
