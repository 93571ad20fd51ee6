"""Runs Lambda functions in Node.js processes instead of moto's Docker containers.

An asynchronous invocation is answered at once: moto would answer it after the function, whose caller waits for less.

With PUSH_SERVICE_ON_LOOPBACK in the environment, functions with a WEB_PUSH setting accept push services at 127.0.0.1
besides those of the deployment. All else in their environment remains what was deployed.
"""

import io
import json
import os
import subprocess
import tempfile
import threading
import zipfile

from moto.awslambda.models import LambdaFunction

RUNNER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "run-function.mjs")


def run_in_node(endpoint):
    unpacked = {}

    def unpack(function):
        """The folder with the uploaded code, unpacked once for each version."""
        if function.code_sha_256 not in unpacked:
            folder = tempfile.mkdtemp(prefix="moto-function-")
            zipfile.ZipFile(io.BytesIO(function.code_bytes)).extractall(folder)
            unpacked[function.code_sha_256] = folder
        return unpacked[function.code_sha_256]

    def invoke(function, event=None):
        """Returns as `_invoke_lambda`: the last line of the output, whether it is an error, and the lines before it."""
        folder = unpack(function)
        environment = {
            "PATH": os.environ["PATH"],
            "AWS_REGION": function.region,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_SESSION_TOKEN": "test",
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_LAMBDA_FUNCTION_NAME": function.function_name,
            # The folder with the settings file.
            "LAMBDA_TASK_ROOT": folder,
            "AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED": "true",
            **with_push_service_here(function.environment_vars),
        }
        command = ["node", RUNNER, folder, function.handler]
        try:
            done = subprocess.run(
                command,
                input=json.dumps(event),
                env=environment,
                capture_output=True,
                text=True,
                timeout=int(function.timeout),
            )
        except subprocess.TimeoutExpired:
            timed_out = {"errorMessage": f"Task timed out after {function.timeout} seconds"}
            return json.dumps(timed_out), True, ""
        output = (done.stderr + done.stdout).splitlines()
        function.logs_backend.ensure_log_group(function.logs_group_name)
        function.save_logs("\n".join(output[:-1]))
        if done.returncode != 0:
            print("\n".join(output), flush=True)
        return output[-1], done.returncode != 0, "\n".join(output[:-1])

    LambdaFunction._invoke_lambda = invoke
    answer_events_at_once()


def with_push_service_here(variables):
    if "WEB_PUSH" not in variables or "PUSH_SERVICE_ON_LOOPBACK" not in os.environ:
        return variables
    deployed = json.loads(variables["WEB_PUSH"])
    here = {**deployed, "hosts": [*deployed["hosts"], "127.0.0.1"], "allow": "loopback"}
    return {**variables, "WEB_PUSH": json.dumps(here)}


def answer_events_at_once():
    wait = LambdaFunction.invoke

    def invoke(function, body, request_headers, response_headers):
        given = (function, body, request_headers, response_headers)
        if request_headers.get("X-Amz-Invocation-Type") != "Event":
            return wait(*given)
        threading.Thread(target=wait, args=given, daemon=True).start()
        return ""

    LambdaFunction.invoke = invoke
