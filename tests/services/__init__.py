"""Tests of the verbs: one file for each service."""
