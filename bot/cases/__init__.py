"""The business: cases, their references, stages and deadlines, and who may learn of them."""
