"""What an area and the analyst's objects are made of: the session, splits, charts, tables and lists of records."""
