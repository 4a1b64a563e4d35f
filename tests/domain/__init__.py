"""The rules of the domain, told as stories and tables."""
