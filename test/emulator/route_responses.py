"""AWS::ApiGatewayV2::RouteResponse, which ministack's CloudFormation lacks although its API Gateway has it."""

import json

from ministack.services import apigateway
from ministack.services.cloudformation import provisioners


def create(logical_id, properties, stack_name):
    given = {name[0].lower() + name[1:]: value for name, value in properties.items()}
    # In ministack, the `Ref` of a route is its API's id and its own.
    route = given.pop("routeId").split("/")[-1]
    status, _, body = apigateway._create_route_response(given.pop("apiId"), route, given)
    if status != 201:
        raise ValueError(f"{logical_id}: {body.decode()}")
    made = json.loads(body)["routeResponseId"]
    return made, {"RouteResponseId": made}


def add_route_responses():
    # Deleted with the route.
    handlers = {"create": create, "delete": lambda physical_id, properties: None}
    provisioners._RESOURCE_HANDLERS["AWS::ApiGatewayV2::RouteResponse"] = handlers
