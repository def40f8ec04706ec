"""Delegations: members under a quota, kept by focal points."""
