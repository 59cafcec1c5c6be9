"""Services and print queues that the directory names."""

from checks.process.directory_services import (
    OF_COMPUTERS,
    OF_USERS,
    QUEUES,
    NamedService,
    PrintQueue,
    directory_services,
    print_queues,
)
from tests.checks.directory_answers import found
from tests.checks.directory_domain import Attributes


def test_services_by_their_names() -> None:
    users = OF_USERS.read(
        found(
            OF_USERS,
            {"servicePrincipalName": ["MSSQLSvc/DB1.x:1433", "MSSQLSvc/db1.x", "http/a"]},
            {"servicePrincipalName": "MSSQLSvc/gone.x", "userAccountControl": 0x202},
            {},
        )
    )
    names = ["Microsoft Virtual Console Service/HV1", "exchangeMDB/MAIL", "HOST/x", "sip/", "/", ""]
    computers = OF_COMPUTERS.read(found(OF_COMPUTERS, {"servicePrincipalName": names}))
    assert directory_services(users, computers).each == (
        NamedService("Exchange", "mail"),
        NamedService("Hyper-V", "hv1"),
        NamedService("Microsoft SQL Server", "db1.x"),
    )


def test_print_queues() -> None:
    rows: tuple[Attributes, ...] = (
        {"printerName": "Front desk", "serverName": "fs1.x", "portName": "IP_10.0.0.9"},
        {},
    )
    assert print_queues(QUEUES.read(found(QUEUES, *rows))).each == (
        PrintQueue("Front desk", "", "", "fs1.x", "IP_10.0.0.9"),
        PrintQueue("", "", "", "", ""),
    )
    assert print_queues(()).each == ()
