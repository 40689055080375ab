"""The officers' console: pages rendered here, one module and one template a screen.

Every view says what it asks for with :func:`bot.web.console.access.needs` or ``open_to_all``; a view that
says nothing is never served. Views call commands and queries and hold no rules of their own.
"""
