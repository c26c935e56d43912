"""The studio: the house around the engine.

The preview of one's own head is its front door: ``engine`` (the only module that knows stubble) and
``phrases`` stand at the bottom, ``desk`` keeps what people brought, ``views`` answers requests,
``urls`` names them. Around it stand the apps: see ARCHITECTURE.md for which may import which.
"""
