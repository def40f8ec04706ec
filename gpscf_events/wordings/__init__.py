"""How name, title and organisation are said in Chinese and English: proposed, then checked by the language desk."""
