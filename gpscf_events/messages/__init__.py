"""Messages owed to people: the outbox, its words, its delivery."""
