"""Staff accounts, roles and sign-in; sessions of staff and delegates."""
