"""``python -m lab.real.directory.dump SITE``: the site's directory as its plain user reads it.

Writes the LDIF to standard output. The domain controller runs for it in a lab of its own.
"""

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from lab.real import certificates
from lab.real.directory.accounts import LAPS_ATTRIBUTES
from lab.real.directory.archive import Archive, archive_of
from lab.real.directory.controller import SambaDc
from lab.real.directory.ldif import Found, kept_ldif, read_found
from lab.real.host import Host
from lab.real.lab import Lab
from lab.sites.reading import SITES, read_site

# Owner, group and access list of a security descriptor, which is what a plain user may read: the
# BER of SDFlagsRequestValue with flags 7 ([MS-ADTS] 3.1.1.3.4.1.11).
_SD_FLAGS = "!1.2.840.113556.1.4.801=::MAMCAQc="
_PATIENCE = 120


def dump(archive: Archive) -> str:
    """The directory's entries as LDIF with placeholders; the domain controller runs meanwhile."""
    directory = archive.directory
    address = f"{archive.network}.{directory.address}"
    server = SambaDc(archive, certificates.good(directory.dns_name, address))
    host = Host(directory.controller, address, layers=(archive.controller,), servers=(server,))
    with Lab(f"{archive.network}.0/24") as lab:
        lab.add(host)
        entries = list(_entries(lab, archive, address))
    return kept_ldif(entries, datetime.now(UTC), archive.built, archive.network)


def _entries(lab: Lab, archive: Archive, address: str) -> Iterator[Found]:
    directory = archive.directory
    schema = f"CN=Schema,{directory.configuration}"
    laps = "".join(f"(lDAPDisplayName={name})" for name in LAPS_ATTRIBUTES.values())
    for base, scope, filters in (
        (directory.domain, "sub", "(objectClass=*)"),
        (directory.configuration, "sub", "(objectClass=*)"),
        (f"DC=DomainDnsZones,{directory.domain}", "sub", "(!(dc=*root-servers.net))"),
        (schema, "base", "(objectClass=*)"),
        (schema, "one", f"(|{laps})"),
    ):
        done = lab.laptop.run(
            [
                *("ldapsearch", "-LLL", "-x", "-o", "ldif-wrap=no", "-y", "/dev/stdin"),
                *("-D", f"{directory.scan_user}@{directory.realm.lower()}"),
                *("-H", f"ldaps://{address}", "-E", "pr=500/noprompt", "-E", _SD_FLAGS),
                *("-b", base, "-s", scope, filters, "*", "nTSecurityDescriptor"),
            ],
            text_in=archive.passwords[directory.scan_user],
            env={"PATH": "/usr/bin:/bin:/sbin", "LDAPTLS_REQCERT": "never"},
            timeout=_PATIENCE,
            check=True,
        )
        yield from read_found(done.stdout)


def main() -> int:
    """Write the directory of a site as LDIF to standard output."""
    parser = argparse.ArgumentParser(prog="python -m lab.real.directory.dump")
    parser.add_argument("site", help="the name of a folder in lab/sites")
    site: Path = SITES / parser.parse_args().site
    archive = archive_of(site, read_site(site).network)
    about = f"# The directory of {site.name}, made by python -m lab.real.directory.dump {site.name}"
    sys.stdout.write(f"{about}\n\n{dump(archive)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
