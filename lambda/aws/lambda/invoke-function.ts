import { endpointOf } from '../lean/endpoint.ts';
import { requestSigner } from '../lean/sign-request.ts';

/** The function failed, or did not answer in time. */
export class InvocationError extends Error {
  override readonly name = 'InvocationError';
}

/** One signed request, for which the SDK's client would be half of a bundle. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
const request = async (name: string, type: 'RequestResponse' | 'Event', payload: object, timeout: number) => {
  const { AWS_REGION: region = '' } = process.env;
  const { service, resolve } = endpointOf('Lambda', region);
  const endpoint = resolve();
  const path = `/2015-03-31/functions/${encodeURIComponent(name)}/invocations`;
  const body = JSON.stringify(payload);
  const headers: Record<string, string> = {
    host: endpoint.host,
    'content-type': 'application/json',
    ...(type === 'Event' && { 'x-amz-invocation-type': type }),
  };
  const { protocol, hostname } = endpoint;
  requestSigner(service, region)({ method: 'POST', protocol, hostname, path, headers, body });
  const { host: _, ...sent } = headers;
  const response = await fetch(new URL(path, endpoint), {
    method: 'POST',
    headers: sent,
    body,
    signal: AbortSignal.timeout(timeout),
  });
  if (!response.ok) throw new Error(`HTTP status ${response.status}: ${response.headers.get('x-amzn-errortype')}`);
  return response;
};

const failure = (name: string, cause: unknown): InvocationError => {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new InvocationError(`${name} could not be invoked: ${reason}`, { cause });
};

/**
 * Invokes a Lambda function and returns its result.
 *
 * @param arn of a function in the region of this one
 * @param timeout milliseconds
 * @throws InvocationError
 */
export const invokeFunction = async (arn: string, payload: object, timeout: number): Promise<unknown> => {
  try {
    const response = await request(arn, 'RequestResponse', payload, timeout);
    if (response.headers.has('x-amz-function-error')) throw new Error('the function threw an error');
    return await response.json();
  } catch (cause) {
    throw failure(arn, cause);
  }
};

/**
 * Hands Lambda an event for a function: Lambda invokes it, and again if it fails.
 *
 * @param name of a function in the region of this one, or its ARN
 * @param timeout milliseconds
 * @throws InvocationError
 */
export const invokeAsynchronously = async (name: string, payload: object, timeout: number): Promise<void> => {
  try {
    const response = await request(name, 'Event', payload, timeout);
    // The connection is used again once the empty body is read.
    await response.arrayBuffer();
  } catch (cause) {
    throw failure(name, cause);
  }
};
