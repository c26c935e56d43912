"""The studio: the house around the engine. Today one page, the preview of one's own head.

Who imports whom: ``engine`` (the only module that knows stubble) and ``phrases`` stand at the
bottom, ``desk`` keeps what people brought, ``views`` answers requests, ``urls`` names them.
"""
