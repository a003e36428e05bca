"""TLS: a certificate that the system does not trust, or that is another's, is refused."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils.translation import override

from incidents.outbound import Broken, ExactHosts, TimedOut, fetch, wire

from .peers import drips, ok, peer, says


def certificate(folder: Path, *names: x509.GeneralName) -> ssl.SSLContext:
    """A server's context with a certificate that vouches for itself; `folder/certificate.pem` is the public part."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context


@pytest.fixture
def fresh() -> Iterator[None]:
    """What the system trusts is read anew, before and after."""
    wire.trust.cache_clear()
    yield
    wire.trust.cache_clear()


def test_a_certificate_that_vouches_for_itself_is_refused(tmp_path: Path) -> None:
    tls = certificate(tmp_path, x509.IPAddress(IPv4Address("127.0.0.1")))

    with peer(says(ok(b"here")), tls=tls) as server, override("en"), pytest.raises(Broken, match="self-signed"):
        fetch(server.origin, allow=ExactHosts([server.origin]))

    assert server.heard == [b""]


def test_a_trusted_certificate_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh: None) -> None:
    tls = certificate(tmp_path, x509.IPAddress(IPv4Address("127.0.0.1")))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))

    with peer(says(ok(b"here")), tls=tls) as server:
        answer = fetch(server.origin, method="POST", body=b"{}", allow=ExactHosts([server.origin]))

    assert answer.body == b"here"
    assert server.heard[0].startswith(b"POST / HTTP/1.1\r\n")


def test_a_trusted_certificate_of_another_host_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh: None
) -> None:
    tls = certificate(tmp_path, x509.DNSName("other.example"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))

    with peer(says(ok(b"here")), tls=tls) as server, override("en"), pytest.raises(Broken, match="certificate"):
        fetch(server.origin, allow=ExactHosts([server.origin]))

    assert server.heard == [b""]


def test_under_tls_too_a_byte_now_and_then_does_not_outlive_the_deadline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh: None
) -> None:
    tls = certificate(tmp_path, x509.IPAddress(IPv4Address("127.0.0.1")))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))

    with peer(drips(b"HTTP/1.1 200 OK\r\n\r\n", b"x"), tls=tls) as server, pytest.raises(TimedOut):
        fetch(server.origin, deadline=0.6, allow=ExactHosts([server.origin]))


def test_a_server_without_tls_is_said_to_have_no_secure_connection() -> None:
    with peer(says(b""), listens=False) as server:
        address = server.origin.replace("http", "https")
        with override("en"), pytest.raises(Broken, match="no secure connection"):
            fetch(address, allow=ExactHosts([address]))
