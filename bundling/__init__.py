"""Everything an office machine without internet needs, in one archive: the project, the locked wheels, the set-up."""
