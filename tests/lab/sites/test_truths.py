"""What the test sites say of themselves names what is there, and covers every check."""

import pytest

from lab.sites.reading import read_site, site_folder, site_names
from lab.sites.rows import Site
from lab.sites.truth import Truth, read_truth
from scanner.catalogue import load
from scanner.model import Reason

BY_HAND = {"desktop.boot-time"}
"""Checks of what only the carried collector tells: no scan of a site can find their faults."""

RECORDED_ONLY = {
    # a dead controller is enough for directory-two-controllers to pass, which has its fault here
    "identity.directory-controllers-alive",
    # no schema of Samba's knows delegated managed service accounts (Windows Server 2025)
    "identity.directory-making-service-accounts",
    # where single sign-on is in use, nothing can be told of accounts that nobody uses
    "identity.directory-single-sign-on-key",
    # Samba copies SYSVOL neither by FRS nor by DFSR
    "identity.directory-sysvol-replication",
    # Samba tells its neighbours to nobody over LDAP
    "server.directory-replication",
    # no schema of Samba's knows Exchange
    "server.exchange-supported",
}
"""As of 2026-11-23, checks whose faults no Samba of the lab can show to a plain user: recorded
answers of Active Directory carry them."""

NOT_HOSTS = {"the site", "the domain"}
TOLD = {
    name: (read_site(site_folder(name)), read_truth(site_folder(name))) for name in site_names()
}

each_site = pytest.mark.parametrize(("site", "truth"), TOLD.values(), ids=TOLD)


@each_site
def test_it_names_checks_once_and_targets_that_are_there(site: Site, truth: Truth) -> None:
    names = {row.name for row in site.host} | NOT_HOSTS
    checks = {check.id for check in load().checks}
    for row in truth.fault:
        assert row.check in checks
        assert set(row.targets) <= names, row
    for blind in truth.blind:
        assert set(blind.checks) <= checks
        assert set(blind.targets) <= names, blind
        assert blind.reason in set(Reason)
    assert all(set(planned.targets) <= names for planned in truth.planned)
    pairs = [(row.check, target) for row in truth.fault for target in row.targets]
    assert len(pairs) == len(set(pairs))


@each_site
def test_what_it_says_of_real_servers_holds_in_the_lab_only(site: Site, truth: Truth) -> None:
    real = {row.name for row in site.host if not row.device}
    told = [(row.targets, row.only) for row in truth.fault]
    told += [(row.targets, row.only) for row in truth.blind]
    assert [targets for targets, only in told if set(targets) & real and only != "lab"] == []


@each_site
def test_it_names_each_label_once(site: Site, truth: Truth) -> None:
    del site
    labels = [planned.label for planned in truth.planned]
    assert len(labels) == len(set(labels))


def test_each_check_has_a_planted_fault_at_some_site() -> None:
    planted = {row.check for _, truth in TOLD.values() for row in truth.fault}
    assert {check.id for check in load().checks} - planted == BY_HAND | RECORDED_ONLY
