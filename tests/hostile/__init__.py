"""Ledgers made to do harm: injection, mutation, kills, exhaustion. Results of the long campaigns: docs/campaigns.md."""
