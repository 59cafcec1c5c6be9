"""Attributes whose values are octets, whatever they look like ([MS-ADA1] to [MS-ADA3], syntaxes
2.5.5.10 String(Octet), 2.5.5.15 and 2.5.5.17): they stay bytes, so that no SID is now a text and
now none."""

_NAMES = frozenset(
    name.lower()
    for name in (
        "objectSid",
        "sIDHistory",
        "objectGUID",
        "securityIdentifier",
        "nTSecurityDescriptor",
        "msDS-AllowedToActOnBehalfOfOtherIdentity",
        "msDS-GroupMSAMembership",
        "msExchMailboxSecurityDescriptor",
        "tokenGroups",
        "tokenGroupsGlobalAndUniversal",
        "tokenGroupsNoGCAcceptable",
        "dnsRecord",
        "dNSProperty",
        "dSASignature",
        "replPropertyMetaData",
        "replUpToDateVector",
        "repsFrom",
        "repsTo",
        "invocationId",
        "schemaIDGUID",
        "attributeSecurityGUID",
        "schemaInfo",
        "prefixMap",
        "omObjectClass",
        "logonHours",
        "cACertificate",
        "crossCertificatePair",
        "authorityRevocationList",
        "certificateRevocationList",
        "deltaRevocationList",
        "userCertificate",
        "userSMIMECertificate",
        "userCert",
        "userPKCS12",
        "pKIExpirationPeriod",
        "pKIOverlapPeriod",
        "pKIKeyUsage",
        "msDS-TrustForestTrustInfo",
        "domainCrossRef",
        "msDS-GenerationId",
        "msDS-OptionalFeatureGUID",
        "msDS-Site-Affinity",
        "msFVE-RecoveryGuid",
        "msFVE-VolumeGuid",
        "mS-DS-CreatorSID",
        "mS-DS-ConsistencyGuid",
        "msDFSR-ReplicationGroupGuid",
        "netbootGUID",
        "parentGUID",
        "siteGUID",
        "thumbnailPhoto",
        "jpegPhoto",
        "photo",
        "pKTGuid",
        "pKT",
        "fRSVersionGUID",
        "fRSReplicaSetGUID",
        "terminalServer",
    )
)


def is_binary(name: str) -> bool:
    """Whether an attribute's values are octets."""
    folded = name.lower()
    return folded in _NAMES or folded.endswith("guid")
