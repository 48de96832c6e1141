"""Orders people give by command, one file each: what is asked back, and what happens on "ya"."""
