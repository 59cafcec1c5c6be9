"""Replication metadata as Windows answers it ([MS-ADTS] 3.1.1.4.5.7 to 3.1.1.4.5.9).

Worked out from the entry: every attribute was written once, when the entry was made, and a
password when it was set. A value ``name;version;time;usn`` of the attribute ``x-replication``,
which is the data files' own and which nobody can read, says otherwise of one attribute.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from lab.sim.filetime import EPOCH, moment_of
from lab.sim.ldap.directory import Directory
from lab.sim.ldap.entries import Entry
from lab.sim.ldap.schema import ON_REQUEST

_SHOWN = "%Y-%m-%dT%H:%M:%SZ"
_MOMENTS = "%Y%m%d%H%M%S.0Z"
_PASSWORD = ("dBCSPwd", "unicodePwd", "ntPwdHistory", "pwdLastSet", "supplementalCredentials")
_NOT_REPLICATED = frozenset(
    {
        *("distinguishedname", "memberof", "objectguid", "whenchanged", "usncreated", "usnchanged"),
        *("lastlogon", "lastlogoff", "badpwdcount", "badpasswordtime", "logoncount"),
        *("dscorepropagationdata", "masteredby", "msds-masteredby", "siteobjectbl"),
        *("serverreferencebl", "x-replication"),
    }
)

# ATTRTYP ([MS-DRSR] 5.16.4): the prefix's number and the last part of the object identifier.
_IDS = {
    "objectclass": 0x0,
    "cn": 0x3,
    "description": 0xD,
    "whencreated": 0x20002,
    "dsasignature": 0x2004A,
    "ntsecuritydescriptor": 0x20119,
    "dbcspwd": 0x90037,
    "unicodepwd": 0x9005A,
    "ntpwdhistory": 0x9005E,
    "pwdlastset": 0x90060,
    "supplementalcredentials": 0x9007D,
    "objectsid": 0x90092,
    "admincount": 0x90096,
    "samaccountname": 0x900DD,
    "useraccountcontrol": 0x90008,
}


@dataclass(frozen=True, slots=True)
class _Written:
    """When and how often one attribute was written."""

    name: str
    version: int
    moment: datetime
    usn: int


def attribute_metadata(entry: Entry, directory: Directory) -> list[bytes]:
    """msDS-ReplAttributeMetaData: XML that ends with a line feed and a NUL."""
    invocation, settings = _controller(directory)
    return [
        _xml(
            "DS_REPL_ATTR_META_DATA",
            {
                "pszAttributeName": one.name,
                "dwVersion": one.version,
                "ftimeLastOriginatingChange": one.moment.strftime(_SHOWN),
                "uuidLastOriginatingDsaInvocationID": invocation,
                "usnOriginatingChange": one.usn,
                "usnLocalChange": one.usn,
                "pszLastOriginatingDsaDN": settings,
            },
        )
        for one in _written(entry)
    ]


def property_metadata(entry: Entry, directory: Directory) -> list[bytes]:
    """replPropertyMetaData: PROPERTY_META_DATA_VECTOR ([MS-DRSR] 4.1.10.2.22) of the attributes
    whose numbers are known here."""
    invocation = _controller(directory)[0].bytes_le
    known = sorted((_IDS[w.name.lower()], w) for w in _written(entry) if w.name.lower() in _IDS)
    rows = [
        struct.pack(
            "<IIQ16sQQ", number, one.version, _seconds(one.moment), invocation, *(one.usn,) * 2
        )
        for number, one in known
    ]
    return [struct.pack("<QQ", 1, len(rows)) + b"".join(rows)] if rows else []


def cursors(entry: Entry, directory: Directory) -> list[bytes]:
    """msDS-NCReplCursors of the head of a naming context, for the one domain controller."""
    if entry not in directory.contexts:
        return []
    invocation, settings = _controller(directory)
    values = {
        "uuidSourceDsaInvocationID": invocation,
        "usnAttributeFilter": directory.root.get("highestCommittedUSN", [b"0"])[0].decode(),
        "ftimeLastSyncSuccess": datetime.now(UTC).strftime(_SHOWN),
        "pszSourceDsaDN": settings,
    }
    return [_xml("DS_REPL_CURSOR", values)]


def _written(entry: Entry) -> Iterator[_Written]:
    made = _moment(entry.text("whencreated"))
    said = dict[str, _Written]()
    for text in entry.texts("x-replication"):
        name, version, moment, usn = text.split(";")
        when = datetime.strptime(moment, _SHOWN).replace(tzinfo=UTC)
        said[name.lower()] = _Written(name, int(version), when, int(usn))
    names = [n for lower, n in entry.names.items() if lower in entry.values and _counts(lower)]
    names += [n for n in _PASSWORD if "pwdlastset" in entry.values and n not in names]
    for number, name in enumerate(names):
        if name.lower() not in said:
            when = _password_set(entry) if name in _PASSWORD else made
            said[name.lower()] = _Written(name, 1, when, 12_000 + number)
    yield from sorted(said.values(), key=lambda one: one.usn)


def _counts(lower: str) -> bool:
    constructed = lower in ON_REQUEST and lower != "ntsecuritydescriptor"
    return lower not in _NOT_REPLICATED and not constructed


def _controller(directory: Directory) -> tuple[UUID, str]:
    """The invocation id and the name of the domain controller's settings."""
    settings = next((e for e in directory.entries.values() if e.isa("ntdsdsa")), None)
    if settings is None:
        return UUID(int=0), ""
    held = settings.values.get("invocationid", [bytes(16)])[0]
    return UUID(bytes_le=held) if len(held) == 16 else UUID(int=0), settings.dn


def _password_set(entry: Entry) -> datetime:
    ticks = entry.number("pwdlastset")
    made = _moment(entry.text("whencreated"))
    return moment_of(ticks) if 0 < ticks < 1 << 60 else made


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, _MOMENTS).replace(tzinfo=UTC)
    except ValueError:
        return EPOCH


def _seconds(moment: datetime) -> int:
    """DSTIME: seconds since 1601 ([MS-DRSR] 5.62)."""
    return int((moment - EPOCH).total_seconds())


def _xml(kind: str, values: dict[str, object]) -> bytes:
    lines = "".join(f"\t<{name}>{value}</{name}>\n" for name, value in values.items())
    return f"<{kind}>\n{lines}</{kind}>\n\0".encode()
