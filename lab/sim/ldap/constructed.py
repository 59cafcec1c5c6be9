"""Attributes that a domain controller works out when asked ([MS-ADTS] 3.1.1.4.5)."""

from collections.abc import Callable

from lab.sim.ldap.directory import Directory
from lab.sim.ldap.entries import Entry
from lab.sim.ldap.names import canonical
from lab.sim.ldap.replication import attribute_metadata, cursors, property_metadata

_NEVER = 0x7FFFFFFFFFFFFFFF
_LOCKED, _EXPIRED = 0x10, 0x800000  # UF_LOCKOUT, UF_PASSWORD_EXPIRED
_NO_EXPIRY = 0x10000 | 0x40000 | 0x800 | 0x1000 | 0x2000  # also smart cards and machines

_Make = Callable[[Entry, Directory], list[bytes]]


def constructed(name: str, entry: Entry, directory: Directory) -> list[bytes]:
    """The values of an attribute (lower case); none for one that is not made here."""
    make = _MAKERS.get(name)
    return make(entry, directory) if make else []


def _text(text: str) -> list[bytes]:
    return [text.encode()] if text else []


def _canonical(entry: Entry, _: Directory) -> list[bytes]:
    return _text(canonical(entry.dn))


def _created(entry: Entry, _: Directory) -> list[bytes]:
    return entry.values.get("whencreated", [])


def _changed(entry: Entry, _: Directory) -> list[bytes]:
    return entry.values.get("whenchanged", [])


def _structural(entry: Entry, _: Directory) -> list[bytes]:
    return entry.values.get("objectclass", [])


def _subschema(_: Entry, directory: Directory) -> list[bytes]:
    head = next((head for head in directory.contexts if head.isa("dmd")), None)
    return _text(f"CN=Aggregate,{head.dn}" if head else "")


def _group_token(entry: Entry, _: Directory) -> list[bytes]:
    """The last part of a group's SID."""
    sid = entry.values.get("objectsid")
    if not entry.isa("group") or not sid or len(sid[0]) < 12:
        return []
    return _text(str(int.from_bytes(sid[0][-4:], "little")))


def _token_groups(entry: Entry, directory: Directory) -> list[bytes]:
    """The SIDs of all groups that it is in, directly or through others, the primary one too."""
    sid = entry.values.get("objectsid", [b""])[0]
    found = dict[bytes, None]()
    waiting = [entry]
    if primary := entry.number("primarygroupid"):
        own = directory.by_sid(sid[:-4] + primary.to_bytes(4, "little"))
        waiting += [own] if own else []
    while waiting:
        holder = waiting.pop()
        group = holder.values.get("objectsid", [b""])[0]
        if holder is not entry and group:
            if group in found:
                continue
            found[group] = None
        for key in holder.compared("memberof"):
            held = directory.entries.get(key) if isinstance(key, tuple) else None
            waiting += [held] if held else []
    return list(found)


def _principal(entry: Entry, directory: Directory) -> list[bytes]:
    account = entry.text("samaccountname")
    names = (e.text("netbiosname") for e in directory.entries.values() if e.isa("crossref"))
    domain = next((name for name in names if name), "")
    return _text(f"{domain}\\{account}" if account else "")


def _expiry(entry: Entry, directory: Directory) -> list[bytes]:
    """When the password ends, by the domain's policy (not by one of its own)."""
    if "useraccountcontrol" not in entry.values:
        return []
    changed = entry.number("pwdlastset")
    if not changed:
        return [b"0"]
    head = next((head for head in directory.contexts if "maxpwdage" in head.values), None)
    limit = head.number("maxpwdage") if head else 0
    endless = entry.number("useraccountcontrol") & _NO_EXPIRY or not -_NEVER < limit < 0
    return _text(str(_NEVER if endless else changed - limit))


def _state(entry: Entry, _: Directory) -> list[bytes]:
    """The flags that userAccountControl no longer holds: locked, expired."""
    if "useraccountcontrol" not in entry.values:
        return []
    flags = _LOCKED if entry.number("lockouttime") > 0 else 0
    if entry.text("pwdlastset") == "0" and not entry.number("useraccountcontrol") & _NO_EXPIRY:
        flags |= _EXPIRED
    return _text(str(flags))


_MAKERS: dict[str, _Make] = {
    "canonicalname": _canonical,
    "createtimestamp": _created,
    "modifytimestamp": _changed,
    "structuralobjectclass": _structural,
    "subschemasubentry": _subschema,
    "primarygrouptoken": _group_token,
    "tokengroups": _token_groups,
    "msds-principalname": _principal,
    "msds-userpasswordexpirytimecomputed": _expiry,
    "msds-user-account-control-computed": _state,
    "msds-replattributemetadata": attribute_metadata,
    "msds-ncreplcursors": cursors,
    "replpropertymetadata": property_metadata,
}

WRITTEN = {  # how the schema writes them
    "canonicalname": "canonicalName",
    "createtimestamp": "createTimeStamp",
    "modifytimestamp": "modifyTimeStamp",
    "structuralobjectclass": "structuralObjectClass",
    "subschemasubentry": "subSchemaSubEntry",
    "primarygrouptoken": "primaryGroupToken",
    "tokengroups": "tokenGroups",
    "msds-principalname": "msDS-PrincipalName",
    "msds-userpasswordexpirytimecomputed": "msDS-UserPasswordExpiryTimeComputed",
    "msds-user-account-control-computed": "msDS-User-Account-Control-Computed",
    "msds-replattributemetadata": "msDS-ReplAttributeMetaData",
    "msds-ncreplcursors": "msDS-NCReplCursors",
    "replpropertymetadata": "replPropertyMetaData",
}
