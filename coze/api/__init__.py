"""The endpoints of Coze's open API: pure functions, one module a resource.

Each returns a `Request`, a `Stream`, a `Request` of a `Page`, or a program over them. Performing one is a runner's job.

What holds for all is said here only. Ids are text, times unix seconds, pages are counted from 1. A body of JSON has at
most 15 MB, for workflows 20. A number beyond its range is an `InvalidArgument`, and nothing is sent; a text that is too
long is the server's to refuse. Each endpoint may fail with authentication (4100, 700012006: the token), rate_limit
(4009, 4013, 4020) and server (5000). Where a docstring names no code, invalid_request is 4000, permission 4101, and
not_found 4200.

The last line of a docstring says where the endpoint is known from: the path of its page in the official reference,
below ``https://www.coze.cn`` and mostly ``https://www.coze.com`` too, or else what there is in the place of one.
"""
