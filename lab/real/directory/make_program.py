"""Makes an empty Samba domain: a program for the system's Python, which has Samba's modules.

It runs as root in namespaces of its own, with nothing but loopback, on folders that are mounted
over /var/lib/samba and /etc/samba. On standard input it gets {"domain": {...}, "members": [...]};
nothing secret is on its command line or in what it writes out.
"""

import json
import logging
import os
import struct
import sys
import uuid
from typing import Any

import samba  # type: ignore[import-not-found]
import tdb  # type: ignore[import-not-found]
from samba.auth import system_session  # type: ignore[import-not-found]
from samba.dcerpc import security  # type: ignore[import-not-found]
from samba.ndr import ndr_pack  # type: ignore[import-not-found]
from samba.param import LoadParm  # type: ignore[import-not-found]
from samba.provision import provision  # type: ignore[import-not-found]

CONF = "/etc/samba/smb.conf"
GUIDS = ("domainguid", "ntdsguid", "invocationid")


def main() -> None:
    order = json.load(sys.stdin)
    make(order["domain"])
    for member in order["members"]:
        join_offline(order["domain"], member)


def make(domain: dict[str, Any]) -> None:
    """Provision; Samba's own words are dropped, since they may hold what it made up."""
    logger = logging.getLogger("provision")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    provision(
        logger,
        system_session(),
        smbconf=CONF,
        realm=domain["realm"],
        domain=domain["netbios"],
        domainsid=security.dom_sid(domain["sid"]),
        hostname=domain["host"],
        hostip=domain["address"],
        adminpass=domain["password"],
        sitename=domain["site"],
        **{name: str(guid(domain["realm"], name)) for name in GUIDS},
        dns_backend="SAMBA_INTERNAL",
        serverrole="active directory domain controller",
        dom_for_fun_level=samba.dsdb.DS_DOMAIN_FUNCTION_2008_R2,
        lp=LoadParm(),
        use_rfc2307=False,
        skip_sysvolacl=True,
        batch_mode=True,
    )


def guid(realm: str, name: str) -> uuid.UUID:
    """Always the same for a realm: dumps of two builds can be compared."""
    return uuid.uuid5(uuid.NAMESPACE_DNS, f"{name}.{realm}")


def join_offline(domain: dict[str, Any], member: dict[str, Any]) -> None:
    """Write secrets.tdb of a member as a join leaves it: its password, and the domain's SID.

    The keys are those of source3/passdb/secrets.c and machine_account_secrets.c.
    """
    netbios = domain["netbios"].encode()
    store = tdb.open(member["secrets"], 0, tdb.DEFAULT, os.O_CREAT | os.O_RDWR)
    sid = ndr_pack(security.dom_sid(domain["sid"])).ljust(68, b"\0")
    values = {
        b"SECRETS/SID/" + netbios: sid,
        b"SECRETS/MACHINE_PASSWORD/" + netbios: member["password"].encode() + b"\0",
        b"SECRETS/MACHINE_SEC_CHANNEL_TYPE/" + netbios: struct.pack("<I", 2),
        b"SECRETS/MACHINE_LAST_CHANGE_TIME/" + netbios: struct.pack("<I", member["changed"]),
    }
    for key, value in values.items():
        store.store(key, value)
    store.close()
    os.chmod(member["secrets"], 0o600)


main()
