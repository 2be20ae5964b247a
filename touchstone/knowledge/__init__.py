"""What chains look things up in: passages of documents, SQLite files, and pages of hosts that are allowed."""
