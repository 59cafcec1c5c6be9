"""The account of the hostile hosts. It opens nothing else."""

USER = "reader"
PASSWORD = "hostile-lab-only"  # the SNMPv3 agents' auth and privacy passwords; SSH takes any
