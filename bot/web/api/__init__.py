"""JSON for programs: Rasa's ``/model/parse`` and tracker, health, readiness and measures."""
