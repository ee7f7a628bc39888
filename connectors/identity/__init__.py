"""Identity providers: who they are, what they publish, and what they say about a person."""
