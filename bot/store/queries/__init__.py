"""Every SELECT, lock and claim, named for its caller and grouped by subject."""
