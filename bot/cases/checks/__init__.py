"""What is done outside the office in a stage of a case, ticked off in its history with notes and photos."""
