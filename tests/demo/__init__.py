"""Tests of what the demo makes."""
