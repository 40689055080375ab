"""The same data in this project's understanding and in Rasa's, side by side: see ``README.md``."""
