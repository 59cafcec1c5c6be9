"""How clients log on to a simulated Windows host, over WS-Man and over LDAP alike."""
