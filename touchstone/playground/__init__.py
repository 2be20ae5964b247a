"""The playground: one conversation to several targets at once, answers as they come."""
