"""Find an artist: where somebody is, who works near there, and a request that reaches them.

``places`` knows ZIP codes and cities without a network; ``sphere`` distances; ``models`` artists,
their certificates and what was asked of them; ``search`` who is nearest; ``checking`` how an
artist comes to be listed; ``handing`` the warm hand-over.
"""
