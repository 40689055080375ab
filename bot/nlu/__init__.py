"""Understanding: from a message's text to its intent and entities. An engine without input or output.

``interpreter`` understands, ``commands`` trains and evaluates, ``component`` says what a part of the pipeline
is.
"""
