"""Attributes of a directory that hold a secret, or what one can be found from.

No question can ask them, the simulator shows them to nobody, and no dump keeps them.
"""

#: In lower case: what the system keeps to itself ([MS-ADTS] 3.1.1.4.4), the confidential ones
#: (searchFlags bit 7, 3.1.1.2.3) of LAPS, BitLocker, TPM, gMSA and trusts, and Samba's own.
SECRETS = frozenset(
    [
        "unicodepwd",
        "dbcspwd",
        "ntpwdhistory",
        "lmpwdhistory",
        "supplementalcredentials",
        "userpassword",
        "unixuserpassword",
        "cleartextpassword",
        "mssfu30password",
        "orclcommonattribute",
        "currentvalue",
        "priorvalue",
        "initialauthincoming",
        "initialauthoutgoing",
        "trustauthincoming",
        "trustauthoutgoing",
        "pekkeychangeinterval",
        "peklist",
        "ms-mcs-admpwd",
        "ms-mcs-admpwdhistory",
        "mslaps-password",
        "mslaps-currentpasswordversion",
        "mslaps-encryptedpassword",
        "mslaps-encryptedpasswordhistory",
        "mslaps-encrypteddsrmpassword",
        "mslaps-encrypteddsrmpasswordhistory",
        "msds-managedpassword",
        "msds-managedpasswordid",
        "msds-managedpasswordpreviousid",
        "mskds-rootkeydata",
        "msds-executescriptpassword",
        "msds-transformationrules",
        "msds-transformationrulescompiled",
        "msfve-recoverypassword",
        "msfve-keypackage",
        "mstpm-ownerinformation",
        "mspkiaccountcredentials",
        "mspkidpapimasterkeys",
        "mspkiroamingtimestamp",
        "mspki-credentialroamingtokens",
        "krb5key",
        "samba4ntpassword",
        "sambalmpassword",
        "sambantpassword",
    ]
)
