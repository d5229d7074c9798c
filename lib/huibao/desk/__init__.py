"""What a notebook has as `hb.…`: areas, the analyst's objects, the data quality, the picker, and what makes them."""
