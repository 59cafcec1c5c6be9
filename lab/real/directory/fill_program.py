"""Fills a new Samba domain: a program for the system's Python, which has Samba's modules.

It runs where make_program has run. On standard input it gets {"realm": ..., "created": ...,
"steps": [...]}, the steps of lab.real.directory.steps. Nothing secret is on its command line or in
what it writes out.
"""

import base64
import json
import os
import struct
import sys
from pathlib import Path
from typing import Any

import ldb  # type: ignore[import-not-found]
import samba  # type: ignore[import-not-found]
from samba.auth import system_session  # type: ignore[import-not-found]
from samba.auth_util import system_session_unix  # type: ignore[import-not-found]
from samba.dcerpc import dnsp, security  # type: ignore[import-not-found]
from samba.ndr import ndr_pack, ndr_unpack  # type: ignore[import-not-found]
from samba.ntacls import setntacl  # type: ignore[import-not-found]
from samba.param import LoadParm  # type: ignore[import-not-found]
from samba.provision import setsysvolacl  # type: ignore[import-not-found]
from samba.samdb import SamDB  # type: ignore[import-not-found]
from samba.sd_utils import SDUtils  # type: ignore[import-not-found]

CONF = "/etc/samba/smb.conf"
PRIVATE = "/var/lib/samba/private"
SYSVOL = "/var/lib/samba/sysvol"

# Samba's own controls: DSDB_CONTROL_BYPASS_PASSWORD_HASH's neighbour that takes pwdLastSet as it
# is given (4.3.12), and the one of a provision (4.3.16), which takes whenCreated.
CONTROLS = {
    "relax": ["relax:0"],
    "history": ["relax:0", "local_oid:1.3.6.1.4.1.7165.4.3.12:0"],
    "provision": ["relax:0", "local_oid:1.3.6.1.4.1.7165.4.3.16:0"],
}
# [MS-DNSP] 2.3.2.1.1
ALLOW_UPDATE, AGING = 0x02, 0x40
OWNED = "O:BAD:"
ADMINISTRATORS_ONLY = "O:BAG:BAD:PAI(A;;0x001f01ff;;;BA)(A;;0x001f01ff;;;SY)"
ACCESS = {"open": ADMINISTRATORS_ONLY + "(A;;0x001f01ff;;;AU)", "closed": ADMINISTRATORS_ONLY}


class RefusedError(Exception):
    """Samba has refused a step; the text names it."""


class Domain:
    """The new domain's database, and a method for each kind of step."""

    def __init__(self, realm: str) -> None:
        self.lp = LoadParm()
        self.lp.load(CONF)
        self.lp.set("dsdb:schema update allowed", "yes")
        self.realm = realm.lower()
        self.db = SamDB(url=f"{PRIVATE}/sam.ldb", session_info=system_session(), lp=self.lp)
        self.access = SDUtils(self.db)
        self.dn = str(self.db.domain_dn())

    def age(self, when: str) -> None:
        """Date everything that a new domain has."""
        for row in self.db.search(self.dn, attrs=["1.1"]):
            message = ldb.Message(row.dn)
            self._set(message, "whenCreated", [when], ldb.FLAG_MOD_REPLACE)
            self.db.modify(message, CONTROLS["provision"])

    def add(self, step: dict[str, Any]) -> None:
        message = self._message(step, ldb.FLAG_MOD_ADD)
        if step["password"]:
            clear = step["password"].encode("utf-16-le")
            self._set(message, "clearTextPassword", [clear], ldb.FLAG_MOD_ADD)
        self.db.add(message, CONTROLS["relax"])

    def put(self, step: dict[str, Any]) -> None:
        flag = ldb.FLAG_MOD_ADD if step["extend"] else ldb.FLAG_MOD_REPLACE
        self.db.modify(self._message(step, flag), CONTROLS[step["how"]])

    def join(self, step: dict[str, Any]) -> None:
        group = self._account(step["group"])
        flag = ldb.FLAG_MOD_DELETE if step["leave"] else ldb.FLAG_MOD_ADD
        for name in step["members"]:
            message = ldb.Message(group.dn)
            self._set(message, "member", [self._member(name)], flag)
            self.db.modify(message, CONTROLS["relax"])
            if step["primary"]:
                rid = str(group["objectSid"]).rpartition("-")[2]
                own = ldb.Message(self._account(name).dn)
                self._set(own, "primaryGroupID", [rid], ldb.FLAG_MOD_REPLACE)
                self.db.modify(own, CONTROLS["relax"])

    def allow(self, step: dict[str, Any]) -> None:
        for ace in step["aces"]:
            filled = ace.replace("{sid}", self._sid(step["who"]))
            dacl = self.access.get_sd_as_sddl(step["dn"])
            if filled not in dacl:
                self.access.dacl_add_ace(step["dn"], filled)

    def delegate(self, step: dict[str, Any]) -> None:
        entries = "".join(
            f"(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;{self._sid(who)})" for who in step["who"]
        )
        owner = security.dom_sid(self.db.get_domain_sid())
        descriptor = security.descriptor.from_sddl(OWNED + entries, owner)
        message = ldb.Message(ldb.Dn(self.db, step["dn"]))
        attribute = "msDS-AllowedToActOnBehalfOfOtherIdentity"
        self._set(message, attribute, [ndr_pack(descriptor)], ldb.FLAG_MOD_REPLACE)
        self.db.modify(message, CONTROLS["relax"])

    def store(self, step: dict[str, Any]) -> None:
        path = Path(SYSVOL, step["path"])
        path.parent.mkdir(parents=True, exist_ok=True)
        data = base64.b64decode(step["data"]) or step["text"].encode(step["coding"])
        path.write_bytes(data)

    def zone(self, step: dict[str, Any]) -> None:
        found = self.db.search(step["dn"], scope=ldb.SCOPE_BASE, attrs=["dNSProperty"])[0]
        ours = (ALLOW_UPDATE, AGING)
        # The identifier of a property stands at offset 16 of its record.
        kept = [
            bytes(value)
            for value in found.get("dNSProperty", [])
            if struct.unpack_from("<I", bytes(value), 16)[0] not in ours
        ]
        values = [
            *kept,
            _property(ALLOW_UPDATE, step["updates"]),
            _property(AGING, int(step["aging"])),
        ]
        message = ldb.Message(ldb.Dn(self.db, step["dn"]))
        self._set(message, "dNSProperty", values, ldb.FLAG_MOD_REPLACE)
        self.db.modify(message, CONTROLS["relax"])

    def address(self, step: dict[str, Any]) -> None:
        record = _record(dnsp.DNS_TYPE_A, step["address"])
        node = {"dn": step["dn"], "objectClass": "dnsNode", "dnsRecord": record}
        self.db.add(node, CONTROLS["relax"])

    def refresh(self, step: dict[str, Any]) -> None:
        del step
        self.db.transaction_commit()
        self.db.set_schema_update_now()
        self.db.transaction_start()

    def _message(self, step: dict[str, Any], flag: int) -> Any:
        message = ldb.Message(ldb.Dn(self.db, step["dn"]))
        for name, values in step["values"].items():
            self._set(message, name, values, flag)
        for name, values in step["binary"].items():
            self._set(message, name, [base64.b64decode(value) for value in values], flag)
        return message

    def _set(self, message: Any, name: str, values: list[Any], flag: int) -> None:
        message[name] = ldb.MessageElement(values, flag, name)

    def _account(self, name: str) -> Any:
        for wanted in (name, f"{name}$"):
            text = f"(sAMAccountName={ldb.binary_encode(wanted)})"
            found = self.db.search(self.dn, expression=text, attrs=["objectSid"])
            if found:
                sid = ndr_unpack(security.dom_sid, found[0]["objectSid"][0])
                message = ldb.Message(found[0].dn)
                message["objectSid"] = str(sid)
                return message
        raise RefusedError(f"there is no account {name}")

    def _member(self, name: str) -> str:
        """The DN of an account; who is only a SID gets an object of its own, as on Windows."""
        if not name.startswith("S-1-"):
            return str(self._account(name).dn)
        dn = f"CN={name},CN=ForeignSecurityPrincipals,{self.dn}"
        if not self.db.search(self.dn, expression=f"(objectSid={name})", attrs=["1.1"]):
            kind = "foreignSecurityPrincipal"
            sid = ndr_pack(security.dom_sid(name))
            self.db.add({"dn": dn, "objectClass": kind, "objectSid": sid}, CONTROLS["provision"])
        return dn

    def _sid(self, name: str) -> str:
        return name if name.startswith("S-1-") else str(self._account(name)["objectSid"])


def _property(identifier: int, value: int) -> bytes:
    """A dnsProperty ([MS-DNSP] 2.3.2.1)."""
    own = dnsp.DnsProperty()
    own.version, own.id, own.wDataLength, own.data = 1, identifier, 4, value
    return bytes(ndr_pack(own))


def _record(kind: int, data: Any) -> bytes:
    """A dnsRecord ([MS-DNSP] 2.3.2.2)."""
    own = dnsp.DnssrvRpcRecord()
    own.wType, own.rank, own.dwTtlSeconds, own.dwSerial = kind, dnsp.DNS_RANK_ZONE, 3600, 1
    own.data = data
    return bytes(ndr_pack(own))


def main() -> None:
    order = json.load(sys.stdin)
    domain = Domain(order["realm"])
    steps = [step for step in order["steps"] if step["type"] != "touch"]
    domain.db.transaction_start()
    domain.age(order["created"])
    for step in steps:
        try:
            getattr(domain, step["type"])(step)
        except (ldb.LdbError, RefusedError, KeyError, ValueError, RuntimeError) as error:
            what = step.get("dn") or step.get("group") or step.get("path")
            raise SystemExit(f"{step['type']} {what}: {error}") from None
    domain.db.transaction_commit()
    protect(domain, steps)
    for step in order["steps"]:
        if step["type"] == "touch":
            touch(domain.dn, step)


def protect(domain: Domain, steps: list[dict[str, Any]]) -> None:
    """Give SYSVOL the access lists of its policies, and what is open or closed to all its own."""
    session = system_session_unix()
    sid = security.dom_sid(domain.db.get_domain_sid())
    setsysvolacl(
        domain.db,
        f"{SYSVOL}/{domain.realm}/scripts",
        SYSVOL,
        os.getuid(),
        os.getgid(),
        sid,
        domain.realm,
        domain.dn,
        domain.lp,
        use_ntvfs=False,
    )
    for step in steps:
        if step["type"] == "store" and step["access"]:
            path, acl = f"{SYSVOL}/{step['path']}", ACCESS[step["access"]]
            setntacl(domain.lp, path, acl, sid, session, use_ntvfs=False, service="sysvol")


def touch(domain: str, step: dict[str, Any]) -> None:
    """Write values into the partition's own file, where no module replaces or refuses them."""
    partition = samba.Ldb(f"tdb://{PRIVATE}/sam.ldb.d/{domain.upper()}.ldb")
    message = ldb.Message(ldb.Dn(partition, step["dn"]))
    flag = ldb.FLAG_MOD_ADD if step["extend"] else ldb.FLAG_MOD_REPLACE
    for name, values in step["values"].items():
        message[name] = ldb.MessageElement(values, flag, name)
    partition.modify(message)


main()
