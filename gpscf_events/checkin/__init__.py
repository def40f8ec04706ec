"""Checkpoints, scans and the decision at the gate."""
