"""The outbox: every mail is a row, written with what it tells of and sent by a worker.

``write`` puts a letter into the caller's own transaction; ``send_due`` sends what is due, and tries
again later, ever more patiently, while the mail server is away. It knows addresses, not people.
"""
