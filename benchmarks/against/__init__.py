"""What the report is measured against: the same work by hand, as fast as its usual tools do it."""
