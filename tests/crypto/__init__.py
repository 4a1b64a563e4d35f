"""Tests of keys, envelopes, files, tokens and digests, with frozen known answers."""
