"""Ready replies: an agency's usual sentences, with variables that a conversation's case fills."""
