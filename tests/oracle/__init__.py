"""An independent recomputation of the figures, written from docs/spec alone, and what it is compared with."""
