import { randomUUID } from 'node:crypto';
import { endpointOf } from './endpoint.ts';
import { requestSigner, type SdkRequest } from './sign-request.ts';
import { userAgent } from './user-agent.ts';

/** `[kind, namespace, name, traits, input, output]`: how the SDK writes an operation down. */
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

/** The SDK's word for how a service wants its inputs and gives its outputs; `ClientProtocol` of `@smithy/types`. */
interface Protocol {
  setSerdeContext(context: object): void;
  serializeRequest(operation: Operation, input: object, context: object): Promise<SdkRequest>;
  /** Throws what the service reports as an error, as the SDK's class for it. */
  deserializeResponse(operation: Operation, context: object, response: SdkResponse): Promise<unknown>;
}

interface RetryStrategy<Token> {
  acquireInitialRetryToken(scope: string): Promise<Token>;
  /** Waits; rejects when there is to be no other try. */
  refreshRetryTokenForRetry(
    token: Token,
    error: { readonly error: unknown; readonly errorType: string },
  ): Promise<Token>;
  recordSuccess(token: Token): void;
}

type IsKindOf = (error: unknown) => boolean;

/** What a client takes from the SDK. */
export interface SdkParts<Token> {
  readonly serviceId: string;
  readonly version: string;
  readonly Protocol: new (settings: object) => Protocol;
  readonly settings: object;
  /** Between bytes, text and base64. */
  readonly codecs: object;
  readonly NodeHttpHandler: {
    create(options: unknown): { handle(request: SdkRequest): Promise<{ readonly response: SdkResponse }> };
  };
  readonly StandardRetryStrategy: new (options: {
    readonly maxAttempts: number;
    readonly baseDelay: number;
  }) => RetryStrategy<Token>;
  readonly isThrottlingError: IsKindOf;
  readonly isTransientError: IsKindOf;
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

/** Milliseconds that the first pause before another try is drawn from; the SDK's own numbers. */
const BASE_DELAY = { DynamoDB: 25, other: 50 } as const;

/**
 * A client of the AWS SDK for a function: takes the place of its clients in a bundle (`lambda/lean-sdk.ts`). The SDK's commands,
 * schemas, protocols, errors, retries and HTTP handler are its own; what is ours is the way between them, which in the SDK is a stack
 * of a dozen middlewares that is made for every request and looks up what a function has in its environment. It does without the
 * SDK's correction of a wrong clock, which Lambda's is not, and its MD5 of what SQS was sent, which TLS has looked after.
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
      this.#complete(request);
      let token = await this.#retries.acquireInitialRetryToken('');
      for (;;) {
        try {
          const output = await this.#attempt(operation, request);
          this.#retries.recordSuccess(token);
          return output;
        } catch (error) {
          const next = await this.#retries
            .refreshRetryTokenForRetry(token, { error, errorType: this.#typeOf(error) })
            .catch(() => undefined);
          if (next === undefined) throw error;
          token = next;
        }
      }
    }

    #complete({ headers, hostname, port, body }: SdkRequest): void {
      const { _X_AMZN_TRACE_ID: trace } = process.env;
      headers.host = port === undefined ? hostname : `${hostname}:${port}`;
      if (body !== undefined) headers['content-length'] = String(Buffer.byteLength(body));
      headers['user-agent'] = this.#userAgent;
      headers['amz-sdk-invocation-id'] = randomUUID();
      // By this header AWS tells a function that calls itself in circles, and X-Ray what belongs together.
      if (trace) headers['x-amzn-trace-id'] = trace;
    }

    async #attempt(operation: Operation, request: SdkRequest): Promise<unknown> {
      this.#sign(request);
      const { response } = await this.#handler.handle(request);
      try {
        return await this.#protocol.deserializeResponse(
          operation,
          { ...parts.codecs, streamCollector: collected },
          response,
        );
      } catch (error) {
        // What could not be read at all, such as a proxy's page of HTML, is judged by its status.
        if (error instanceof Error && !('$metadata' in error)) {
          Object.assign(error, { $metadata: { httpStatusCode: response.statusCode } });
        }
        throw error;
      }
    }

    #typeOf(error: unknown): string {
      if (parts.isThrottlingError(error)) return 'THROTTLING';
      return parts.isTransientError(error) ? 'TRANSIENT' : 'CLIENT_ERROR';
    }
  };

/** All of a body. */
const collected = (stream: NodeJS.ReadableStream): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    stream.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    stream.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    stream.on('error', reject);
  });
