"""What the dumps say, read from their text by plain patterns: nothing here knows our readers.

Each entry gives the attributes that a fact must have. Where several probes make one fact of a host,
the first of them by rank counts, as in a scan.
"""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

Attributes = dict[str, object]
GIB = 2**30


def _text(folder: Path, kind: str, name: str) -> str:
    raw = (folder / kind / name).read_bytes()
    return raw.decode("utf-16").replace("\r", "")


def _blocks(folder: Path, name: str) -> list[str]:
    """The instances of a list; an empty line (or a few) stands between them."""
    text = _text(folder, "wmi", f"{name}.wmi")
    return [block for block in re.split(r"\n\n+", text) if "=" in block]


def _of(block: str, name: str) -> str:
    found = re.search(rf"^{name}=(.*)$", block, re.MULTILINE)
    return found[1].strip() if found else ""


def _connected(folder: Path) -> list[str]:
    blocks = _blocks(folder, "10-Win32_NetworkAdapterConfiguration")
    return [block for block in blocks if _of(block, "IPEnabled") == "TRUE"]


def accounts(folder: Path) -> Attributes:
    """All of the list, with the last part of the SID."""
    blocks = _blocks(folder, "10-StandAlone-Win32_UserAccount")
    named = [block for block in blocks if _of(block, "SID")]
    return {
        "each": tuple(
            {
                "name": _of(block, "Name"),
                "rid": int(_of(block, "SID").split("-")[-1]),
                "enabled": _of(block, "Disabled") == "FALSE",
            }
            for block in named
        )
    }


def last_person(folder: Path) -> Attributes:
    text = _text(folder, "registry", "10-StandAlone-LogonUI.reg")
    found = re.search(r'"LastLoggedOnSAMUser"="[^"]*\\([^"\\]+)"', text)
    assert found
    return {"names": (found[1].lower(),)}


def name_servers(folder: Path) -> Attributes:
    listed = [_of(block, "DNSServerSearchOrder") for block in _connected(folder)]
    return {"addresses": tuple(re.findall(r'"([^"]+)"', "".join(listed)))}


def netbios(folder: Path) -> Attributes:
    pairs = [(_of(b, "Description"), _of(b, "TcpipNetbiosOptions")) for b in _connected(folder)]
    return {"options": tuple((name, int(option)) for name, option in pairs if option)}


def processor(host: str) -> Callable[[Path], Attributes]:
    """What the processor says of itself; the class of Server 2003 does not know newer ones."""

    def read(folder: Path) -> Attributes:
        text = _text(folder, "registry", f"{host}-CentralProcessor.reg")
        found = re.search(r'"ProcessorNameString"="([^"]*)"', text)
        assert found
        return {"name": re.sub(r" +", " ", found[1]).strip()}

    return read


def _volumes(folder: Path, host: str) -> list[tuple[str, float, float, str]]:
    """Of the local ones with a size: block, GiB, free GiB, the name that people see."""
    found = []
    for block in _blocks(folder, f"{host}-Win32_Volume"):
        if _of(block, "DriveType") == "3" and _of(block, "Capacity"):
            size, free = (int(_of(block, name)) / GIB for name in ("Capacity", "FreeSpace"))
            found.append((block, size, free, _of(block, "DriveLetter") or _of(block, "Name")))
    return found


def volumes(host: str) -> Callable[[Path], Attributes]:
    """With a letter or a folder to reach them by; that of Windows first."""

    def read(folder: Path) -> Attributes:
        shown = [one for one in _volumes(folder, host) if not one[3].startswith("\\\\?\\")]
        shown = [one for one in shown if _of(one[0], "SystemVolume") != "TRUE"] or shown
        each = [
            {"mount": name, "size": size, "free": free, "system": _of(b, "BootVolume") == "TRUE"}
            for b, size, free, name in shown
        ]
        return {"each": tuple(sorted(each, key=lambda one: not one["system"]))}

    return read


def data_volumes(host: str) -> Callable[[Path], Attributes]:
    """Of 20 GiB and more."""

    def read(folder: Path) -> Attributes:
        large = [one for one in _volumes(folder, host) if one[1] >= 20]
        return {
            "each": tuple(
                {
                    "name": _of(block, "Name"),
                    "label": _of(block, "Label"),
                    "size": size,
                    "free": free,
                    "boot": _of(block, "BootVolume") == "TRUE",
                }
                for block, size, free, _ in large
            )
        }

    return read


def bitlocker(folder: Path) -> Attributes:
    blocks = _blocks(folder, "win10-crypt-Win32_EncryptableVolume")
    own = next(block for block in blocks if _of(block, "VolumeType") == "0")
    return {
        "letter": _of(own, "DriveLetter"),
        "protection": int(_of(own, "ProtectionStatus")),
        "conversion": int(_of(own, "ConversionStatus")),
    }


def identity(host: str) -> Callable[[Path], Attributes]:
    """Name and version; a ProductType of 1 is a client."""

    def read(folder: Path) -> Attributes:
        (block,) = _blocks(folder, f"{host}-Win32_OperatingSystem")
        assert _of(block, "ProductType") == "1"
        name = _of(block, "Caption").replace("Microsoft ", "").strip()
        return {"os": name, "os_version": _of(block, "Version")}

    return read


def uptime(host: str) -> Callable[[Path], Attributes]:
    """From the last start to the clock of the computer; both with the same offset."""

    def read(folder: Path) -> Attributes:
        (block,) = _blocks(folder, f"{host}-Win32_OperatingSystem")
        now, start = (
            datetime.strptime(_of(block, name)[:21], "%Y%m%d%H%M%S.%f")  # noqa: DTZ007 - both local
            for name in ("LocalDateTime", "LastBootUpTime")
        )
        return {"up": now - start}

    return read


def office(host: str) -> Callable[[Path], Attributes]:
    """All of Office's key was exported, and Click-to-Run is not in it."""

    def read(folder: Path) -> Attributes:
        assert "ClickToRun\\Configuration]" not in _text(folder, "registry", f"{host}.reg")
        return {"products": (), "version": ""}

    return read


_WIN7 = ("win7-sp1-x64", "winxp-sp3-x86")
_2003 = ("2003", "2003R2-Hotfix", "2003SP2")
FACTS: dict[tuple[str, str], Callable[[Path], Attributes]] = {
    ("10-StandAlone", "LocalAccounts"): accounts,
    ("10-StandAlone", "PeopleHere"): last_person,
    ("10", "NameServers"): name_servers,
    ("10", "NetbiosNames"): netbios,
    ("win10-crypt", "SystemVolume"): bitlocker,
    **{(host, "Processor"): processor(host) for host in _2003},
    **{(host, "Volumes"): volumes(host) for host in ("win10-crypt", "win7-sp1-x64")},
    **{(host, "DataVolumes"): data_volumes(host) for host in ("win10-crypt", "win7-sp1-x64")},
    **{(host, "Identity"): identity(host) for host in _WIN7},
    **{(host, "Uptime"): uptime(host) for host in _WIN7},
    **{(host, "ClickToRun"): office(host) for host in ("office_2016_01", "office_2016_02")},
}

REFUSED = {(host, "Purpose"): "neither the chassis nor the power profile" for host in _WIN7}
"""Where a probe could be asked, and rightly says that it cannot tell."""
