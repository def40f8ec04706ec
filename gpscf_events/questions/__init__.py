"""Organisers' own questions: asked in the draft or in a form that opens after acceptance, and their answers."""
