"""Tests of the complainant's pages."""
