"""Errands: what is done later or again and again, as rows of the database; no broker is needed.

An app names what it can do in a module ``errands`` of its own; `doing.ask` puts a row into the
caller's transaction, and a worker beside the server does what is due. It knows names and keys, no
people.
"""
