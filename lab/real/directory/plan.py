"""From the description of a directory to the steps that fill a new one."""

import base64
import secrets
import string
from collections import defaultdict
from collections.abc import Iterator

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from lab.real.directory.accounts import accounts
from lab.real.directory.description import PolicyObject, RegistrySetting, Trust
from lab.real.directory.rights import (
    CIPHERS,
    TRUST_ATTRIBUTES,
    TRUST_DIRECTIONS,
    TRUST_KINDS,
    aces,
    sid_bytes,
)
from lab.real.directory.schema import laps_schema
from lab.real.directory.steps import (
    Add,
    Address,
    Allow,
    Put,
    Step,
    Store,
    Touch,
    Values,
    Writer,
    ZoneSettings,
    b64,
)
from scanner.model.policy_registry import DWORD, SZ, PolicyValue, write_registry_policy

DAY_TICKS = 864_000_000_000
MINUTE_TICKS = 600_000_000
FOR_EVER = -0x8000000000000000

#: The two that every domain has, by the unit that they are linked to.
_DEFAULT_LINKS = {
    "": "31B2F340-016D-11D2-945F-00C04FB984F9",
    "OU=Domain Controllers": "6AC1786C-016F-11D2-945F-00C04FB984F9",
}

#: The key that Microsoft has published ([MS-GPPREF] 2.2.1.1.4).
_CPASSWORD_KEY = bytes.fromhex("4e9906e8fcb66cc9faf49310620ffee8f496e806cc057990209b09a433b66c1b")


def plan(writer: Writer) -> list[Step]:
    """All steps, in their order."""
    return [
        *laps_schema(writer),
        *_units(writer),
        *accounts(writer),
        *_policy(writer),
        *_group_policies(writer),
        *_zones(writer),
        *_entries(writer),
        *_forest(writer),
        *_trusts(writer),
        *_grants(writer),
    ]


def new_password() -> str:
    """One that satisfies any policy."""
    return secrets.token_urlsafe(18) + "Aa1!"


def _units(writer: Writer) -> Iterator[Step]:
    for unit in sorted(writer.directory.unit, key=lambda unit: unit.dn.count(",")):
        values: Values = {"objectClass": ["organizationalUnit"]}
        if unit.description:
            values["description"] = [unit.description]
        dn = writer.directory.dn(unit.dn)
        yield Add(dn=dn, values=values)
        if unit.protected:
            yield Allow(dn=dn, who="S-1-1-0", aces=aces("no-delete", False))


def _policy(writer: Writer) -> Iterator[Step]:
    policy = writer.directory.policy
    properties = 0x1 * policy.complexity | 0x10 * policy.reversible
    values = {
        "minPwdLength": policy.min_length,
        "pwdProperties": properties,
        "pwdHistoryLength": policy.history,
        "maxPwdAge": -policy.max_age_days * DAY_TICKS or FOR_EVER,
        "minPwdAge": -policy.min_age_days * DAY_TICKS,
        "lockoutThreshold": policy.lockout_threshold,
        "lockoutDuration": -policy.lockout_minutes * MINUTE_TICKS or FOR_EVER,
        "lockOutObservationWindow": -policy.lockout_window_minutes * MINUTE_TICKS,
        "ms-DS-MachineAccountQuota": policy.machine_quota,
    }
    texts = {name: [str(value)] for name, value in values.items()}
    yield Put(dn=writer.directory.domain, values=texts)


def _group_policies(writer: Writer) -> Iterator[Step]:
    directory = writer.directory
    links: dict[str, list[str]] = defaultdict(list)
    for unit, guid in _DEFAULT_LINKS.items():
        links[unit].append(guid)
    for gpo in directory.gpo:
        yield from _group_policy(writer, gpo)
        for unit in gpo.links:
            links[unit].append(gpo.guid)
    for unit, guids in links.items():
        parts = [f"[LDAP://{_policy_dn(writer, guid)};0]" for guid in dict.fromkeys(guids)]
        yield Put(dn=directory.dn(unit), values={"gPLink": ["".join(parts)]})
    for script in directory.script:
        path = f"{directory.realm.lower()}/scripts/{script.name}"
        yield Store(path=path, text=script.text, access="open" if script.open else "")


def _group_policy(writer: Writer, gpo: PolicyObject) -> Iterator[Step]:
    realm = writer.directory.realm.lower()
    folder = f"{realm}/Policies/{{{gpo.guid}}}"
    dn = _policy_dn(writer, gpo.guid)
    values = {
        "displayName": [gpo.name],
        "versionNumber": [str(gpo.version)],
        "gPCFileSysPath": [rf"\\{realm}\sysvol\{realm}\Policies\{{{gpo.guid}}}"],
    }
    if gpo.builtin:
        yield Put(dn=dn, values=values)
    else:
        new = {"objectClass": ["groupPolicyContainer"], "flags": ["0"]}
        yield Add(dn=dn, values={**values, **new, "gPCFunctionalityVersion": ["2"]})
        for below in ("User", "Machine"):
            yield Add(dn=f"CN={below},{dn}", values={"objectClass": ["container"]})
    yield from _policy_files(gpo, folder)


def _policy_files(gpo: PolicyObject, folder: str) -> Iterator[Step]:
    ini = f"[General]\r\nVersion={gpo.version}\r\ndisplayName={gpo.name}\r\n"
    yield Store(path=f"{folder}/GPT.INI", text=ini, access=gpo.access)
    for path, text in gpo.files.items():
        filled = text.replace("@cpassword@", _cpassword())
        coding = "utf-8"
        if path.lower().endswith(".inf"):
            filled, coding = filled.replace("\n", "\r\n"), "utf-16"
        yield Store(path=f"{folder}/{path}", text=filled, coding=coding, access=gpo.access)
    if gpo.registry:
        values = write_registry_policy(_registry_value(row) for row in gpo.registry)
        yield Store(path=f"{folder}/MACHINE/Registry.pol", data=b64(values), access=gpo.access)


def _registry_value(row: RegistrySetting) -> PolicyValue:
    if row.number is not None:
        return PolicyValue(row.key, row.name, DWORD, row.number.to_bytes(4, "little"))
    return PolicyValue(row.key, row.name, SZ, f"{row.text}\0".encode("utf-16-le"))


def _policy_dn(writer: Writer, guid: str) -> str:
    return writer.directory.dn(f"CN={{{guid}}},CN=Policies,CN=System")


def _cpassword() -> str:
    """A random password as Group Policy Preferences kept it ([MS-GPPREF] 2.2.1.1.4): AES-256-CBC
    of UTF-16 under a zero initialisation vector, in base64 without its padding."""
    text = "".join(secrets.choice(string.ascii_letters) for _ in range(12)).encode("utf-16-le")
    padder = padding.PKCS7(128).padder()
    padded = padder.update(text) + padder.finalize()
    cipher = Cipher(algorithms.AES(_CPASSWORD_KEY), modes.CBC(bytes(16))).encryptor()
    return base64.b64encode(cipher.update(padded) + cipher.finalize()).decode().rstrip("=")


def _zones(writer: Writer) -> Iterator[Step]:
    updates = {"none": 0, "insecure": 1, "secure": 2}
    directory, zone = writer.directory, writer.directory.zone
    dn = directory.dn(f"DC={directory.realm.lower()},CN=MicrosoftDNS,DC=DomainDnsZones")
    yield ZoneSettings(dn=dn, updates=updates[zone.updates], aging=zone.aging)
    addresses = {record.name: record.address for record in zone.records}
    for computer in directory.computer:
        if computer.address is not None and not computer.builtin:
            addresses[computer.name.lower()] = computer.address
    for name, octet in addresses.items():
        yield Address(dn=f"DC={name},{dn}", address=writer.address(octet))


def _entries(writer: Writer) -> Iterator[Step]:
    for entry in writer.directory.entry:
        dn = writer.directory.dn(writer.fill(entry.dn))
        values = writer.filled(entry.attributes)
        if entry.builtin:
            yield Put(dn=dn, values=values)
        else:
            yield Add(dn=dn, values={"objectClass": [entry.kind], **values})


def _forest(writer: Writer) -> Iterator[Step]:
    directory = writer.directory
    configuration = directory.configuration
    partitions = f"CN=Partitions,{configuration}"
    settings = (
        f"CN=NTDS Settings,CN={directory.controller.upper()},CN=Servers,CN={directory.site}"
        f",CN=Sites,{configuration}"
    )
    for dn in (directory.domain, partitions, settings):
        values = {"msDS-Behavior-Version": [str(directory.level)]}
        yield Put(dn=dn, values=values, how="provision")
    if directory.recycle_bin:
        services = f"CN=Directory Service,CN=Windows NT,CN=Services,{configuration}"
        feature = f"CN=Recycle Bin Feature,CN=Optional Features,{services}"
        yield Put(dn=partitions, values={"msDS-EnabledFeature": [feature]}, extend=True)


def _trusts(writer: Writer) -> Iterator[Step]:
    for trust in writer.directory.trust:
        yield from _trust(writer, trust)


def _trust(writer: Writer, trust: Trust) -> Iterator[Step]:
    dn = writer.directory.dn(f"CN={trust.name},CN=System")
    values = {
        "objectClass": ["trustedDomain"],
        "trustPartner": [trust.name],
        "flatName": [trust.netbios],
        "trustDirection": [str(TRUST_DIRECTIONS[trust.direction])],
        "trustType": [str(TRUST_KINDS[trust.kind])],
        "trustAttributes": [str(sum(TRUST_ATTRIBUTES[word] for word in trust.attributes))],
    }
    if trust.ciphers:
        values["msDS-SupportedEncryptionTypes"] = [str(CIPHERS[trust.ciphers])]
    yield Add(dn=dn, values=values, binary={"securityIdentifier": [sid_bytes(trust.sid)]})
    created = {"whenCreated": [writer.generalized(trust.created)]}
    yield Put(dn=dn, values=created, how="provision")
    yield Touch(dn=dn, values={"whenChanged": [writer.generalized(trust.changed)]})


def _grants(writer: Writer) -> Iterator[Step]:
    for grant in writer.directory.grant:
        entries = [ace for right in grant.rights for ace in aces(right, grant.inherited)]
        yield Allow(dn=writer.directory.dn(grant.on), who=grant.who, aces=entries)
