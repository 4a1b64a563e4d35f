"""The primitives under everything answer as NIST's GCM paper and RFC 5869 say."""

import pytest
from cryptography.exceptions import InvalidTag

from reclamator.crypto.keys import aead, hkdf, hkdf_expand

LONG_KEY = "feffe9928665731c6d6a8f9467308308" * 2
IV = "cafebabefacedbaddecaf888"
PLAIN = (
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
    "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255"
)
CIPHER = (
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
    "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
)
# McGrew and Viega, "The Galois/Counter Mode of Operation", test cases 13 to 16: key, nonce,
# plaintext, additional data, ciphertext, tag.
GCM = [
    ("00" * 32, "00" * 12, "", "", "", "530f8afbc74536b9a963b4f1c4cb738b"),
    (
        "00" * 32,
        "00" * 12,
        "00" * 16,
        "",
        "cea7403d4d606b6e074ec5d3baf39d18",
        "d0d1c8a799996bf0265b98b5d48ab919",
    ),
    (LONG_KEY, IV, PLAIN, "", CIPHER, "b094dac5d93471bdec1a502270e3cc6c"),
    (
        LONG_KEY,
        IV,
        PLAIN[:120],
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        CIPHER[:120],
        "76fc6ece0f4e1768cddf8853bb2d551b",
    ),
]
# RFC 5869, appendix A.1 to A.3: input key, salt, info, PRK, output.
HKDF_SHA256 = [
    (
        "0b" * 22,
        "000102030405060708090a0b0c",
        "f0f1f2f3f4f5f6f7f8f9",
        "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
    ),
    (
        bytes(range(80)).hex(),
        bytes(range(0x60, 0xB0)).hex(),
        bytes(range(0xB0, 0x100)).hex(),
        "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
        "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb"
        "41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
    ),
    (
        "0b" * 22,
        "",
        "",
        "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
    ),
]


def unhex(*texts: str) -> list[bytes]:
    return [bytes.fromhex(text) for text in texts]


@pytest.mark.parametrize("case", GCM)
def test_the_cipher_answers_as_published(case: tuple[str, ...]) -> None:
    key, nonce, plain, aad, sealed, tag = unhex(*case)

    assert aead(key).encrypt(nonce, plain, aad) == sealed + tag
    assert aead(key).decrypt(nonce, sealed + tag, aad) == plain


@pytest.mark.parametrize("case", GCM)
def test_the_cipher_refuses_every_changed_bit_of_the_tag(case: tuple[str, ...]) -> None:
    key, nonce, _, aad, sealed, tag = unhex(*case)

    for bit in range(128):
        forged = (int.from_bytes(tag, "big") ^ 1 << bit).to_bytes(16, "big")
        with pytest.raises(InvalidTag):
            aead(key).decrypt(nonce, sealed + forged, aad)


@pytest.mark.parametrize("case", HKDF_SHA256)
def test_derivation_answers_as_published(case: tuple[str, ...]) -> None:
    ikm, salt, info, prk, okm = unhex(*case)

    assert hkdf(ikm, salt=salt, info=info, length=len(okm)) == okm
    assert hkdf_expand(prk, info, len(okm)) == okm


@pytest.mark.parametrize("length", [0, 16, 24, 31, 33])
def test_a_key_of_another_length_is_refused_instead_of_weakening_the_cipher(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        aead(bytes(length))
