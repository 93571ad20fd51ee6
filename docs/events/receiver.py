"""A receiver of Ringthrough's webhooks for Python 3.8 and later, without packages.

    WEBHOOK_SECRET=whsec_… PORT=8787 python3 receiver.py

It verifies requests as https://www.standardwebhooks.com says. While a secret is rotated: both, separated by a blank.
"""

import base64
import hashlib
import hmac
import json
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEYS = [
    base64.b64decode(secret[6:] if secret.startswith("whsec_") else secret)
    for secret in os.environ["WEBHOOK_SECRET"].split()
]
if not KEYS or not all(KEYS):
    raise SystemExit("WEBHOOK_SECRET is missing")

# Seconds that a request's time may be away from this clock.
TOLERANCE = 5 * 60
MAX_BYTES = 256 * 1024

# Both are kept in this process here. With several processes, or to survive a restart: in your database.
requests = {}
events = set()
lock = threading.Lock()


def is_verified(headers, body):
    """Whether the sender signed this request, and now."""
    event_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    if not event_id or not (timestamp.isascii() and timestamp.isdigit()):
        return False
    if abs(time.time() - int(timestamp)) > TOLERANCE:
        return False
    signed = f"{event_id}.{timestamp}.".encode("latin-1") + body
    expected = [base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()) for key in KEYS]
    for part in headers.get("webhook-signature", "").split(" "):
        version, _, signature = part.partition(",")
        given = signature.encode("latin-1")
        if version == "v1" and any([hmac.compare_digest(one, given) for one in expected]):
            return True
    return False


def is_replay(request):
    """Whether the same request came before. The sender signs each attempt anew, so only a replay has an old id and time."""
    with lock:
        now = time.time()
        for old in [old for old, until in requests.items() if until < now]:
            del requests[old]
        if request in requests:
            return True
        requests[request] = now + 2 * TOLERANCE
        return False


def store(event):
    """Only stores the event, so that the answer is quick; the work comes after.

    Here: insert it into a table with the id as primary key, and ignore the conflict, because the same event may be sent more than once.
    """
    with lock:
        if event["id"] in events:
            return
        events.add(event["id"])
    print(event["type"], event["id"], flush=True)


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers.get("content-length", 0))
        # The bytes as they came: JSON that was parsed and written again has another signature.
        body = self.rfile.read(length) if length <= MAX_BYTES else b""
        if not is_verified(self.headers, body):
            return self.answer(401)
        if is_replay((self.headers["webhook-id"], self.headers["webhook-timestamp"])):
            return self.answer(409)
        store(json.loads(body))
        self.answer(204)

    def answer(self, status):
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", 8787))), Receiver)
print(f"listening on http://127.0.0.1:{server.server_address[1]}", flush=True)
server.serve_forever()
