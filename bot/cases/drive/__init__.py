"""What shall exist in Drive, how it is made so, and what becomes of it when Google refuses or is away."""
