"""Tests of the tables: what they refuse, and that both databases hold them alike."""
