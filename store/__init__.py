"""Everything kept: SQLModel tables, the database, and one module of functions per subject.

One function is one transaction. No session leaves this package; rows come back detached.
"""
