"""Human beings across editions, their names and contacts."""
