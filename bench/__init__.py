"""What the service costs: ``make bench`` measures, prints a table and writes ``bench/results.json``."""
