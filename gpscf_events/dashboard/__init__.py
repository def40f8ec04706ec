"""Pages that join features: homes of delegate and staff. Reads only."""
