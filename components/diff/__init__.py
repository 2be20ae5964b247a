"""Two texts or two versions of a prompt side by side: what differs, or what is the same."""
