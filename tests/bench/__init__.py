"""Our own measurements: how they are seeded, taken and printed."""
