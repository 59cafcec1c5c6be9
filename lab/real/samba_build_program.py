"""Makes one Samba domain: a program for the system's Python, which has Samba's modules.

It runs as root in namespaces of its own, with nothing but loopback, on folders that are mounted
over /var/lib/samba and /etc/samba. On standard input it gets {"domain": {...}, "steps": [...]} of
lab.real.directory_steps; nothing secret is on its command line or in what it writes out.
"""

import base64
import json
import logging
import os
import struct
import sys
import uuid
from pathlib import Path
from typing import Any

import ldb  # type: ignore[import-not-found]
import samba  # type: ignore[import-not-found]
import tdb  # type: ignore[import-not-found]
from samba.auth import system_session  # type: ignore[import-not-found]
from samba.auth_util import system_session_unix  # type: ignore[import-not-found]
from samba.dcerpc import dnsp, security  # type: ignore[import-not-found]
from samba.ndr import ndr_pack  # type: ignore[import-not-found]
from samba.ntacls import setntacl  # type: ignore[import-not-found]
from samba.param import LoadParm  # type: ignore[import-not-found]
from samba.provision import (  # type: ignore[import-not-found]
    provision,
    setsysvolacl,
)
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
GUIDS = ("domainguid", "ntdsguid", "invocationid")
OWNED = "O:BAD:"
OPEN_TO_ALL = "O:BAG:BAD:PAI(A;;0x001f01ff;;;BA)(A;;0x001f01ff;;;SY)(A;;0x001f01ff;;;AU)"


class Refused(Exception):
    """Samba has refused a step; the text names it."""


class Domain:
    """The new domain's database, and a method for each kind of step."""

    def __init__(self, realm: str) -> None:
        self.lp = LoadParm()
        self.lp.load(CONF)
        self.lp.set("dsdb:schema update allowed", "yes")
        self.realm = realm
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
        for name in step["members"]:
            member = name if name.startswith("S-1-") else str(self._account(name)["objectSid"])
            message = ldb.Message(group.dn)
            if step["leave"]:
                found = self.db.search(self.dn, expression=f"(objectSid={member})", attrs=["1.1"])
                self._set(message, "member", [str(found[0].dn)], ldb.FLAG_MOD_DELETE)
            else:
                self._set(message, "member", [f"<SID={member}>"], ldb.FLAG_MOD_ADD)
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
        path.write_bytes(step["text"].encode("utf-8"))

    def zone(self, step: dict[str, Any]) -> None:
        if not self._is_there(step["dn"]):
            self.db.add({"dn": step["dn"], "objectClass": "dnsZone"}, CONTROLS["relax"])
            root = {"dn": f"DC=@,{step['dn']}", "objectClass": "dnsNode"}
            self.db.add({**root, "dnsRecord": _authority(step["server"])}, CONTROLS["relax"])
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
        record = dnsp.DnssrvRpcRecord()
        record.wType, record.rank, record.dwTtlSeconds = dnsp.DNS_TYPE_A, dnsp.DNS_RANK_ZONE, 3600
        record.dwSerial, record.data = 1, step["address"]
        node = {"dn": step["dn"], "objectClass": "dnsNode", "dnsRecord": ndr_pack(record)}
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
                sid = samba.ndr.ndr_unpack(security.dom_sid, found[0]["objectSid"][0])
                message = ldb.Message(found[0].dn)
                message["objectSid"] = str(sid)
                return message
        raise Refused(f"there is no account {name}")

    def _sid(self, name: str) -> str:
        return name if name.startswith("S-1-") else str(self._account(name)["objectSid"])

    def _is_there(self, dn: str) -> bool:
        try:
            return bool(self.db.search(dn, scope=ldb.SCOPE_BASE, attrs=["1.1"]))
        except ldb.LdbError:
            return False


def _property(identifier: int, value: int) -> bytes:
    """A dnsProperty ([MS-DNSP] 2.3.2.1)."""
    own = dnsp.DnsProperty()
    own.version, own.id, own.wDataLength, own.data = 1, identifier, 4, value
    return bytes(ndr_pack(own))


def _authority(server: str) -> list[bytes]:
    soa = dnsp.DnssrvRpcRecord()
    soa.wType, soa.rank, soa.dwTtlSeconds, soa.dwSerial = (
        dnsp.DNS_TYPE_SOA,
        dnsp.DNS_RANK_ZONE,
        3600,
        1,
    )
    data = dnsp.soa()
    data.serial, data.refresh, data.retry, data.expire, data.minimum = 1, 900, 600, 86400, 3600
    data.mname, data.rname = server, f"hostmaster.{server}"
    soa.data = data
    ns = dnsp.DnssrvRpcRecord()
    ns.wType, ns.rank, ns.dwTtlSeconds, ns.data = (
        dnsp.DNS_TYPE_NS,
        dnsp.DNS_RANK_ZONE,
        3600,
        server,
    )
    return [ndr_pack(soa), ndr_pack(ns)]


def main() -> None:
    order = json.load(sys.stdin)
    make(order["domain"])
    domain = Domain(order["domain"]["realm"])
    steps = [step for step in order["steps"] if step["type"] != "touch"]
    domain.db.transaction_start()
    domain.age(order["domain"]["created"])
    for step in steps:
        try:
            getattr(domain, step["type"])(step)
        except (ldb.LdbError, Refused, KeyError, ValueError, RuntimeError) as error:
            what = step.get("dn") or step.get("group") or step.get("path")
            raise SystemExit(f"{step['type']} {what}: {error}") from None
    domain.db.transaction_commit()
    protect(domain, order["domain"], steps)
    for step in order["steps"]:
        if step["type"] == "touch":
            touch(domain.dn, step["dn"], step["when"])
    for member in order["members"]:
        join_offline(order["domain"], member)


def make(domain: dict[str, Any]) -> None:
    """Provision; Samba's own words are dropped, since they may hold what it made up."""
    logger = logging.getLogger("provision")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    lp = LoadParm()
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
        lp=lp,
        use_rfc2307=False,
        skip_sysvolacl=True,
        batch_mode=True,
    )


def guid(realm: str, name: str) -> uuid.UUID:
    """Always the same for a realm: dumps of two builds can be compared."""
    return uuid.uuid5(uuid.NAMESPACE_DNS, f"{name}.{realm}")


def protect(domain: Domain, order: dict[str, Any], steps: list[dict[str, Any]]) -> None:
    """Give SYSVOL the access lists of its policies, and what is open to all its own."""
    session = system_session_unix()
    sid = security.dom_sid(domain.db.get_domain_sid())
    for folder, _, _ in os.walk(SYSVOL):
        os.chmod(folder, 0o755)
    setsysvolacl(
        domain.db,
        f"{SYSVOL}/{order['realm'].lower()}/scripts",
        SYSVOL,
        os.getuid(),
        os.getgid(),
        sid,
        order["realm"].lower(),
        domain.dn,
        domain.lp,
        use_ntvfs=False,
    )
    for step in steps:
        if step["type"] == "store" and step["open"]:
            path = f"{SYSVOL}/{step['path']}"
            setntacl(domain.lp, path, OPEN_TO_ALL, sid, session, use_ntvfs=False, service="sysvol")


def touch(domain: str, dn: str, when: str) -> None:
    """Write whenChanged into the partition's own file, where no module replaces it."""
    partition = samba.Ldb(f"tdb://{PRIVATE}/sam.ldb.d/{domain.upper()}.ldb")
    message = ldb.Message(ldb.Dn(partition, dn))
    message["whenChanged"] = ldb.MessageElement([when], ldb.FLAG_MOD_REPLACE, "whenChanged")
    partition.modify(message)


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
