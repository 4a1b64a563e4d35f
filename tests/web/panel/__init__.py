"""Tests of the panel pages."""
