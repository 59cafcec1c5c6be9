"""Are security updates waiting: asked of the package lists that the host has already."""

import re
from datetime import timedelta

from checks.server.linux_patching import AutomaticUpdates
from scanner.model import (
    BadAnswer,
    Evidence,
    Fail,
    Missing,
    NotSupported,
    Pass,
    Role,
    Severity,
    Shell,
    ShellOutput,
    Unknown,
    Verdict,
    fact,
    probe,
)

# A simulation without locks. Who could write apt's caches (root) keeps them out of it, for apt
# would renew them; everybody else reads them, which spares the host a second of work. The lists'
# age is the newest of the files' own dates (the archive's), the folder's and Ubuntu's stamp.
APT_PENDING = Shell(
    "linux.apt-pending",
    "command -v apt-get >/dev/null || exit 127; L=/var/lib/apt/lists; P=/var/lib/apt/periodic;"
    ' echo "now=$(date +%s)"; echo "lists=$(ls $L 2>/dev/null | grep -c Release)";'
    ' for f in $L $L/*Release $P/update-success-stamp; do [ -e "$f" ] &&'
    ' echo "refreshed=$(stat -c %Y "$f")"; done; echo "changed=$(stat -c %Y /var/lib/dpkg/status)";'
    " C=; [ -w /var/cache/apt ] && C='-o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=';"
    " out=$(LC_ALL=C apt-get -s -o Debug::NoLocking=1 $C"
    " -o APT::Get::Upgrade-Allow-New=true upgrade) || exit 1;"
    ' echo "$out" | grep "^Inst "; :',
)
# -C: only the system's own cache, which a user may read; nothing is fetched.
DNF_PENDING = Shell(
    "linux.dnf-pending",
    "if command -v dnf >/dev/null; then D=dnf; S=--security; elif command -v yum >/dev/null;"
    ' then D=yum; S=security; else exit 127; fi; echo "now=$(date +%s)";'
    ' F="/var/cache/dnf/*/repodata /var/cache/libdnf5/*/repodata /var/cache/yum/*/*/*"; N=0;'
    ' for f in $F; do for m in "$f"/repomd.xml; do [ -e "$m" ] && N=$((N+1)) &&'
    ' echo "refreshed=$(stat -c %Y "$m")"; done; done; echo "lists=$N";'
    ' echo "advisories=$(ls $F 2>/dev/null | grep -c updateinfo)";'
    " for f in /var/lib/rpm /usr/lib/sysimage/rpm; do for m in $f/rpmdb.sqlite $f/Packages; do"
    ' [ -e "$m" ] && echo "changed=$(stat -c %Y "$m")"; done; done;'
    " out=$(LC_ALL=C $D -q -C check-update); s=$?; [ $s = 0 ] || [ $s = 100 ] || exit 1;"
    ' echo "$out" | sed "s/^/update /"; out=$(LC_ALL=C $D -q -C updateinfo list $S)'
    ' || exit 1; echo "$out" | sed "s/^/advisory /"',
)

_APT = re.compile(r"Inst \S+(?: \[\S*\])? \(\S+ (?P<origins>[^()\[]*)")
_RPM = re.compile(
    r"update (\S+\.(?:x86_64|i[3-6]86|noarch|aarch64|ppc64le|s390x|armv7hl)) +\S+ +\S+"
)
_ADVISORY = re.compile(
    r"(?i)advisory .*?(?:/sec\.|\bsecurity\b).*?(\S+\.(?:x86_64|i[3-6]86|noarch|"
    r"aarch64|ppc64le|s390x|armv7hl))"
)
_OBSOLETES = "update Obsoleting Packages"
_LONGEST = 400
_STAMP = re.compile(r"(now|lists|refreshed|changed|advisories)=(\d{1,12})")


@fact("host.pending-updates")
class PendingUpdates:
    """Packages with a newer version, and those of them that mend a security hole (None: the lists
    do not say which). ``list_age``: since the lists were fetched; ``quiet``: since any package
    changed."""

    total: int
    security: int | None
    list_age: timedelta
    quiet: timedelta | None


def _stamps(output: ShellOutput) -> dict[str, list[int]]:
    """The ``name=number`` lines of an answer."""
    if output.status == 127:
        raise NotSupported("this host has another package manager")
    found: dict[str, list[int]] = {}
    for line in output.require().splitlines():
        stamp = _STAMP.fullmatch(line.strip())
        if stamp is not None:
            found.setdefault(stamp[1], []).append(int(stamp[2]))
    if not found.get("lists", [0])[0] or not found.get("refreshed") or not found.get("now"):
        raise BadAnswer("the host has no package lists to compare with")
    return found


def _since(stamps: dict[str, list[int]], name: str) -> timedelta:
    return timedelta(seconds=max(0, stamps["now"][0] - max(stamps[name])))


@probe(Role.LINUX, APT_PENDING, rank=1)
def apt_pending(output: ShellOutput) -> PendingUpdates:
    """``apt-get -s upgrade``: an Inst line a package, with the archives that offer it."""
    stamps = _stamps(output)
    lines = [line for line in output.lines() if line.startswith("Inst ")]
    offers = [_APT.match(line) for line in lines]
    if None in offers:
        raise BadAnswer("apt-get says Inst in a way that we do not know")
    security = [o for o in offers if o and re.search("(?i)security|[-/]esm", o["origins"])]
    quiet = _since(stamps, "changed") if "changed" in stamps else None
    return PendingUpdates(len(lines), len(security), _since(stamps, "refreshed"), quiet)


@probe(Role.LINUX, DNF_PENDING, rank=2)
def dnf_pending(output: ShellOutput) -> PendingUpdates:
    """``dnf check-update`` and ``dnf updateinfo list --security``; yum of release 7 alike.

    Repositories without advisories (CentOS) cannot say what is a security update.
    """
    stamps = _stamps(output)
    lines = [line[:_LONGEST] for line in output.lines()]
    end = lines.index(_OBSOLETES) if _OBSOLETES in lines else len(lines)
    updates = {found[1] for line in lines[:end] if (found := _RPM.match(line))}
    named = {found[1] for line in lines if (found := _ADVISORY.match(line))}
    security = len(named) if named or any(stamps.get("advisories", ())) else None
    quiet = _since(stamps, "changed") if "changed" in stamps else None
    return PendingUpdates(
        max(len(updates), len(named)), security, _since(stamps, "refreshed"), quiet
    )


def judge_updates(
    pending: PendingUpdates,
    automatic: AutomaticUpdates | Missing,
    late_days: float,
    list_days: float,
    soon_days: float,
) -> Verdict:
    """The verdict of both areas.

    An old list that names security updates proves them missing since then; an old list that names
    none proves nothing. A host that installs them each night has some waiting on many a day.
    """
    age, quiet = pending.list_age.days, pending.quiet.days if pending.quiet else 0
    seen = (
        Evidence("security updates", pending.security),
        Evidence("updates", pending.total),
        Evidence("package lists, days old", age),
        Evidence("days since a package changed", pending.quiet.days if pending.quiet else None),
    )
    if pending.security:
        if max(age, quiet) > late_days:
            return Fail(
                "{count} security updates wait, and nothing was installed for {days} days.",
                *seen,
                count=pending.security,
                days=max(age, quiet),
            )
        if not isinstance(automatic, Missing) and automatic.on and max(age, quiet) <= soon_days:
            return Pass(
                "{count} security updates wait; {tool} installs them.",
                *seen,
                count=pending.security,
                tool=automatic.tool,
            )
        return Fail(
            "{count} security updates wait to be installed.",
            *seen,
            severity=Severity.LOW,
            count=pending.security,
        )
    unsorted = pending.security is None and pending.total > 0
    if unsorted and max(age, quiet) > late_days:
        return _unsorted(pending.total, max(age, quiet), late_days, seen)
    if age > list_days:
        return Unknown(
            "The package lists are {days} days old: too old to say what is missing.",
            *seen,
            days=age,
        )
    if unsorted:
        return _unsorted(pending.total, max(age, quiet), late_days, seen)
    return Pass("No security update is missing.", *seen)


def _unsorted(total: int, days: int, late_days: float, seen: tuple[Evidence, ...]) -> Verdict:
    if days > late_days:
        return Fail(
            "{total} updates wait, and nothing was installed for {days} days.",
            *seen,
            severity=Severity.MEDIUM,
            total=total,
            days=days,
        )
    return Unknown(
        "{total} updates wait; the archive does not say which concern security.", *seen, total=total
    )
