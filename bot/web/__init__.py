"""Pages and JSON for people and programs: the API, health and measures."""
