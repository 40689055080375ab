"""What an office remarks on a conversation for itself, and whom it names. Nothing here goes to a citizen."""
