"""Logs each push to moto's SNS as a line of JSON, because moto stores the message without its attributes."""

import json

from moto.sns.models import SNSBackend


def log_pushes():
    publish = SNSBackend.publish

    def publish_and_log(backend, message, arn=None, **given):
        message_id = publish(backend, message, arn=arn, **given)
        endpoint = backend.platform_endpoints.get(arn)
        if endpoint:
            attributes = {name: value["Value"] for name, value in (given.get("message_attributes") or {}).items()}
            push = {"arn": arn, "token": endpoint.token, "message": message, "attributes": attributes}
            print(json.dumps({"push": push}), flush=True)
        return message_id

    SNSBackend.publish = publish_and_log
