"""Where rows live: the engine, units of work, the base of mapped classes and the migrations.

The same code runs on SQLite (the embedded default, WAL mode) and on PostgreSQL. Features own their tables in
their ``model.py``; this room only knows how to open, lock, write and migrate.
"""
