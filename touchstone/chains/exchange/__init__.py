"""Chains as files: our own, scripts, pictures, and what other tools write."""
