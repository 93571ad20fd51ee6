"""moto's own server, able to deploy and run a CDK app of Node.js functions on a machine without Docker.

Functions run in Node.js (functions.py), CloudFormation knows the resource types that moto's services have and its
CloudFormation has not (resources.py) and does what CDK counts on (stacks.py), and pushes are told of (pushes.py). All
state and every answer of a service remain moto's.

    python3 moto-with-node.py <port>
"""

import os
import sys

from moto import server, settings

import functions
import pushes
import resources
import stacks

port = int(sys.argv[1])
endpoint = f"http://127.0.0.1:{port}"
os.environ["MOTO_PORT"] = str(port)
# Otherwise the address of a Docker host, whose containers would have to find their way back.
settings.moto_server_host = lambda: "http://127.0.0.1"

functions.run_in_node(endpoint)
pushes.tell_of_pushes()
resources.add_missing_types(endpoint)
stacks.wait_for_custom_resources()
stacks.finish_change_sets()
stacks.read_outputs_of_other_stacks()
stacks.keep_queues_here(endpoint)
server.main(["-H", "127.0.0.1", "-p", str(port)])
