"""Keys, sealed fields and files, blind indexes and tokens; every byte format here is frozen."""
