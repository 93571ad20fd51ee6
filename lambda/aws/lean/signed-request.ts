import { endpointOf } from './endpoint.ts';
import type { Credentials } from './environment-credentials.ts';
import { requestSigner } from './sign-request.ts';

/** Milliseconds. */
const TIMEOUT = 5_000;

export interface SignedResponse {
  readonly status: number;
  readonly text: string;
}

/** Whose request it is. */
export interface SignedAccess {
  readonly region: string;
  readonly credentials: () => Credentials;
}

/**
 * One POST to a service of which a single operation is used, so that its SDK client need not be installed and bundled.
 *
 * @param serviceId as in the SDK: `SSM`
 * @param access @default the function's own
 */
export const signedRequest = async (
  serviceId: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  access?: SignedAccess,
): Promise<SignedResponse> => {
  const region = access?.region ?? process.env.AWS_REGION ?? '';
  const { service, resolve } = endpointOf(serviceId, region);
  const { protocol, hostname, port, host, origin } = resolve();
  const request = {
    method: 'POST',
    protocol,
    hostname,
    ...(port === '' ? {} : { port: Number(port) }),
    path: '/',
    headers: { ...headers, host } as Record<string, string>,
    body,
  };
  requestSigner(service, region, undefined, access?.credentials)(request);
  // `fetch` adds the same host itself.
  const { host: _, ...sent } = request.headers;
  const response = await fetch(`${origin}/`, {
    method: 'POST',
    headers: sent,
    body,
    signal: AbortSignal.timeout(TIMEOUT),
  });
  return { status: response.status, text: await response.text() };
};
