"""Deliberately broken (and merely odd) ledger files, each with what the specification says must come of it."""
