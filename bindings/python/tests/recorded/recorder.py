"""A backend that plays prepared answers and records requests: HTTPS, and plain HTTP, which is also a CONNECT proxy that leads every
name to the former."""

import http.server
import json
import os
import select
import socket
import ssl
import subprocess
import threading
import time
import urllib.parse

LEAF = """basicConstraints=CA:FALSE
subjectAltName=DNS:localhost,DNS:*.accsyn.com,IP:127.0.0.1
"""
HEADERS = ("Authorization", "X-Accsyn-Workspace", "X-Accsyn-Device", "ASDevice", "Content-Type")


def make_certificates(folder):
    """An authority, and the certificate of a server: ca.pem, leaf.pem and leaf.key."""

    def openssl(*arguments):
        subprocess.run(("openssl",) + arguments, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    with open(os.path.join(folder, "leaf.ext"), "w") as file:
        file.write(LEAF)
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    openssl("req", "-x509", *key, "-subj", "/CN=recorder CA", "-days", "2", "-keyout", "ca.key", "-out", "ca.pem")
    openssl("req", *key, "-subj", "/CN=recorder", "-keyout", "leaf.key", "-out", "leaf.csr")
    signer = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial")
    openssl("x509", "-req", "-in", "leaf.csr", *signer, "-days", "2", "-extfile", "leaf.ext", "-out", "leaf.pem")
    return os.path.join(folder, "ca.pem")


class Recorder(object):
    """The running backend. `default` answers a path once there are no prepared answers."""

    def __init__(self, folder, default):
        self.ca_file = make_certificates(folder)
        self._default = default
        self._lock = threading.Lock()
        self._answers, self._requests = [], []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(folder, "leaf.pem"), os.path.join(folder, "leaf.key"))
        self.https = self._serve(context)
        self.http = self._serve(None)

    def arm(self, answers):
        """Prepares answers, to be played in this order."""
        with self._lock:
            self._answers = list(answers)

    def take(self):
        """The requests since the last call."""
        with self._lock:
            taken, self._requests = self._requests, []
            return taken

    def _serve(self, context):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        server.daemon_threads = True
        server.recorder, server.context = self, context
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server.server_address[1]

    def answer(self, request):
        with self._lock:
            self._requests.append(request)
            prepared = self._answers.pop(0) if self._answers else None
        return prepared or self._default(request["path"])


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Answers that are sent in two parts would wait for each other.
    disable_nagle_algorithm = True

    def setup(self):
        if self.server.context is not None:
            self.request = self.server.context.wrap_socket(self.request, server_side=True)
        super(_Handler, self).setup()

    def log_message(self, *_):
        pass

    def _answer(self):
        target = urllib.parse.urlsplit(self.path)
        request = {
            "http": self.command,
            "scheme": "https" if self.server.context is not None else "http",
            "host": self.headers.get("Host", ""),
            "path": target.path,
            "query": target.query,
            "headers": dict((name, self.headers[name]) for name in HEADERS if name in self.headers),
            "body": self.rfile.read(int(self.headers.get("Content-Length", 0))).decode("utf-8"),
        }
        play = self.server.recorder.answer(request)
        time.sleep(play.get("delay", 0))
        if play.get("close"):
            self.close_connection = True
            return
        kind = play.get("content_type", "text/html") if "text" in play else "application/json"
        body = (play["text"] if "text" in play else json.dumps(play["json"], ensure_ascii=False)).encode("utf-8")
        self.send_response(play.get("status", 200))
        for name, value in dict({"Content-Type": kind, "Content-Length": str(len(body))}, **play.get("headers", {})).items():
            self.send_header(name, value)
        self.end_headers()
        step = len(body) if "trickle" not in play else len(body) // 8 + 1
        for start in range(0, len(body), max(step, 1)):
            time.sleep(play.get("trickle", 0))
            self.wfile.write(body[start : start + step])
            self.wfile.flush()

    do_GET = do_PUT = do_POST = do_DELETE = _answer

    def do_CONNECT(self):
        self.send_response(200)
        self.end_headers()
        self.close_connection = True
        with socket.create_connection(("127.0.0.1", self.server.recorder.https)) as other:
            others = {self.connection: other, other: self.connection}
            while True:
                for ready in select.select(list(others), [], [])[0]:
                    data = ready.recv(65536)
                    if not data:
                        return
                    others[ready].sendall(data)
