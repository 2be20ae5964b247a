"""Chains: a document of nodes and edges that is checked, drawn, run, and versioned. Opening one never does anything."""
