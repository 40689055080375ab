"""What the agencies offer, as data: read from ``catalogue/``, checked, and kept in the database.

Administrators change the files under ``catalogue/``; the program only knows the shape. A fact that nobody
confirmed stays in the file, marked so, and is never handed to a citizen as a fact.
"""
