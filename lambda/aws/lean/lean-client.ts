import { randomUUID } from 'node:crypto';
import { endpointOf } from './endpoint.ts';
import { requestSigner, type SdkRequest } from './sign-request.ts';
import { userAgent } from './user-agent.ts';

/** The SDK's schema of an operation, as a tuple. */
type OperationSchema = readonly [
  kind: number,
  namespace: string,
  name: string,
  traits: unknown,
  input: unknown,
  output: unknown,
];

interface Operation {
  readonly namespace: string;
  readonly name: string;
  readonly traits: unknown;
  readonly input: unknown;
  readonly output: unknown;
}

export interface SdkResponse {
  readonly statusCode: number;
  readonly body: NodeJS.ReadableStream;
}

/** Serialises inputs and deserialises outputs of a service: `ClientProtocol` of `@smithy/types`. */
interface Protocol {
  setSerdeContext(context: object): void;
  serializeRequest(operation: Operation, input: object, context: object): Promise<SdkRequest>;
  /** @throws the service's errors, as the SDK's classes */
  deserializeResponse(operation: Operation, context: object, response: SdkResponse): Promise<unknown>;
}

interface RetryStrategy<Token> {
  acquireInitialRetryToken(scope: string): Promise<Token>;
  /** Resolves after the pause before the next attempt; rejects when there is none. */
  refreshRetryTokenForRetry(
    token: Token,
    error: { readonly error: unknown; readonly errorType: string },
  ): Promise<Token>;
  recordSuccess(token: Token): void;
}

type ErrorPredicate = (error: unknown) => boolean;

/** The parts of the SDK that a client uses. */
export interface SdkParts<Token> {
  readonly serviceId: string;
  readonly version: string;
  readonly Protocol: new (settings: object) => Protocol;
  readonly settings: object;
  /** Conversions between bytes, text and base64. */
  readonly codecs: object;
  readonly NodeHttpHandler: {
    create(options: unknown): { handle(request: SdkRequest): Promise<{ readonly response: SdkResponse }> };
  };
  readonly StandardRetryStrategy: new (options: {
    readonly maxAttempts: number;
    readonly baseDelay: number;
  }) => RetryStrategy<Token>;
  readonly isThrottlingError: ErrorPredicate;
  readonly isTransientError: ErrorPredicate;
}

export interface LeanConfig {
  readonly endpoint?: string;
  readonly requestHandler?: unknown;
  readonly maxAttempts?: number;
}

interface Command {
  readonly input: { readonly QueueUrl?: string };
  readonly schema: OperationSchema;
}

/** Upper bound in milliseconds of the first random pause before a retry; the SDK's values. */
const BASE_DELAY = { DynamoDB: 25, other: 50 } as const;

/**
 * Replaces the clients of the AWS SDK in a function's bundle (`lambda/bundle/lean-sdk.ts`). Commands, schemas,
 * protocols, errors, retries and the HTTP handler are the SDK's. Only the code between them is ours: in the SDK it is a
 * stack of a dozen middlewares, built for every request, which resolve what a function has in its environment. Two
 * features are left out: the correction of clock skew, because Lambda's clock is correct, and the MD5 check of SQS
 * messages, because TLS ensures their integrity.
 */
export const leanClient = <Token>(parts: SdkParts<Token>) =>
  class {
    readonly #protocol = new parts.Protocol(parts.settings);
    readonly #handler;
    readonly #retries;
    readonly #endpointOf;
    readonly #sign;
    readonly #userAgent = userAgent(parts.serviceId, parts.version);

    constructor({ endpoint, requestHandler = {}, maxAttempts = 3 }: LeanConfig = {}) {
      const { AWS_REGION: region = '' } = process.env;
      if (region === '') throw new Error('AWS_REGION is not set');
      const { service, resolve } = endpointOf(parts.serviceId, region, endpoint);
      this.#endpointOf = resolve;
      this.#sign = requestSigner(service, region);
      this.#handler = parts.NodeHttpHandler.create(requestHandler);
      const baseDelay = parts.serviceId === 'DynamoDB' ? BASE_DELAY.DynamoDB : BASE_DELAY.other;
      this.#retries = new parts.StandardRetryStrategy({ maxAttempts, baseDelay });
      this.#protocol.setSerdeContext(parts.codecs);
    }

    async send({ input, schema }: Command): Promise<unknown> {
      const [, namespace, name, traits, inputSchema, outputSchema] = schema;
      const operation = { namespace, name, traits, input: inputSchema, output: outputSchema };
      const endpoint = { url: this.#endpointOf(input.QueueUrl) };
      const request = await this.#protocol.serializeRequest(operation, input, { endpoint: async () => endpoint });
      this.#addHeaders(request);
      let token = await this.#retries.acquireInitialRetryToken('');
      for (;;) {
        try {
          const output = await this.#attempt(operation, request);
          this.#retries.recordSuccess(token);
          return output;
        } catch (error) {
          const next = await this.#retries
            .refreshRetryTokenForRetry(token, { error, errorType: this.#errorTypeOf(error) })
            .catch(() => undefined);
          if (next === undefined) throw error;
          token = next;
        }
      }
    }

    #addHeaders({ headers, hostname, port, body }: SdkRequest): void {
      const { _X_AMZN_TRACE_ID: trace } = process.env;
      headers.host = port === undefined ? hostname : `${hostname}:${port}`;
      if (body !== undefined) headers['content-length'] = String(Buffer.byteLength(body));
      headers['user-agent'] = this.#userAgent;
      headers['amz-sdk-invocation-id'] = randomUUID();
      // Lambda's recursive loop detection and X-Ray use this header.
      if (trace) headers['x-amzn-trace-id'] = trace;
    }

    async #attempt(operation: Operation, request: SdkRequest): Promise<unknown> {
      this.#sign(request);
      const { response } = await this.#handler.handle(request);
      try {
        return await this.#protocol.deserializeResponse(
          operation,
          { ...parts.codecs, streamCollector: readBody },
          response,
        );
      } catch (error) {
        // A response that cannot be parsed, such as a proxy's HTML page, is classified by its status.
        if (error instanceof Error && !('$metadata' in error)) {
          Object.assign(error, { $metadata: { httpStatusCode: response.statusCode } });
        }
        throw error;
      }
    }

    #errorTypeOf(error: unknown): string {
      if (parts.isThrottlingError(error)) return 'THROTTLING';
      return parts.isTransientError(error) ? 'TRANSIENT' : 'CLIENT_ERROR';
    }
  };

/** Reads a whole response body. */
const readBody = (stream: NodeJS.ReadableStream): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    stream.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    stream.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    stream.on('error', reject);
  });
