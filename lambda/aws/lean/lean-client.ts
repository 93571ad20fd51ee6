import { endpointOf } from './endpoint.ts';
import { type HttpOptions, httpSender } from './http-sender.ts';
import { header, type Protocol, type WireResponse } from './protocol.ts';
import { retrying } from './retries.ts';
import type { ResponseMetadata, ServiceException } from './service-exception.ts';
import { requestSigner, type SignedRequest } from './sign-request.ts';
import { userAgent } from './user-agent.ts';

/** What the client of a service is made of. */
export interface ClientParts {
  readonly serviceId: string;
  /** Of the SDK's client, for the user agent. */
  readonly version: string;
  readonly protocol: Protocol;
  /** The class of a service's errors that have none of their own. */
  readonly Exception: typeof ServiceException;
  /** The classes that adapters name, by the service's code. */
  readonly exceptions: Readonly<Record<string, typeof ServiceException>>;
}

export interface LeanConfig {
  readonly endpoint?: string;
  readonly requestHandler?: HttpOptions;
  readonly maxAttempts?: number;
}

interface Command {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Upper bound in milliseconds of the first random pause before a retry; the SDK's values. */
const BASE_DELAY = { DynamoDB: 25, other: 50 } as const;

/**
 * Services that get no trace id. By it Lambda detects functions that invoke each other for ever, through others:
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
const INVOKES_NOTHING = new Set(['DynamoDB', 'ApiGatewayManagementApi']);

/** Replaces a command of the SDK: the operation's name and its input. */
export const leanCommand = (operation: string) =>
  class {
    readonly operation = operation;
    readonly input: object;
    constructor(input: object = {}) {
      this.input = input;
    }
  };

/**
 * Replaces a client of the AWS SDK in a function's bundle (`lambda/bundle/lean-sdk.ts`), with the same methods, outputs and errors for the
 * operations that the functions use. The SDK builds a stack of a dozen middlewares for every request, which resolve what a function has in
 * its environment, and walks over schemas of every shape. Two features are left out: the correction of clock skew, because Lambda's clock
 * is correct, and the MD5 check of SQS messages, because TLS ensures their integrity.
 */
export const leanClient = (parts: ClientParts) =>
  class {
    readonly #http;
    readonly #retry;
    readonly #endpointOf;
    readonly #sign;
    #target: Target | undefined;
    readonly #userAgent = userAgent(parts.serviceId, parts.version);

    constructor({ endpoint, requestHandler = {}, maxAttempts = 3 }: LeanConfig = {}) {
      const { AWS_REGION: region = '' } = process.env;
      if (region === '') throw new Error('AWS_REGION is not set');
      const { service, resolve } = endpointOf(parts.serviceId, region, endpoint);
      this.#endpointOf = resolve;
      this.#sign = requestSigner(service, region);
      this.#http = httpSender(requestHandler);
      const baseDelay = parts.serviceId === 'DynamoDB' ? BASE_DELAY.DynamoDB : BASE_DELAY.other;
      this.#retry = retrying(maxAttempts, baseDelay);
    }

    async send(command: Command): Promise<object> {
      const request = this.#requestOf(command);
      return await this.#retry(() => this.#attempt(command.operation, request));
    }

    #requestOf({ operation, input }: Command): SignedRequest {
      const { method, path, headers, body } = parts.protocol.request(operation, input);
      const { QueueUrl } = input;
      const url = this.#endpointOf(typeof QueueUrl === 'string' ? QueueUrl : undefined);
      if (this.#target?.url !== url) this.#target = targetOf(url);
      const { protocol, hostname, port, host, basePath } = this.#target;
      // Reading the environment is slow.
      const trace = INVOKES_NOTHING.has(parts.serviceId) ? undefined : process.env._X_AMZN_TRACE_ID;
      headers.host = host;
      headers['user-agent'] = this.#userAgent;
      if (trace) headers['x-amzn-trace-id'] = trace;
      return { method, protocol, hostname, port, path: basePath + path, headers, body };
    }

    async #attempt(operation: string, request: SignedRequest): Promise<object> {
      this.#sign(request);
      const received = await this.#http(request);
      const $metadata = metadataOf(received);
      try {
        if (received.status >= 300) throw this.#exceptionOf(received, $metadata);
        const output: { $metadata?: ResponseMetadata } = parts.protocol.output(operation, received);
        output.$metadata = $metadata;
        return output;
      } catch (error) {
        // An answer that cannot be parsed, such as a proxy's HTML page, is classified by its status.
        if (error instanceof Error && !('$metadata' in error)) Object.assign(error, { $metadata });
        throw error;
      }
    }

    #exceptionOf(response: WireResponse, $metadata: ResponseMetadata): Error {
      const { code = 'Unknown', message, members } = parts.protocol.error(response);
      const [name = code, Exception = parts.Exception] =
        Object.entries(parts.exceptions).find(
          ([known]) => known.replace(/Exception$/, '') === code || known === code,
        ) ?? [];
      return new Exception(name, message, $metadata, members);
    }
  };

/** What the requests to a URL have in common: a URL makes a text of a field each time that it is read. */
interface Target {
  readonly url: URL;
  readonly protocol: string;
  readonly hostname: string;
  readonly port: number | undefined;
  readonly host: string;
  /** Without a slash at its end. */
  readonly basePath: string;
}

const targetOf = (url: URL): Target => {
  const { protocol, hostname, port, host, pathname } = url;
  return {
    ...{ url, protocol, host },
    // An IPv6 address has brackets in a URL only.
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? undefined : Number(port),
    basePath: pathname.replace(/\/$/, ''),
  };
};

const metadataOf = (response: WireResponse): ResponseMetadata => ({
  httpStatusCode: response.status,
  requestId:
    header(response, 'x-amzn-requestid') ??
    header(response, 'x-amzn-request-id') ??
    header(response, 'x-amz-request-id'),
  extendedRequestId: header(response, 'x-amz-id-2'),
  cfId: header(response, 'x-amz-cf-id'),
});
