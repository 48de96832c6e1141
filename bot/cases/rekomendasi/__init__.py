"""Recommendations after they were given: kept, reported on, verified, shown."""
