"""A host that greets every TCP connection with a fixed banner: telnet, FTP, mail."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from pathlib import Path

from lab.real.host import Entry, File, Host, Port

_BANNERS = "/banners.json"


@dataclass(frozen=True, slots=True)
class PlainTcpHost(Host):
    """Serves ``banners``: port to the bytes sent at once; what the client sends is read away."""

    _: KW_ONLY
    banners: Mapping[int, bytes] = field(default_factory=dict)

    def ports(self) -> Sequence[Port]:
        return [Port("tcp", number) for number in self.banners]

    def server_files(self) -> Mapping[str, Entry]:
        texts = {str(port): text.decode("latin-1") for port, text in self.banners.items()}
        return {_BANNERS: File(json.dumps(texts))}

    def boot(self, folder: Path) -> Sequence[str]:
        """The server runs in the machine's root: no tree need have this interpreter."""
        program = str(Path(__file__).with_name("plain_server.py"))
        return (sys.executable, "-I", program, f"{folder}/files{_BANNERS}")
