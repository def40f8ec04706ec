"""The ledger of invitations: whom the host invited at which level, by which way, and what came back."""
