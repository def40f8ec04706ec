"""Rows that tests stand on, a file a feature."""
