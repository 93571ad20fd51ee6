"""REQUEST authorizers on `$connect` of ministack's WebSocket APIs, and the subprotocol that `$connect` selects.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
"""

import contextvars

from ministack.core import lambda_runtime
from ministack.services import apigateway

# `requestContext.authorizer` of all events of a connection, by connection id.
contexts = {}
# The response of the current handshake: `refusal` (an HTTP status) and `subprotocol`.
handshake = contextvars.ContextVar("handshake")


def invoke_authorizers():
    invoke_route, serve, invoke = (
        apigateway._invoke_ws_lambda,
        apigateway.handle_websocket,
        lambda_runtime.Worker.invoke,
    )

    async def invoke_with_authorizer(api_id, account, region, route, stage, connection, event_type, *given, **named):
        if event_type == "CONNECT" and route["authorizationType"] == "CUSTOM":
            headers = given[3]
            scope = (api_id, account, region, route, stage, connection)
            refusal, context = await authorise(*scope, headers, named.get("query_params") or {})
            if refusal:
                handshake.get()["refusal"] = refusal
                return {"statusCode": refusal}
            contexts[connection] = context
        answer = await invoke_route(api_id, account, region, route, stage, connection, event_type, *given, **named)
        if event_type == "CONNECT":
            chosen = {name.lower(): value for name, value in ((answer or {}).get("headers") or {}).items()}
            handshake.get()["subprotocol"] = chosen.get("sec-websocket-protocol")
        if event_type == "DISCONNECT":
            contexts.pop(connection, None)
        return answer

    async def serve_with_answer(scope, receive, send, *given, **named):
        answer = {}
        handshake.set(answer)

        async def send_response(message):
            if message["type"] == "websocket.accept":
                message = {**message, "subprotocol": answer.get("subprotocol")}
            elif message["type"] == "websocket.close" and "refusal" in answer:
                # ASGI's WebSocket denial response, for a status other than 403.
                await send({"type": "websocket.http.response.start", "status": answer["refusal"], "headers": []})
                message = {"type": "websocket.http.response.body", "body": b""}
            await send(message)

        await serve(scope, receive, send_response, *given, **named)

    def invoke_with_context(worker, event, request_id):
        request_context = event.get("requestContext") or {}
        if request_context.get("connectionId") in contexts:
            request_context["authorizer"] = contexts[request_context["connectionId"]]
        return invoke(worker, event, request_id)

    apigateway._invoke_ws_lambda = invoke_with_authorizer
    apigateway.handle_websocket = serve_with_answer
    lambda_runtime.Worker.invoke = invoke_with_context


async def authorise(api_id, account, region, route, stage, connection, headers, query):
    """Returns the HTTP status of a refusal or None, and the context for `requestContext.authorizer`."""
    authorizer = apigateway._authorizers[api_id][route["authorizerId"]]
    prefix = "route.request.header."
    sources = [source[len(prefix) :].lower() for source in authorizer.get("identitySource") or [] if source.startswith(prefix)]
    if not all(headers.get(source) for source in sources):
        return 401, None
    arn = f"arn:aws:execute-api:{region}:{account}:{api_id}/{stage}/$connect"
    event = {
        "type": "REQUEST",
        "methodArn": arn,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": {name: values[-1] for name, values in query.items()},
        "multiValueQueryStringParameters": query,
        "stageVariables": {},
        "requestContext": {
            "routeKey": "$connect",
            "eventType": "CONNECT",
            "stage": stage,
            "apiId": api_id,
            "connectionId": connection,
        },
    }
    answer = await apigateway._invoke_request_authorizer_lambda(authorizer, event, account, region)
    body = (answer or {}).get("body") or {}
    if answer is None or answer.get("error"):
        return (401 if body.get("errorMessage") == "Unauthorized" else 500), None
    if apigateway._evaluate_authorizer_policy(body.get("policyDocument"), arn) != "Allow":
        return 403, None
    context = {name: str(value) for name, value in (body.get("context") or {}).items()}
    return None, {**context, "principalId": body["principalId"]}
