"""Beginnings: a new bureau's parameters and blank ledgers, and a new work area's catalogue file and notebook."""
