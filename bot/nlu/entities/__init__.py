"""Finding facts in text: one module a kind of fact. All read normalised text with ASCII digits."""
