"""Who is reminded of what and when, what rests meanwhile, and what happens when reminding does not help."""
