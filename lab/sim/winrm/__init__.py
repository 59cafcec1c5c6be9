"""A simulated WS-Management service of Windows (MS-WSMV over HTTP), with what it answers about."""
