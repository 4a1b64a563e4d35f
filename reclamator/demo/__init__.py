"""The demo: a company with complaints, made through the same services as real ones."""
