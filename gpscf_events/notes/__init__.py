"""Notes verbales and letters of sending authorities, and whom they name, beside who registered."""
