"""The pieces of the playground: heads of columns, answers as they come, shared values."""
