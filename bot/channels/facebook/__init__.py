"""Facebook Messenger and Page comments: webhook in, Send API out.

Rules come from Meta's Messenger Platform documentation (Graph API v26.0). Where its pages disagree, the
stricter reading is built.
"""
