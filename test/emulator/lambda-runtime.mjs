// The parts of the Lambda runtime that CDK's provider framework requires. Ringthrough's functions bundle all that they
// use.
import http from 'node:http';
import https from 'node:https';
import Module from 'node:module';

const endpoint = new URL(process.env.AWS_ENDPOINT_URL);

/** The part of a signature that moto reads: service and region. */
const signed = (service) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=test/20200101/${process.env.AWS_REGION}/${service}/aws4_request, Signature=0`,
});

/** The SDK client that is built into Lambda's Node.js runtime, with `invoke` only. */
class Lambda {
  async invoke({ FunctionName, Payload }) {
    const credential = `test/20200101/${process.env.AWS_REGION}/lambda/aws4_request`;
    const answer = await fetch(
      new URL(`/2015-03-31/functions/${encodeURIComponent(FunctionName)}/invocations`, endpoint),
      {
        method: 'POST',
        headers: { authorization: `AWS4-HMAC-SHA256 Credential=${credential}, Signature=0` },
        body: Payload,
      },
    );
    if (!answer.ok) throw new Error(`${FunctionName}: ${answer.status} ${await answer.text()}`);
    return {
      StatusCode: answer.status,
      FunctionError: answer.headers.get('x-amz-function-error') ?? undefined,
      Payload: new Uint8Array(await answer.arrayBuffer()),
    };
  }
}

const builtIn = { '@aws-sdk/client-lambda': { Lambda }, '@aws-sdk/client-sfn': {} };
const load = Module._load;
Module._load = (name, ...rest) => builtIn[name] ?? load(name, ...rest);

// The framework responds to CloudFormation on port 443 whatever the URL's port, and without a signature, because AWS
// uses presigned https URLs.
const { request } = https;
https.request = (options, ...rest) => {
  if (options.hostname !== endpoint.hostname) return request(options, ...rest);
  const headers = { ...options.headers, ...signed('cloudformation') };
  return http.request({ ...options, headers, port: endpoint.port }, ...rest);
};
