"""What an officer has typed and not sent, kept so that another browser goes on with it."""
