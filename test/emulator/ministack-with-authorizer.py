"""ministack's own server, with what its WebSocket APIs have not of AWS's: https://github.com/ministackorg/ministack, 1.4.21.

- Its CloudFormation does not know AWS::ApiGatewayV2::RouteResponse, and fails (route_responses.py).
- It never asks a REQUEST authorizer, of which it has those of HTTP APIs only: whoever opens a WebSocket gets in.
- So no event of a connection has `requestContext.authorizer`.
- What `$connect` answers as Sec-WebSocket-Protocol does not get into the handshake, which a client that asked for
  subprotocols then breaks off.
- AWS's own names lead nowhere: an API answers to names under MINISTACK_HOST alone, though ministack's Node.js runtime leads all
  of `amazonaws.com` that is asked by `https` to ministack; and what is asked by `fetch` it does not (cognito-here.mjs).

All else, the routes, the frames, `@connections` and every other service, is ministack's.

    python3 ministack-with-authorizer.py <port>
"""

import os
import pathlib
import re
import sys

port = sys.argv.pop(1)
os.environ.update(
    {
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": port,
        # Nobody here speaks MQTT, and its port is always the same.
        "IOT_MTLS_ENABLED": "0",
        "LAMBDA_EXECUTOR": "local",
        "NODE_OPTIONS": f"--import {pathlib.Path(__file__).with_name('cognito-here.mjs').resolve().as_uri()}",
    }
)

# They read their settings when they are loaded.
from ministack import app

import route_responses
import websocket_authorizers

route_responses.add_route_responses()
websocket_authorizers.ask_authorizers()
app._EXECUTE_API_RE = re.compile(r"^([a-f0-9]{8})\.execute-api\.(?:localhost|[a-z0-9-]+\.amazonaws\.com)(?::\d+)?$")
app.main()
