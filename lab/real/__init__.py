"""Test sites of network namespaces with real servers: Linux, root, and no way out of them."""
