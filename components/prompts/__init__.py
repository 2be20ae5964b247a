"""The editor of a prompt, its preview and its versions."""
