"""Features that moto's CloudFormation lacks.

It does not wait for the response of a custom resource, and ignores the physical id in it. For a stack created with a
change set, as by CDK, it stores neither the outputs nor a failure. It does not support CDK's references between
stacks, and a queue's `Ref` is a URL of the real SQS.
"""

import json
import threading
import traceback
from urllib.parse import urlparse

from moto.cloudformation import cloudformation_backends, parsing
from moto.cloudformation.custom_model import CustomModel
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import CloudFormationBackend
from moto.sqs.models import Queue
from moto.cloudformation.responses import CloudFormationResponse

# Seconds. AWS would wait an hour, or the `serviceTimeout` of the resource.
TIMEOUT = 60


def wait_for_custom_resources():
    start = CustomModel.create_from_cloudformation_json.__func__
    init = CustomModel.__init__

    def init_with_event(resource, *args):
        init(resource, *args)
        resource.answered = threading.Event()
        resource.failure = None

    def create(cls, *args, **kwargs):
        resource = start(cls, *args, **kwargs)
        if not resource.answered.wait(TIMEOUT):
            raise ValidationError(message=f"{kwargs['LogicalId']} did not answer")
        if resource.failure:
            raise ValidationError(message=f"{kwargs['LogicalId']}: {resource.failure}")
        return resource

    def handle_response(response):
        """Handles a response as `cfn-response` sends it."""
        answer = {key: response._get_param(key) for key in ("StackId", "LogicalResourceId", "PhysicalResourceId")}
        stack = response.cloudformation_backend.get_stack(answer["StackId"])
        resource = stack.get_custom_resource(answer["LogicalResourceId"])
        resource.resource_name = answer["PhysicalResourceId"]
        if response._get_param("Status") != "SUCCESS":
            resource.failure = response._get_param("Reason")
        resource.set_data(response._get_param("Data") or {})
        resource.answered.set()
        return 200, {"status": 200}, json.dumps("{}")

    CustomModel.__init__ = init_with_event
    CustomModel.create_from_cloudformation_json = classmethod(create)
    CloudFormationResponse.process_cfn_response = handle_response


def finish_change_sets():
    execute = CloudFormationBackend.execute_change_set

    def execute_change_set(backend, change_set_name, stack_name=None):
        has_name = lambda candidate: change_set_name in (candidate.change_set_id, candidate.change_set_name)
        (change_set,) = filter(has_name, backend.change_sets.values())
        stack = change_set.stack
        try:
            execute(backend, change_set_name, stack_name)
            stack._parse_template()
            stack.output_map = stack._create_output_map()
        except Exception as error:
            # Not returned as an error: the CLI would retry, and moto would then treat the partial stack as complete.
            traceback.print_exc()
            stack.status = "ROLLBACK_COMPLETE"
            stack._add_stack_event("ROLLBACK_COMPLETE", resource_status_reason=str(error))

    CloudFormationBackend.execute_change_set = execute_change_set


def read_outputs_of_other_stacks():
    """`Fn::GetStackOutput`, which CDK's weak references use: see "Reference strength" in aws-cdk-lib's README."""
    resolve = parsing.clean_json

    def clean_json(value, resources):
        if not isinstance(value, dict) or "Fn::GetStackOutput" not in value:
            return resolve(value, resources)
        wanted = resolve(value["Fn::GetStackOutput"], resources)
        backend = cloudformation_backends[resources._account_id][wanted.get("Region", resources._region_name)]
        return backend.get_stack(wanted["StackName"]).output_map[wanted["OutputName"]].value

    parsing.clean_json = clean_json


def serve_queues_here(endpoint):
    """Makes the `Ref` of a queue a URL of this server, because the SDK sends to the host in the URL."""
    Queue.physical_resource_id = property(lambda queue: queue.url(urlparse(endpoint)))


def name_fifo_queues():
    """Gives a FIFO queue without a name one that ends in `.fifo`, as CloudFormation does."""
    create = Queue.create_from_cloudformation_json.__func__

    def create_named(cls, resource_name, cloudformation_json, *args, **kwargs):
        is_fifo = str(cloudformation_json["Properties"].get("FifoQueue", "")).lower() == "true"
        if is_fifo and not resource_name.endswith(".fifo"):
            resource_name = f"{resource_name[:75]}.fifo"
        return create(cls, resource_name, cloudformation_json, *args, **kwargs)

    Queue.create_from_cloudformation_json = classmethod(create_named)
