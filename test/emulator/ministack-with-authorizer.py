"""ministack's server with the features of AWS's WebSocket APIs that it lacks. https://github.com/ministackorg/ministack
1.4.21:

- Its CloudFormation fails with AWS::ApiGatewayV2::RouteResponse, which it does not support (route_responses.py).
- It invokes REQUEST authorizers for HTTP APIs only, so every WebSocket connection is accepted.
- So no event of a connection has `requestContext.authorizer`.
- It does not copy the Sec-WebSocket-Protocol header of the `$connect` response to the handshake, so clients that
  requested a subprotocol close the connection.
- AWS's host names do not work: an API is served under MINISTACK_HOST only, although ministack's Node.js runtime
  redirects requests to `amazonaws.com` with `https` to ministack, but not those with `fetch` (redirect-cognito.mjs).

Everything else is ministack's: routes, frames, `@connections` and all other services.

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
        # MQTT is not used here, and its port is fixed.
        "IOT_MTLS_ENABLED": "0",
        "LAMBDA_EXECUTOR": "local",
        "NODE_OPTIONS": f"--import {pathlib.Path(__file__).with_name('redirect-cognito.mjs').resolve().as_uri()}",
    }
)

# Imported here because they read their settings at import.
from ministack import app

import route_responses
import websocket_authorizers

route_responses.add_route_responses()
websocket_authorizers.invoke_authorizers()
app._EXECUTE_API_RE = re.compile(r"^([a-f0-9]{8})\.execute-api\.(?:localhost|[a-z0-9-]+\.amazonaws\.com)(?::\d+)?$")
app.main()
