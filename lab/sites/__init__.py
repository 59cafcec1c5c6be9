"""The test sites: invented companies with known truth, each a folder beside this file.

``site.toml`` is the one file that describes a site: its network, its logins, and every host with
what it runs. ``answers.toml`` holds what the interviewed person says, ``truth.toml`` what a scan
must find. ``devices/`` are simulated devices, ``windows/`` what Windows hosts answer over WinRM,
``directory.toml`` what is in the Active Directory. ``shared/`` holds what several sites use.
"""
