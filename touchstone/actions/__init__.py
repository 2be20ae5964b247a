"""The verbs: the only place in the domain that touches the store, besides the workflows."""
