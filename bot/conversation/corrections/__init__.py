"""What the bot misunderstood, as officers see it: for whoever trains the next model."""
