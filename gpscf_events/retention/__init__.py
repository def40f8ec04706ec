"""How long personal data is kept, what happens then, and erasure when somebody asks for it."""
