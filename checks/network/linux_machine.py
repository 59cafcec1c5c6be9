"""What a Linux host runs on: hardware of its own, a hypervisor, or another host's kernel."""

from enum import StrEnum

from scanner.model import BadAnswer, NotApplicable, Role, Shell, ShellOutput, fact, probe

# It ends with 1 where it prints "none". Without systemd the CPU says that a hypervisor is there.
VIRTUALISATION = Shell(
    "linux.virtualisation",
    "if command -v systemd-detect-virt >/dev/null; then systemd-detect-virt; :;"
    " elif [ -e /.dockerenv ] || [ -e /run/.containerenv ]; then echo container-other;"
    " elif grep -q '^flags.* hypervisor' /proc/cpuinfo; then echo vm-other;"
    " elif grep -q '^flags' /proc/cpuinfo; then echo none; else exit 127; fi",
)

_CONTAINERS = frozenset(
    {"openvz", "lxc", "lxc-libvirt", "systemd-nspawn", "docker", "podman", "rkt", "wsl", "proot"}
    | {"pouch", "container-other"}
)
"""As systemd-detect-virt(1) names them."""
_OWN_MEMINFO = frozenset({"lxc", "lxc-libvirt", "openvz"})
"""lxcfs(1), and OpenVZ's kernel."""

KERNEL_OF_ANOTHER = NotApplicable("This is a container; the host that runs it decides that.")


class Kind(StrEnum):
    """What the system runs on."""

    PHYSICAL = "physical"
    VIRTUAL = "virtual"
    CONTAINER = "container"


@fact("linux.machine")
class Machine:
    """What the system runs on, and the name of what carries it ("kvm", "lxc", "none")."""

    kind: Kind
    carrier: str

    @property
    def shows_memory_of_another(self) -> bool:
        """Whether /proc/meminfo is its host's: only LXC has a file system that hides that."""
        return self.kind is Kind.CONTAINER and self.carrier not in _OWN_MEMINFO


@probe(Role.LINUX, VIRTUALISATION)
def linux_machine(output: ShellOutput) -> Machine:
    """systemd-detect-virt(1): one word."""
    word = output.require().strip()
    if not word or len(word) > 40 or not word.isprintable() or " " in word:
        raise BadAnswer("systemd-detect-virt printed no word")
    if word == "none":
        return Machine(Kind.PHYSICAL, word)
    return Machine(Kind.CONTAINER if word in _CONTAINERS else Kind.VIRTUAL, word)
