"""The list of registrations: filters, columns, tags, saved views, and acts over many at once."""
