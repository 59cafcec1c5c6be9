"""net-snmp's own programs as the reference: the agent, and what snmpbulkwalk prints."""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from scanner.model import SnmpValue
from scanner.transports.base import Endpoint

SNMPD = shutil.which("snmpd", path="/usr/sbin:/usr/local/sbin:/usr/bin") or "snmpd"
# Numeric OIDs and enumerations, every string as hex, numbers without units, no MIB files.
FORMAT = ("-On", "-Oe", "-OU", "-Ox", "-Ot", "-m", "")
LINE = re.compile(r"^\.([0-9.]+) = (?:(?P<type>[A-Za-z0-9 -]+): ?)?(?P<text>.*)\Z", re.DOTALL)


@contextmanager
def snmpd(folder: Path, port: int, configuration: str) -> Iterator[Endpoint]:
    """An agent on loopback with a state of its own."""
    (folder / "state").mkdir()
    (folder / "snmpd.conf").write_text(f"agentaddress udp:127.0.0.1:{port}\n{configuration}")
    process = subprocess.Popen(
        [
            SNMPD,
            "-f",
            "-Lf",
            str(folder / "log"),
            "-I",
            "-smux",
            "-C",
            "-c",
            str(folder / "snmpd.conf"),
        ],
        env={"SNMP_PERSISTENT_DIR": str(folder / "state"), "MIBS": "", "PATH": "/usr/bin:/bin"},
    )
    try:
        _wait_for(folder / "log", "NET-SNMP version", process)
        yield Endpoint("lab-agent", "127.0.0.1", port)
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(log: Path, text: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 20
    while not (log.exists() and text in log.read_text(errors="replace")):
        if process.poll() is not None or time.monotonic() > end:
            raise AssertionError("snmpd does not start")
        time.sleep(0.02)


def bulkwalk(where: str, oid: str, account: Sequence[str]) -> dict[str, SnmpValue]:
    """What snmpbulkwalk reads below an OID: plain values by whole OID."""
    command = ["snmpbulkwalk", *account, *FORMAT, "-Cr25", "-t5", "-r2", where, oid]
    with tempfile.TemporaryDirectory() as state:
        environment = os.environ | {"SNMP_PERSISTENT_DIR": state}
        done = subprocess.run(
            command, capture_output=True, check=False, timeout=100, env=environment
        )
    output = done.stdout.decode("latin-1")
    assert done.returncode == 0, done.stderr
    values: dict[str, SnmpValue] = {}
    # A record begins with an OID; hex dumps of long strings go on over lines.
    for record in re.split(r"\n(?=\.[0-9.]+ = )", output.rstrip("\n")):
        matched = LINE.match(record)
        assert matched, record
        kind, text = matched["type"], matched["text"]
        if kind is None and (text.startswith("No ") or text == "NULL"):
            continue
        values[matched[1]] = _plain(kind, text)
    return values


def _plain(kind: str | None, text: str) -> SnmpValue:
    match kind:
        case "INTEGER" | "Counter32" | "Gauge32" | "Counter64" | "Timeticks" | "UInteger32":
            return int(text.strip())
        case "OID":
            return text.strip().lstrip(".")
        case "IpAddress":
            return text.strip()
        case "Hex-STRING" | "STRING" | "BITS" | "OPAQUE" | "Network Address":
            assert kind == "Hex-STRING" or text in ("", '""'), text
            return bytes.fromhex(re.sub(r"[\s\"]", "", text))
        case None if text == '""':
            return b""
        case None if text.strip().isdigit():
            return int(text)
    raise AssertionError(f"{kind}: {text!r}")
