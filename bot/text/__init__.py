"""Text as citizens write it: one spelling of each letter, digits of both scripts, language of a message."""
