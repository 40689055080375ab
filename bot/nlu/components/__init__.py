"""The components that a pipeline can be made of, one a module."""
