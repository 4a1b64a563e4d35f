"""Delivery over HTTP, by audience; each package holds its blueprint."""
