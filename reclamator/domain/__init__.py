"""The rules of the house as tables and pure functions: no database, no request, no network."""
