"""A conference as a TOML file: read with all mistakes at once, loaded in one transaction, written back the same."""
