"""Cases that belong together: one shop, three hundred people."""
