"""Whom we talk to: host keys, trusted on first use and remembered for the site."""

import base64
import binascii
import hashlib
import os
import tempfile
from pathlib import Path
from threading import Lock


class HostKeyChangedError(Exception):
    """A host shows another key than the remembered one; both as ``SHA256:...`` fingerprints."""

    def __init__(self, name: str, remembered: str, shown: str) -> None:
        super().__init__(f"{name} shows {shown}, remembered is {remembered}")
        self.remembered = remembered
        self.shown = shown


def fingerprint(blob: bytes) -> str:
    """The fingerprint of a public key (RFC 4253, 6.6) as OpenSSH prints it."""
    digest = base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")
    return f"SHA256:{digest}"


def host_name(address: str, port: int) -> str:
    """The name that a host's key is filed under: ``[address]:port``."""
    return f"[{address}]:{port}"


class HostKeys:
    """Remembered host keys, in OpenSSH's known_hosts format (sshd(8)): ``name type base64``.

    Safe for many threads. Without a path it remembers only until the program ends.

    Raises:
        ValueError: a line of the file is no host key; a damaged file must not mean "trust anyone".
        OSError: the file cannot be read, or (from ``check``) not be written.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._lock = Lock()
        self._keys: dict[str, dict[str, bytes]] = {}
        for number, line in enumerate(_lines(path), 1):
            if line.strip() and not line.startswith("#"):
                name, kind, blob = _parsed(line, f"{path}, line {number}")
                self._keys.setdefault(name, {})[kind] = blob

    def kinds(self, name: str) -> tuple[str, ...]:
        """The key types that are remembered for a host: the ones to ask it for."""
        with self._lock:
            return tuple(self._keys.get(name, ()))

    def check(self, name: str, kind: str, blob: bytes) -> None:
        """Remember the key of a new host; nothing happens if it is the remembered one.

        Raises:
            HostKeyChangedError: another key is remembered, of this type or only of others.
        """
        with self._lock:
            remembered = self._keys.get(name)
            if remembered is None:
                self._append(f"{name} {kind} {base64.b64encode(blob).decode()}\n")
                self._keys[name] = {kind: blob}
                return
            if remembered.get(kind) != blob:
                known = remembered.get(kind) or next(iter(remembered.values()))
                raise HostKeyChangedError(name, fingerprint(known), fingerprint(blob))

    def how_to_forget(self, name: str) -> str:
        """What the engineer does when the change is right."""
        if self.path is None:
            return "Start the program again."
        return f"Delete the line that begins with {name} from {self.path}."

    def _append(self, line: str) -> None:
        """Read again before writing, so that another scan's new hosts stay; replace as a whole."""
        if self.path is None:
            return
        old = "".join(_lines(self.path))
        if old and not old.endswith("\n"):
            old += "\n"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=self.path.parent, prefix=".host-keys-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(old + line)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(self.path)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise


def _lines(path: Path | None) -> list[str]:
    if path is None or not path.exists():
        return []
    return path.read_text(encoding="utf-8").splitlines(keepends=True)


def _parsed(line: str, where: str) -> tuple[str, str, bytes]:
    fields = line.split()
    if len(fields) >= 3:
        try:
            return fields[0], fields[1], base64.b64decode(fields[2], validate=True)
        except binascii.Error:
            pass
    raise ValueError(f"{where}: not a host key")
