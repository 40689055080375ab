"""What officers do to keep order in their lists: labels on conversations, and filters with a name."""
