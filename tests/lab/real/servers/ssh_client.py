"""Run on the laptop by test_ssh.py: one login by paramiko, one command, its answer as JSON.

Stdin holds the login as JSON: host, user, and a password or an OpenSSH private key.
"""

import io
import json
import sys
from contextlib import closing

import paramiko


def main() -> None:
    login = json.load(sys.stdin)
    key = login.get("key")
    with closing(paramiko.SSHClient()) as client:
        client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
        client.connect(
            login["host"],
            username=login["user"],
            password=login.get("password"),
            pkey=paramiko.Ed25519Key.from_private_key(io.StringIO(key)) if key else None,
            allow_agent=False,
            look_for_keys=False,
            timeout=10,
        )
        transport = client.get_transport()
        assert transport is not None
        stdin, stdout, _ = client.exec_command(login["command"], timeout=10)
        stdin.close()
        text = stdout.read().decode()
        answer = {
            "text": text,
            "status": stdout.channel.recv_exit_status(),
            "host_key": transport.get_remote_server_key().get_base64(),
        }
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
