"""What a Windows computer runs on, and its place in the domain."""

from enum import IntEnum

from checks.network.linux_machine import Kind, Machine
from checks.properties import count, flag, words
from scanner.model import BadAnswer, Role, Rows, Wql, fact, probe

COMPUTER = Wql(
    "Win32_ComputerSystem", ("DomainRole", "PartOfDomain", "Domain", "Manufacturer", "Model")
)

# As the hypervisors fill in SMBIOS. HypervisorPresent is no help: it is true on the host as well.
_VIRTUAL_MAKERS = ("vmware", "qemu", "xen", "innotek", "parallels", "nutanix", "ovirt", "red hat")
_VIRTUAL_MODELS = (
    *("virtual machine", "virtualbox", "vmware", "kvm", "standard pc (", "hvm domu", "ahv"),
    *("google compute engine", "openstack", "bhyve", "proxmox"),
)


class DomainRole(IntEnum):
    """``Win32_ComputerSystem.DomainRole``."""

    STANDALONE_WORKSTATION = 0
    MEMBER_WORKSTATION = 1
    STANDALONE_SERVER = 2
    MEMBER_SERVER = 3
    BACKUP_CONTROLLER = 4
    PRIMARY_CONTROLLER = 5


@fact("windows.membership")
class Membership:
    """The place in the domain; the "primary" controller is the one with the role of PDC emulator.
    ``domain`` is the domain's or the workgroup's name."""

    role: DomainRole
    member: bool
    domain: str

    @property
    def controller(self) -> bool:
        """Whether it is a domain controller."""
        return self.role in (DomainRole.BACKUP_CONTROLLER, DomainRole.PRIMARY_CONTROLLER)


@probe(Role.WINDOWS, COMPUTER)
def windows_membership(rows: Rows) -> Membership:
    """Win32_ComputerSystem: DomainRole, PartOfDomain, Domain."""
    if len(rows) != 1:
        raise BadAnswer(f"{len(rows)} computer systems")
    row = rows[0]
    return Membership(
        DomainRole(count(row, "DomainRole")), flag(row, "PartOfDomain"), words(row, "Domain")
    )


@probe(Role.WINDOWS, COMPUTER)
def windows_machine(rows: Rows) -> Machine:
    """Win32_ComputerSystem: Manufacturer and Model, from SMBIOS."""
    if len(rows) != 1:
        raise BadAnswer(f"{len(rows)} computer systems")
    maker, model = words(rows[0], "Manufacturer"), words(rows[0], "Model")
    if maker.lower().startswith(_VIRTUAL_MAKERS) or model.lower().startswith(_VIRTUAL_MODELS):
        return Machine(Kind.VIRTUAL, maker)
    if maker == "Amazon EC2" and not model.endswith(".metal"):
        return Machine(Kind.VIRTUAL, maker)
    return Machine(Kind.PHYSICAL, "none")
