"""Which Windows this is, as far as its defaults depend on it."""

from scanner.model import BadAnswer, Registry, RegistryKey, Role, fact, probe

CURRENT_VERSION = Registry(
    r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion",
    text=("CurrentBuildNumber", "InstallationType", "EditionID"),
)

WINDOWS_8_1 = 9600
WINDOWS_10 = 10240
SERVER_2016 = 14393
WINDOWS_11_22H2 = 22621


@fact("windows.build")
class Build:
    """The number of the build (9600: 8.1 and Server 2012 R2), whether it is a Server Core without
    a desktop, and EditionID ("Professional", "Enterprise", "ServerStandard")."""

    number: int
    core: bool
    edition: str

    @property
    def client(self) -> bool:
        """Whether it is an edition for desktops."""
        return not self.edition.startswith("Server")


@probe(Role.WINDOWS, CURRENT_VERSION)
def windows_build(key: RegistryKey) -> Build:
    """CurrentBuildNumber is a text of digits; InstallationType also "Client" and "Server"."""
    number = key.text("CurrentBuildNumber")
    if not number.isascii() or not number.isdigit() or not 4 <= len(number) <= 6:
        raise BadAnswer("Windows without a number of its build")
    kind = key.text("InstallationType")
    return Build(int(number), kind == "Server Core", key.text("EditionID")[:60])
