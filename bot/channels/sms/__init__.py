"""SMS through a gateway's HTTP interface: the same dialogue in plain text, choices as numbered lines."""
