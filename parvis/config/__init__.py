"""Settings, addresses, servers and command line."""
