"""The endpoints of Coze's open API: pure functions, one module a resource.

Each returns a `Request`, a `Stream`, a `Request` of a `Page`, or a program over them. Performing one is a runner's job.
"""
