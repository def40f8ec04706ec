"""Editions, meetings, venues, rooms, sessions and their seat pools."""
