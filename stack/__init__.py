"""The local stack: a private PostgreSQL and Valkey, and every process of the product under one supervisor."""
