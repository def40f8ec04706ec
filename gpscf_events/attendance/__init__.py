"""Who was where: figures and exports."""
