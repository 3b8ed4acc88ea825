"""The OAuth server of hosted Coze: authorization codes, device codes, refresh tokens and signed assertions.

`records` and `state` hold who was registered and what was granted; `grants` and `browser` are what a client and a
person ask of it; `http` is the only module that knows HTTP, and `keys` the only one that knows cryptography.
"""
