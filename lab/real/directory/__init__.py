"""The Active Directory of a site: its description, and Samba that serves it."""
