import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import type { FaultScript } from '../../faults/fault-script.ts';
import { listenOnLoopback } from '../../network/loopback.ts';

/** A function of the team's own, as `npm start` and tests have it. */
export type OwnFunction = (event: unknown) => unknown;

export interface LambdaApiOptions {
  /** The function with this name or ARN, for invocations that wait for its result. */
  readonly find: (name: string) => OwnFunction | undefined;
  /** Queues an event for a function. @returns whether there is such a function */
  readonly queue: (name: string, event: unknown) => boolean;
  readonly faults: FaultScript;
}

/** A simulator of Lambda's `Invoke`. */
export interface LambdaApi {
  readonly url: string;
  close(): Promise<void>;
}

const PATH = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export const startLambdaApi = async ({ find, queue, faults }: LambdaApiOptions): Promise<LambdaApi> => {
  const server = createServer(async (request, response) => {
    const refuse = (status: number, type: string, Message: string) =>
      response.writeHead(status, { 'x-amzn-errortype': type }).end(JSON.stringify({ Message }));
    const name = decodeURIComponent(PATH.exec(request.url ?? '')?.[1] ?? '');
    const event = await json(request);
    await faults.hold({ service: 'lambda', action: 'Invoke' });
    const fault = faults.take({ service: 'lambda', action: 'Invoke' }, ['failing', 'throttled']);
    if (fault?.kind === 'throttled') return refuse(429, 'TooManyRequestsException', 'Rate Exceeded.');
    if (fault !== undefined) return refuse(fault.status ?? 500, fault.code ?? 'ServiceException', 'Injected fault.');
    if (request.headers['x-amz-invocation-type'] === 'Event') {
      if (!queue(name, event)) return refuse(404, 'ResourceNotFoundException', 'Function not found');
      return response.writeHead(202).end();
    }
    const fn = find(name);
    if (fn === undefined) return refuse(404, 'ResourceNotFoundException', 'Function not found');
    try {
      const result = await fn(event);
      return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result ?? null));
    } catch (error) {
      // As AWS does: status 200, and the error in a header and the body.
      const errorMessage = error instanceof Error ? error.message : String(error);
      return response.writeHead(200, { 'x-amz-function-error': 'Unhandled' }).end(JSON.stringify({ errorMessage }));
    }
  });
  const port = await listenOnLoopback(server, 0);
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        faults.release('lambda');
      }),
  };
};
