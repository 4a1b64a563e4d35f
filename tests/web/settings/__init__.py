"""Tests of the company's own set-up."""
