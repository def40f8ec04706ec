"""Next steps: who must do what, by when, about whom."""
