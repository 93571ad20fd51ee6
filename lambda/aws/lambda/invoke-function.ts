import { endpointOf } from '../lean/endpoint.ts';
import { requestSigner } from '../lean/sign-request.ts';

/** The function failed, or did not answer in time. */
export class InvocationError extends Error {
  override readonly name = 'InvocationError';
}

/**
 * Invokes a Lambda function and returns its result. One signed request, for which the SDK's client would be half of a bundle.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 *
 * @param arn of a function in the region of this one
 * @param timeout milliseconds
 * @throws InvocationError
 */
export const invokeFunction = async (arn: string, payload: object, timeout: number): Promise<unknown> => {
  const { AWS_REGION: region = '' } = process.env;
  const { service, resolve } = endpointOf('Lambda', region);
  const endpoint = resolve();
  const path = `/2015-03-31/functions/${encodeURIComponent(arn)}/invocations`;
  const body = JSON.stringify(payload);
  const headers: Record<string, string> = { host: endpoint.host, 'content-type': 'application/json' };
  const { protocol, hostname } = endpoint;
  requestSigner(service, region)({ method: 'POST', protocol, hostname, path, headers, body });
  const { host: _, ...sent } = headers;
  try {
    const response = await fetch(new URL(path, endpoint), {
      method: 'POST',
      headers: sent,
      body,
      signal: AbortSignal.timeout(timeout),
    });
    if (!response.ok) throw new Error(`HTTP status ${response.status}: ${response.headers.get('x-amzn-errortype')}`);
    if (response.headers.has('x-amz-function-error')) throw new Error('the function threw an error');
    return await response.json();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InvocationError(`${arn} could not be invoked: ${reason}`, { cause });
  }
};
