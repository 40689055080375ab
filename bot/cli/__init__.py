"""``python -m bot …``: the commands of operators, administrators and developers."""
