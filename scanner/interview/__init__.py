"""Targets x questions to answers: hosts in parallel, each in rounds, its questions together."""

from scanner.interview.book import Book
from scanner.interview.domains import DomainTurns
from scanner.interview.door import Door
from scanner.interview.doors import Doors
from scanner.interview.host import HostInterview, HostLimits
from scanner.interview.scheduler import Listener, interview_hosts
from scanner.interview.versions import hosts_for_nmap

__all__ = [
    "Book",
    "DomainTurns",
    "Door",
    "Doors",
    "HostInterview",
    "HostLimits",
    "Listener",
    "hosts_for_nmap",
    "interview_hosts",
]
