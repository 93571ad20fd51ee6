"""Where moto's CloudFormation does less than AWS's.

It goes on before a custom resource has answered, and takes a name of its own for the physical id in the answer. It
forgets the outputs of a stack that was made by a change set, as CDK makes them, and that making it failed. And it does
not know the references that CDK makes between stacks, and leads to the real SQS.
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
PATIENCE = 60


def wait_for_custom_resources():
    start = CustomModel.create_from_cloudformation_json.__func__
    made = CustomModel.__init__

    def make(resource, *args):
        made(resource, *args)
        resource.answered = threading.Event()
        resource.failure = None

    def create(cls, *args, **kwargs):
        resource = start(cls, *args, **kwargs)
        if not resource.answered.wait(PATIENCE):
            raise ValidationError(message=f"{kwargs['LogicalId']} did not answer")
        if resource.failure:
            raise ValidationError(message=f"{kwargs['LogicalId']}: {resource.failure}")
        return resource

    def take_answer(response):
        """The answer as `cfn-response` sends it."""
        answer = {key: response._get_param(key) for key in ("StackId", "LogicalResourceId", "PhysicalResourceId")}
        stack = response.cloudformation_backend.get_stack(answer["StackId"])
        resource = stack.get_custom_resource(answer["LogicalResourceId"])
        resource.resource_name = answer["PhysicalResourceId"]
        if response._get_param("Status") != "SUCCESS":
            resource.failure = response._get_param("Reason")
        resource.set_data(response._get_param("Data") or {})
        resource.answered.set()
        return 200, {"status": 200}, json.dumps("{}")

    CustomModel.__init__ = make
    CustomModel.create_from_cloudformation_json = classmethod(create)
    CloudFormationResponse.process_cfn_response = take_answer


def finish_change_sets():
    execute = CloudFormationBackend.execute_change_set

    def execute_change_set(backend, change_set_name, stack_name=None):
        named = lambda made: change_set_name in (made.change_set_id, made.change_set_name)
        (change_set,) = filter(named, backend.change_sets.values())
        stack = change_set.stack
        try:
            execute(backend, change_set_name, stack_name)
            stack._parse_template()
            stack.output_map = stack._create_output_map()
        except Exception as error:
            # Not answered as an error: the CLI would try again, and moto take what was made before for all there is.
            traceback.print_exc()
            stack.status = "ROLLBACK_COMPLETE"
            stack._add_stack_event("ROLLBACK_COMPLETE", resource_status_reason=str(error))

    CloudFormationBackend.execute_change_set = execute_change_set


def read_outputs_of_other_stacks():
    """`Fn::GetStackOutput`, CDK's weak references: see "Reference strength" in aws-cdk-lib's README."""
    resolve = parsing.clean_json

    def clean_json(value, resources):
        if not isinstance(value, dict) or "Fn::GetStackOutput" not in value:
            return resolve(value, resources)
        wanted = resolve(value["Fn::GetStackOutput"], resources)
        backend = cloudformation_backends[resources._account_id][wanted.get("Region", resources._region_name)]
        return backend.get_stack(wanted["StackName"]).output_map[wanted["OutputName"]].value

    parsing.clean_json = clean_json


def keep_queues_here(endpoint):
    """A queue's `Ref` is its URL, and the SDK sends to whatever host that names."""
    Queue.physical_resource_id = property(lambda queue: queue.url(urlparse(endpoint)))
