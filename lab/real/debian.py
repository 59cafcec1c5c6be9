"""Settings of a host with a whole Debian tree (lab.real.trees), as files to give to it."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from lab.real.files import Entry, File, Folder

_LISTS = "/var/lib/apt/lists"
_HOST = "http://deb.debian.org"
_DAY = 86400.0

# The stamp that Debian's own apt hook makes, which says when the lists were last fetched.
_STAMP = "/var/lib/apt/periodic/update-success-stamp"


def package_lists(
    tree: Path,
    release: str,
    *,
    updates: Mapping[str, str] | None = None,
    security: Mapping[str, str] | None = None,
    days_old: float = 0.0,
) -> Mapping[str, Entry]:
    """What apt knows of the archive: all that is installed, and newer versions of some of it.

    ``updates`` and ``security`` say which version of a package the archive or its security part
    has: pending updates, where it is newer. ``days_old``: how long ago the lists were fetched.
    """
    there = dict(installed(tree))
    parts = {
        ("debian", release, "Debian"): {**there, **_known(there, updates)},
        ("debian-security", f"{release}-security", "Debian-Security"): _known(there, security),
    }
    sources = [f"deb [trusted=yes] {_HOST}/{part} {suite} main\n" for part, suite, _ in parts]
    fetched = {_STAMP: ""}
    for (part, suite, label), packages in parts.items():
        stem = f"{_LISTS}/{_HOST.removeprefix('http://')}_{part}_dists_{suite}"
        stanzas = "".join(_stanza(name, of) for name, of in sorted(packages.items()))
        fetched[f"{stem}_Release"] = _release(suite, label)
        fetched[f"{stem}_main_binary-{_architecture(there)}_Packages"] = stanzas
    return {
        _LISTS: Folder(),
        "/etc/apt/sources.list": File("".join(sources)),
        **{path: File(text, age=days_old * _DAY) for path, text in fetched.items()},
    }


def automatic_updates(*, on: bool) -> Mapping[str, Entry]:
    """Whether unattended-upgrades installs by itself."""
    value = "1" if on else "0"
    lines = (f'APT::Periodic::{key} "{value}";\n' for key in _PERIODIC)
    return {"/etc/apt/apt.conf.d/20auto-upgrades": File("".join(lines))}


_PERIODIC = ("Update-Package-Lists", "Unattended-Upgrade")


def sudo_rules(*rules: str) -> Mapping[str, Entry]:
    """Lines of sudoers(5), beside those that the tree has."""
    return {"/etc/sudoers.d/lab": File("".join(f"{rule}\n" for rule in rules), 0o440)}


def installed(tree: Path) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The fields of each installed package, by its name, from dpkg's status file."""
    for stanza in (tree / "var/lib/dpkg/status").read_text().split("\n\n"):
        lines = [line for line in stanza.splitlines() if not line.startswith(" ")]
        fields = {name: value for name, _, value in (line.partition(": ") for line in lines)}
        if fields.get("Status") == "install ok installed":
            yield fields["Package"], fields


def _known(
    there: Mapping[str, Mapping[str, str]], versions: Mapping[str, str] | None
) -> dict[str, Mapping[str, str]]:
    newer = versions or {}
    if unknown := newer.keys() - there.keys():
        raise ValueError(f"not installed in the tree: {', '.join(sorted(unknown))}")
    return {name: {**there[name], "Version": version} for name, version in newer.items()}


# With all its relations, or apt takes the same version for another build of it.
_COPIED = (
    *("Package", "Version", "Architecture", "Essential", "Priority", "Section", "Maintainer"),
    *("Multi-Arch", "Pre-Depends", "Depends", "Provides", "Installed-Size", "Description"),
    *("Breaks", "Conflicts", "Replaces", "Recommends", "Suggests", "Enhances"),
)


def _stanza(name: str, fields: Mapping[str, str]) -> str:
    """One package in a Packages file; nobody will fetch it, so size and hash are made up."""
    own = "".join(f"{key}: {fields[key]}\n" for key in _COPIED if key in fields)
    return f"{own}Filename: pool/{name}.deb\nSize: 1000\nSHA256: {'0' * 64}\n\n"


def _release(suite: str, label: str) -> str:
    return f"Origin: Debian\nLabel: {label}\nSuite: {suite}\nCodename: {suite}\nComponents: main\n"


def _architecture(there: Mapping[str, Mapping[str, str]]) -> str:
    return there["dpkg"]["Architecture"]
