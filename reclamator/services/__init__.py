"""Verbs: one business concept per file, one function per thing the business does."""
