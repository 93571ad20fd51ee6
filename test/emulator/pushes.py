"""Pushes as they reached moto's SNS, of which it keeps the message and not the attributes: a line of JSON each."""

import json

from moto.sns.models import SNSBackend


def tell_of_pushes():
    publish = SNSBackend.publish

    def tell(backend, message, arn=None, **given):
        message_id = publish(backend, message, arn=arn, **given)
        endpoint = backend.platform_endpoints.get(arn)
        if endpoint:
            attributes = {name: value["Value"] for name, value in (given.get("message_attributes") or {}).items()}
            push = {"arn": arn, "token": endpoint.token, "message": message, "attributes": attributes}
            print(json.dumps({"push": push}), flush=True)
        return message_id

    SNSBackend.publish = tell
