"""Identifying hints of a Windows domain: what its computers say of themselves without a login."""

from scanner.model import (
    BadAnswer,
    DirectoryRoot,
    Identity,
    NtlmHello,
    NtlmTarget,
    Role,
    RootDse,
    probe,
)

# The builds that only one product has ([MS-NLMP] tells the build, not whether it is a server);
# 26100 is Windows 11 24H2 and Server 2025, 17763 Windows 10 1809 and Server 2019, and so on.
_CLIENTS = {
    **dict.fromkeys((19041, 19042, 19043, 19044, 19045), "Windows 10"),
    **dict.fromkeys((22000, 22621, 22631, 26200), "Windows 11"),
}
_SERVERS = {20348: "Windows Server 2022", 25398: "Windows Server, version 23H2"}

# [MS-ADTS] 6.1.4.3, functionality of a domain controller; 7 is that of 2016, 2019 and 2022.
_AD_FUNCTION = "domaincontrollerfunctionality"


@probe(Role.WINDOWS, NtlmHello(), rank=55)
def from_ntlm_challenge(target: NtlmTarget) -> Identity:
    """Name and build, which any Windows tells whoever begins to log in."""
    _, _, build = target.version.rpartition(".")
    number = int(build) if build.isdigit() else 0
    return Identity(
        _role(number),
        os=_CLIENTS.get(number) or _SERVERS.get(number) or "Windows",
        os_version=target.version or None,
        name=(target.dns_computer or target.computer).lower() or None,
    )


def _role(build: int) -> frozenset[Role]:
    use = {Role.SERVER} if build in _SERVERS else {Role.DESKTOP} if build in _CLIENTS else set()
    return frozenset({Role.WINDOWS, *use})


@probe(Role.LDAP, RootDse(), rank=56)
def from_root_dse(root: DirectoryRoot) -> Identity:
    """The name of a domain controller; Samba says that it is one."""
    if not root.first(_AD_FUNCTION):
        raise BadAnswer("a directory, but not an Active Directory domain controller")
    samba = "samba" in root.first("vendorName").lower()
    return Identity(
        frozenset({Role.DOMAIN_CONTROLLER, Role.SERVER}),
        os="Samba Active Directory" if samba else None,
        name=root.first("dnsHostName").lower() or None,
        denies=frozenset({Role.WINDOWS}) if samba else frozenset(),
    )
