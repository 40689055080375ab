"""Pages and JSON for people and programs: the API, health and measures (and later the console and admin desk)."""
