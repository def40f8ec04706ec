"""The demo: synthetic delegates, a mail catcher, sign-ins. Nothing here runs outside demo mode."""
