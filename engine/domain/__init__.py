"""The nouns of the house: frozen dataclasses and their own laws. Imports nothing of ours outside this room."""
