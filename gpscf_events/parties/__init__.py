"""Countries, regions, international organisations; organisations."""
