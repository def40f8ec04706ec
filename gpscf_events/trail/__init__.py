"""The audit trail as a page, and its head as a daily mail."""
