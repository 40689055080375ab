"""Days of public hearings: what an office offers, who has a place, what became of what was said there."""
