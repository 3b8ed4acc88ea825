"""RSA keys, and what is signed with them. PyJWT and cryptography are loaded when the first one is needed."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Final, cast

from attrs import field, frozen

BITS: Final = 2048
CLAIMS: Final = ("iss", "aud", "exp", "iat", "jti")


class UnverifiedError(ValueError):
    """An assertion is not what it should be; its text says why, and nothing of what is in it."""


@frozen(kw_only=True)
class KeyPair:
    """A pair of RSA keys as PEM texts; `public_key_id` is the fingerprint of the public one."""

    public_key_id: str
    public_key: str
    private_key: str = field(repr=False)


def key_pair() -> KeyPair:
    """Make a pair of keys."""
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415

    private = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    public, form = private.public_key(), serialization.PublicFormat.SubjectPublicKeyInfo
    fingerprint = hashlib.sha256(public.public_bytes(serialization.Encoding.DER, form)).digest()
    return KeyPair(
        public_key_id=base64.urlsafe_b64encode(fingerprint).decode().rstrip("="),
        public_key=public.public_bytes(serialization.Encoding.PEM, form).decode(),
        private_key=private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode(),
    )


def check_public_key(pem: str) -> None:
    """Raise `ValueError` unless a PEM text is a public RSA key of 2048 bits or more."""
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import load_pem_public_key  # noqa: PLC0415

    key = load_pem_public_key(pem.encode())
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < BITS:
        raise ValueError(f"The public key of an app must be an RSA key of at least {BITS} bits.")


def signer(assertion: str) -> tuple[str, str]:
    """Read who says to have signed an assertion, and with which key: the claim `iss` and the header `kid`."""
    import jwt  # noqa: PLC0415

    try:
        key_id: object = jwt.get_unverified_header(assertion).get("kid")
        issuer: object = jwt.decode(assertion, options={"verify_signature": False}).get("iss")
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise UnverifiedError("it is no JWT") from None
    if not isinstance(key_id, str) or not isinstance(issuer, str):
        raise UnverifiedError("it has no iss or no kid")
    return issuer, key_id


def verified(assertion: str, *, public_key: str, issuer: str, audience: str) -> Mapping[str, object]:
    """Check the signature of an assertion, who it is from and for; the caller looks at its times."""
    import jwt  # noqa: PLC0415

    try:
        claims: object = jwt.decode(
            assertion,
            public_key,
            algorithms=["RS256"],
            issuer=issuer,
            audience=audience,
            options={"require": list(CLAIMS), "verify_exp": False, "verify_iat": False, "verify_nbf": False},
        )
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise UnverifiedError(type(error).__name__) from None
    return cast(Mapping[str, object], claims)
