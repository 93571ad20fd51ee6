"""moto's server with additions to deploy and run a CDK app of Node.js functions on a machine without Docker.

Functions run in Node.js (functions.py). CloudFormation also supports the resource types that moto's services have and
its CloudFormation lacks (resources.py), and behaves as CDK requires (stacks.py). Pushes are logged (pushes.py). All
state and every response of a service remain moto's.

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
# The default is the address of a Docker host, as seen from containers.
settings.moto_server_host = lambda: "http://127.0.0.1"

functions.run_in_node(endpoint)
pushes.log_pushes()
resources.add_missing_types(endpoint)
stacks.wait_for_custom_resources()
stacks.finish_change_sets()
stacks.read_outputs_of_other_stacks()
stacks.serve_queues_here(endpoint)
stacks.name_fifo_queues()
server.main(["-H", "127.0.0.1", "-p", str(port)])
