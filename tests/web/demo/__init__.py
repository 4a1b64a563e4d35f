"""Tests of the demo pages."""
