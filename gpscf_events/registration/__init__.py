"""Categories, registrations, participations, and the way to register."""
