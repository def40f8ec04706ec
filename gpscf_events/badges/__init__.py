"""Badges: signed tokens, QR codes, PDFs."""
