"""Members of a delegation from a table that somebody keeps elsewhere: read, looked at, taken over, taken back."""
