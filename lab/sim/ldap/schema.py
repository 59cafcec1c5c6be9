"""What the server knows of attributes: their syntax, what is read only when asked, what never.

The data's own schema objects (class attributeSchema) come first; the table here names what has a
syntax other than a case-insensitive text, for data without them ([MS-ADA1] to [MS-ADA3]).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from scanner.model.directory_secrets import SECRETS


class Syntax(Enum):
    """How values are compared ([MS-ADTS] 3.1.1.2.2.2)."""

    TEXT = "case-insensitive text"
    EXACT = "case-sensitive text"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    TIME = "generalized time"
    OCTETS = "octets"
    SID = "SID"
    GUID = "GUID"
    DESCRIPTOR = "security descriptor"
    NAME = "distinguished name"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_OIDS = {  # attributeSyntax of an attributeSchema object
    "2.5.5.1": Syntax.NAME,
    "2.5.5.3": Syntax.EXACT,
    "2.5.5.5": Syntax.EXACT,
    "2.5.5.8": Syntax.BOOLEAN,
    "2.5.5.9": Syntax.INTEGER,
    "2.5.5.10": Syntax.OCTETS,
    "2.5.5.11": Syntax.TIME,
    "2.5.5.15": Syntax.DESCRIPTOR,
    "2.5.5.16": Syntax.INTEGER,
    "2.5.5.17": Syntax.SID,
}

_TABLE = {
    Syntax.INTEGER: """accountExpires adminCount badPasswordTime badPwdCount codePage countryCode
        creationTime forceLogoff flags groupType instanceType lastLogoff lastLogon
        lastLogonTimestamp lockoutDuration lockOutObservationWindow lockoutThreshold lockoutTime
        logonCount maxPwdAge minPwdAge minPwdLength modifiedCount ms-DS-MachineAccountQuota
        ms-Mcs-AdmPwdExpirationTime msDS-Behavior-Version msDS-LockoutDuration
        msDS-LockoutObservationWindow msDS-LockoutThreshold msDS-MaximumPasswordAge
        msDS-MinimumPasswordAge msDS-MinimumPasswordLength msDS-PasswordHistoryLength
        msDS-PasswordSettingsPrecedence msDS-ReplAuthenticationMode
        msDS-SupportedEncryptionTypes msDS-User-Account-Control-Computed
        msDS-UserPasswordExpiryTimeComputed msLAPS-PasswordExpirationTime
        msPKI-Certificate-Name-Flag msPKI-Enrollment-Flag msPKI-Minimal-Key-Size
        msPKI-Private-Key-Flag msPKI-RA-Signature msPKI-Template-Minor-Revision
        msPKI-Template-Schema-Version nextRid objectVersion options primaryGroupID
        primaryGroupToken pwdHistoryLength pwdLastSet pwdProperties revision sAMAccountType
        searchFlags systemFlags tombstoneLifetime trustAttributes trustDirection
        trustPosixOffset trustType uASCompat userAccountControl uSNChanged uSNCreated
        versionNumber gPCFunctionalityVersion""",
    Syntax.BOOLEAN: """isCriticalSystemObject isDeleted isRecycled showInAdvancedViewOnly
        msDS-PasswordComplexityEnabled msDS-PasswordReversibleEncryptionEnabled dNSTombstoned""",
    Syntax.TIME: "createTimeStamp dSCorePropagationData modifyTimeStamp whenChanged whenCreated",
    Syntax.SID: "objectSid sIDHistory securityIdentifier tokenGroups",
    Syntax.GUID: """objectGUID schemaIDGUID attributeSecurityGUID invocationId
        msDFSR-ReplicationGroupGuid""",
    Syntax.OCTETS: """auditingPolicy dnsRecord dNSProperty dSASignature logonHours
        msDS-GenerationId msDS-KeyCredentialLink
        msLAPS-EncryptedPassword msLAPS-EncryptedPasswordHistory replPropertyMetaData
        replUpToDateVector userCertificate cACertificate pKIExpirationPeriod pKIOverlapPeriod
        thumbnailPhoto unicodePwd userParameters""",
    Syntax.DESCRIPTOR: "nTSecurityDescriptor msDS-AllowedToActOnBehalfOfOtherIdentity",
    Syntax.NAME: """defaultObjectCategory directReports distinguishedName domainPolicyReference
        fSMORoleOwner hasMasterNCs lastKnownParent manager managedBy managedObjects masteredBy
        member memberOf msDS-AllowedToDelegateToDN msDS-AuthNPolicySiloMembers
        msDS-HasDomainNCs msDS-hasMasterNCs msDS-masteredBy msDS-PSOApplied msDS-PSOAppliesTo
        msDS-RevealedUsers msDS-NeverRevealGroup msDS-RevealOnDemandGroup objectCategory
        nCName rIDManagerReference rIDSetReferences serverReference serverReferenceBL
        siteObject siteObjectBL subSchemaSubEntry wellKnownObjects""",
}

# Who reads finds neither what is secret, nor what only the data files have
# (lab.sim.ldap.replication).
HIDDEN = SECRETS | {"x-replication"}

# Constructed, or not returned for "*" ([MS-ADTS] 3.1.1.4.5 and 3.1.1.3.1.3.1).
ON_REQUEST = _words(
    """allowedattributes allowedattributeseffective allowedchildclasses
    allowedchildclasseseffective canonicalname createtimestamp modifytimestamp
    msds-ncreplcursors msds-ncreplinboundneighbors msds-ncreploutboundneighbors
    msds-replattributemetadata msds-replvaluemetadata msds-approx-immed-subordinates
    msds-principalname msds-user-account-control-computed msds-userpasswordexpirytimecomputed
    msds-quotaeffective msds-quotaused msds-topquotausage primarygrouptoken sdrightseffective
    structuralobjectclass subschemasubentry tokengroups tokengroupsglobalanduniversal
    tokengroupsnogcacceptable attributetypes objectclasses ditcontentrules
    ntsecuritydescriptor"""
)

# ldapDisplayName of a class -> the common name in its defaultObjectCategory, for data without
# schema objects: objectCategory is compared by either ([MS-ADTS] 3.1.1.3.1.3.5).
_CATEGORIES = {
    "user": "Person",
    "person": "Person",
    "organizationalperson": "Person",
    "inetorgperson": "Person",
    "contact": "Person",
    "computer": "Computer",
    "group": "Group",
    "organizationalunit": "Organizational-Unit",
    "container": "Container",
    "domaindns": "Domain-DNS",
    "grouppolicycontainer": "Group-Policy-Container",
    "trusteddomain": "Trusted-Domain",
    "printqueue": "Print-Queue",
    "volume": "Volume",
    "site": "Site",
    "subnet": "Subnet",
    "server": "Server",
    "ntdsdsa": "NTDS-DSA",
    "crossref": "Cross-Ref",
    "msds-passwordsettings": "ms-DS-Password-Settings",
    "pkicertificatetemplate": "PKI-Certificate-Template",
    "pkienrollmentservice": "PKI-Enrollment-Service",
}


@dataclass(slots=True)
class Schema:
    """The attributes that are known, by their names in lower case, and the classes' categories."""

    syntaxes: dict[str, Syntax] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=lambda: dict(_CATEGORIES))

    def __post_init__(self) -> None:
        for syntax, names in _TABLE.items():
            for name in names.split():
                self.syntaxes.setdefault(name.lower(), syntax)
        for name in (*HIDDEN, *ON_REQUEST):
            self.syntaxes.setdefault(name, Syntax.TEXT)

    def learn(self, values: Mapping[str, list[bytes]]) -> None:
        """Take an object of the schema partition (values by lower-case names)."""
        name = _first(values, "ldapdisplayname").lower()
        syntax = _OIDS.get(_first(values, "attributesyntax"))
        if name and syntax and self.syntaxes.get(name, Syntax.TEXT) is Syntax.TEXT:
            self.syntaxes[name] = syntax
        elif name and _first(values, "attributesyntax"):
            self.syntaxes.setdefault(name, Syntax.TEXT)
        if name and (category := _first(values, "defaultobjectcategory")):
            self.categories[name] = category

    def meet(self, names: Iterable[str]) -> None:
        """Attributes that the data has are known, as texts unless something else is known."""
        for name in names:
            self.syntaxes.setdefault(name, Syntax.TEXT)

    def knows(self, name: str) -> bool:
        """Whether there is such an attribute (lower case); a filter on others is Undefined."""
        return name in self.syntaxes

    def syntax(self, name: str) -> Syntax:
        """Of an attribute in lower case."""
        return self.syntaxes.get(name, Syntax.TEXT)


def _first(values: Mapping[str, list[bytes]], name: str) -> str:
    found = values.get(name)
    return found[0].decode("utf-8", "replace") if found else ""
