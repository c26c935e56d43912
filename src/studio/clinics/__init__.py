"""What a visitor finds of a clinic, and what an owner sets: where, when, who, its story, its films.

``hours`` says when somebody is there, in instants; the guide says a clinic's own days through
``guidance``; ``mailing`` keeps who wants a letter when the guide has changed.
"""
