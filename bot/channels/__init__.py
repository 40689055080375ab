"""Carriers: each folder turns what its platform sends into inbound events, and messages into its requests.

The folders do not know one another, and nothing below this room knows them: a conversation sees only
:class:`bot.conversation.channel.Channel`.
"""
