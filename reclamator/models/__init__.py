"""Tables: one concept per file, each with its queries as methods."""
