"""Who is looking at a conversation right now, and who is typing."""
