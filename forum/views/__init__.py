"""Pages of the forum: thin edges that read the clock, fetch with the permission helper, call one rule, and answer."""
