"""A seat or a place on the waiting list at a session."""
