"""A directory over LDAP that answers as an Active Directory domain controller does (RFC 4511,
[MS-ADTS])."""
