"""What travels below the body: curl and bare sockets against the running product."""

import shutil
import socket
import subprocess

import pytest

from tests.journeys.conftest import Target

needs_curl = pytest.mark.skipif(not shutil.which("curl"), reason="curl is not on this machine")


def curl(*options: str, stdin: bytes = b"") -> tuple[int, str]:
    """Status and body of a POST."""
    command = ["curl", "-sS", "-w", "\n%{http_code}", *options]
    ran = subprocess.run(command, input=stdin, capture_output=True, timeout=30, check=True)
    body, _, status = ran.stdout.decode().rpartition("\n")
    return int(status), body


@needs_curl
class TestCurl:
    def test_posts_as_microsofts_windows_example_does(self, target: Target) -> None:
        body = f"{{'text':'{target.words}'}}"
        answer = curl("-H", "Content-Type: application/json", "-d", body, target.urls["teams"])
        assert answer == (200, "1")
        target.assert_has()

    def test_posts_without_naming_a_type(self, target: Target) -> None:
        assert curl("-d", f'{{"text":"{target.words}"}}', target.urls["short"]) == (200, "1")
        target.assert_has()

    def test_posts_a_form(self, target: Target) -> None:
        payload = f'payload={{"text":"{target.words} & more"}}'
        assert curl("--data-urlencode", payload, target.urls["short"]) == (200, "1")
        target.assert_has(f"{target.words} & more")

    @pytest.mark.parametrize("header", ["Expect: 100-continue", "Transfer-Encoding: chunked", "Content-Type:"])
    def test_posts_with(self, target: Target, header: str) -> None:
        body = f'{{"text":"{target.words}"}}'.encode()
        assert curl("-H", header, "--data-binary", "@-", target.urls["short"], stdin=body) == (200, "1")
        target.assert_has()

    @pytest.mark.parametrize("version", ["--http1.0", "--http2"])
    def test_posts_in_another_version_of_http(self, target: Target, version: str) -> None:
        if "http2" in version and "HTTP2" not in curl_features():
            pytest.skip("this curl cannot speak HTTP/2")
        assert curl(version, "-d", f'{{"text":"{target.words}"}}', target.urls["short"]) == (200, "1")
        target.assert_has()

    @pytest.mark.parametrize("header", ["Expect: 100-continue", "Transfer-Encoding: chunked", "Expect:"])
    def test_reads_the_answer_to_what_is_too_large(self, target: Target, header: str) -> None:
        body = b'{"text": "' + b"x" * 5_000_000 + b'"}'
        status, answer = curl("-H", header, "--data-binary", "@-", target.urls["short"], stdin=body)
        assert status == 413
        assert f'"actual":{len(body)}' in answer
        assert target.product.messages(target.channel_id) == []

    def test_learns_of_a_wrong_method_without_being_redirected(self, target: Target) -> None:
        for url in target.urls.values():
            assert curl("-L", "-I", url)[0] == 405
            assert curl("-L", url)[0] == 405


class TestASocket:
    def send(self, target: Target, head: str, *parts: bytes) -> str:
        """What comes back, up to the end of the connection."""
        with socket.create_connection(("127.0.0.1", target.product.port), timeout=10) as connection:
            path = target.urls["short"].removeprefix(target.product.base_url)
            connection.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{head}\r\n".encode())
            for part in parts:
                connection.sendall(part)
            answer = b""
            while chunk := connection.recv(65536):
                answer += chunk
        return answer.decode()

    def test_posts_in_chunks(self, target: Target) -> None:
        body = f'{{"text":"{target.words}"}}'.encode()
        parts = [b"%x\r\n%b\r\n" % (len(piece), piece) for piece in (body[:4], body[4:])]
        answer = self.send(target, "Transfer-Encoding: chunked\r\n", *parts, b"0\r\n\r\n")
        assert answer.startswith("HTTP/1.1 200 OK\r\n")
        assert answer.endswith("\r\n\r\n1")
        target.assert_has()

    def test_offers_to_speak_http_2_and_is_answered_in_1(self, target: Target) -> None:
        body = f'{{"text":"{target.words}"}}'.encode()
        offer = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAAA\r\n"
        answer = self.send(target, f"{offer}Content-Length: {len(body)}\r\n", body)
        assert answer.startswith("HTTP/1.1 200 OK\r\n")
        target.assert_has()

    def test_waits_to_be_told_to_continue(self, target: Target) -> None:
        body = f'{{"text":"{target.words}"}}'.encode()
        answer = self.send(target, f"Expect: 100-continue\r\nContent-Length: {len(body)}\r\n", body)
        assert answer.startswith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")
        target.assert_has()

    def test_that_stops_halfway_posts_nothing(self, target: Target) -> None:
        with socket.create_connection(("127.0.0.1", target.product.port), timeout=10) as connection:
            path = target.urls["short"].removeprefix(target.product.base_url)
            connection.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{{'text':'x'}}".encode())
        assert target.product.messages(target.channel_id) == []


def curl_features() -> str:
    return subprocess.run(["curl", "--version"], capture_output=True, text=True, check=True).stdout
