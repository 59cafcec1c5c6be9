"""Steps for the accounts of a directory: groups, users, computers, and who belongs where."""

import uuid
from collections.abc import Iterator

from lab.real.directory.principals import Computer, Group, Principal, User
from lab.real.directory.rights import (
    CIPHERS,
    CONTROLLER,
    FLAGS,
    GROUP_TYPES,
    NORMAL_ACCOUNT,
    WORKSTATION,
    sid_bytes,
)
from lab.real.directory.steps import Add, Delegate, Join, Put, Step, Touch, Values, Writer, b64

LAPS_ATTRIBUTES = {
    "legacy": "ms-Mcs-AdmPwdExpirationTime",
    "windows": "msLAPS-PasswordExpirationTime",
}

# The name of a BitLocker key begins with a date, which cannot move on with the others.
_KEY_MADE = "2025-03-04T10:15:30-00:00"


def accounts(writer: Writer) -> Iterator[Step]:
    """All accounts, then all memberships, so that their order does not matter."""
    directory = writer.directory
    for group in directory.group:
        yield from _group(writer, group)
    for user in directory.user:
        yield from _user(writer, user)
    for computer in directory.computer:
        yield from _computer(writer, computer)
    for group in directory.group:
        if group.members:
            yield Join(group=group.name, members=list(group.members))
        if group.without:
            yield Join(group=group.name, members=list(group.without), leave=True)
        for above in group.groups:
            yield Join(group=above, members=[group.name])
    rows: list[User | Computer] = [*directory.user, *directory.computer]
    for row in rows:
        yield from _belongings(writer, row)
    krbtgt = writer.filetime(directory.krbtgt_password_set)
    dn = directory.dn("CN=krbtgt,CN=Users")
    yield Put(dn=dn, values={"pwdLastSet": [krbtgt]}, how="history")


def account_dn(writer: Writer, row: User | Computer | Group) -> str:
    """Where an account is: users under their full name."""
    common = row.name
    default = "CN=Computers" if isinstance(row, Computer) else "CN=Users"
    if isinstance(row, User) and row.full_name and not row.builtin:
        common = row.full_name
    if isinstance(row, Computer):
        common = row.name.upper()
        if row.builtin or row.controller:
            default = "OU=Domain Controllers"
    return writer.directory.dn(f"CN={common},{row.ou or default}")


def _group(writer: Writer, group: Group) -> Iterator[Step]:
    if group.builtin:
        return
    values = {
        "objectClass": ["group"],
        "sAMAccountName": [group.name],
        "groupType": [str(GROUP_TYPES[group.scope])],
        **_texts(description=group.description),
    }
    if group.admin_count:
        values["adminCount"] = ["1"]
    yield Add(dn=account_dn(writer, group), values=values)


def _user(writer: Writer, user: User) -> Iterator[Step]:
    control = NORMAL_ACCOUNT | _bits(user)
    values = _about(writer, user)
    dn = account_dn(writer, user)
    if user.builtin:
        if user.flags:
            values["userAccountControl"] = [str(control)]
        if values:
            yield Put(dn=dn, values=values)
    else:
        values |= {
            "objectClass": ["user"],
            "sAMAccountName": [user.name],
            "userPrincipalName": [f"{user.name}@{writer.directory.realm.lower()}"],
            "userAccountControl": [str(control)],
        }
        yield Add(dn=dn, values=values, password=writer.passwords[user.name])
    if user.sid_history:
        sids = [sid_bytes(sid) for sid in user.sid_history]
        yield Put(dn=dn, values={}, binary={"sIDHistory": sids})
    yield from _history(writer, user, dn)
    if user.locked != "never":
        locked = {"lockoutTime": [writer.filetime(user.locked)]}
        yield Put(dn=dn, values=locked, how="history")


def _about(writer: Writer, user: User) -> Values:
    """What is said of a user, beside who it is."""
    first, _, last = user.full_name.partition(" ")
    values = {
        **_common(writer, user),
        **_texts(
            displayName=user.full_name,
            givenName=first,
            sn=last,
            title=user.title,
            department=user.department,
            mail=user.mail,
            info=user.info,
        ),
    }
    if user.admin_count:
        values["adminCount"] = ["1"]
    if user.expires != "never":
        values["accountExpires"] = [writer.filetime(user.expires)]
    return values


def _computer(writer: Writer, computer: Computer) -> Iterator[Step]:
    dn = account_dn(writer, computer)
    realm = writer.directory.realm.lower()
    name, host = computer.name.upper(), f"{computer.name.lower()}.{realm}"
    values = {
        **_common(writer, computer),
        **_texts(operatingSystem=computer.system, operatingSystemVersion=computer.version),
    }
    if computer.laps is not None:
        attribute = LAPS_ATTRIBUTES[writer.directory.laps_schema]
        values[attribute] = [writer.coming(computer.laps)]
    values["servicePrincipalName"] = _services(writer, computer)
    if computer.builtin:
        yield Put(dn=dn, values=values)
    else:
        control = (CONTROLLER if computer.controller else WORKSTATION) | _bits(computer)
        values |= {
            "objectClass": ["computer"],
            "sAMAccountName": [f"{name}$"],
            "userAccountControl": [str(control)],
            "dNSHostName": [host],
        }
        yield Add(dn=dn, values=values, password=writer.passwords[f"{name}$"])
    yield from _recovery_keys(computer, dn)
    yield from _history(writer, computer, dn)


def _services(writer: Writer, computer: Computer) -> list[str]:
    """A computer's service names; a domain controller has more of them ([MS-DRSR] 2.2.2)."""
    directory = writer.directory
    realm, name = directory.realm.lower(), computer.name.upper()
    host = f"{computer.name.lower()}.{realm}"
    names = [f"{kind}/{each}" for kind in ("HOST", "RestrictedKrbHost") for each in (name, host)]
    if computer.builtin or computer.controller:
        names += [f"HOST/{host}/{each}" for each in (realm, directory.netbios)]
        names += [f"ldap/{each}" for each in (name, host, f"{host}/{realm}")]
        names += [f"ldap/{host}/{directory.netbios}", f"GC/{host}/{realm}"]
    return [*names, *computer.spns]


def _recovery_keys(computer: Computer, dn: str) -> Iterator[Step]:
    """BitLocker's, as Windows names them; the recovery password itself is of zeros."""
    for number in range(computer.recovery_keys):
        guid = uuid.uuid5(uuid.NAMESPACE_DNS, f"{number}.{dn}")
        values = {
            "objectClass": ["msFVE-RecoveryInformation"],
            "msFVE-RecoveryPassword": ["-".join(["000000"] * 8)],
        }
        own = f"CN={_KEY_MADE}{{{str(guid).upper()}}},{dn}"
        yield Add(dn=own, values=values, binary={"msFVE-RecoveryGuid": [b64(guid.bytes_le)]})


def _common(writer: Writer, row: Principal) -> Values:
    values = writer.filled(row.attributes) | _texts(description=row.description)
    if row.ciphers:
        values["msDS-SupportedEncryptionTypes"] = [str(CIPHERS[row.ciphers])]
    if row.spns:
        values["servicePrincipalName"] = list(row.spns)
    if row.delegates_to:
        values["msDS-AllowedToDelegateTo"] = list(row.delegates_to)
    return values


def _history(writer: Writer, row: Principal, dn: str) -> Iterator[Step]:
    used = row.last_logon != "never"
    seen = [writer.filetime(row.last_logon)]
    values = {
        "pwdLastSet": [writer.filetime(row.password_set)],
        "lastLogon": seen,
        "logonCount": [str(row.logons) if used else "0"],
    }
    if used:
        values["lastLogonTimestamp"] = seen
    yield Put(dn=dn, values=values, how="history")
    created = {"whenCreated": [writer.generalized(row.created)]}
    yield Put(dn=dn, values=created, how="provision")
    if row.taken_spns:
        yield Touch(dn=dn, values={"servicePrincipalName": list(row.taken_spns)}, extend=True)


def _belongings(writer: Writer, row: User | Computer) -> Iterator[Step]:
    name = f"{row.name.upper()}$" if isinstance(row, Computer) else row.name
    for group in row.groups:
        yield Join(group=group, members=[name])
    if isinstance(row, User) and row.primary_group:
        yield Join(group=row.primary_group, members=[name], primary=True)
    if row.delegates:
        yield Delegate(dn=account_dn(writer, row), who=list(row.delegates))


def _bits(row: Principal) -> int:
    return sum(FLAGS[flag] for flag in set(row.flags))


def _texts(**texts: str) -> Values:
    return {name: [text] for name, text in texts.items() if text}
