"""The sheet of a unit: which cells it has, how it is read, what is found in it, what its figures come to."""
