"""Who is there: the sweep of the scope, open TCP ports, and nmap's service versions."""

from scanner.discovery.addresses import Permit, Tell
from scanner.discovery.laptop import Abilities, abilities
from scanner.discovery.presence import sweep
from scanner.discovery.service_versions import services
from scanner.discovery.tcp_ports import NEVER, PORTS, ports, scan_ports
from scanner.discovery.tcp_sweep import KNOCK_PORTS

__all__ = [
    "KNOCK_PORTS",
    "NEVER",
    "PORTS",
    "Abilities",
    "Permit",
    "Tell",
    "abilities",
    "ports",
    "scan_ports",
    "services",
    "sweep",
]
