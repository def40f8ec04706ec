"""Three facts that a badge needs: nominated, accepted, cleared; each with its people, dates and history."""
