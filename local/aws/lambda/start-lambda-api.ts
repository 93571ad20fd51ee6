import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { listenOnLoopback } from '../../network/loopback.ts';

/** A function of the team's own, as `npm start` and tests have it. */
export type OwnFunction = (event: unknown) => unknown;

/** A simulator of Lambda's `Invoke` for functions that are not this project's. */
export interface LambdaApi {
  readonly url: string;
  close(): Promise<void>;
}

const PATH = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/**
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 *
 * @param find the function with this ARN
 */
export const startLambdaApi = async (find: (arn: string) => OwnFunction | undefined): Promise<LambdaApi> => {
  const server = createServer(async (request, response) => {
    const fn = find(decodeURIComponent(PATH.exec(request.url ?? '')?.[1] ?? ''));
    if (fn === undefined) {
      response
        .writeHead(404, { 'x-amzn-errortype': 'ResourceNotFoundException' })
        .end('{"Message":"Function not found"}');
      return;
    }
    try {
      const result = await fn(await json(request));
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result ?? null));
    } catch (error) {
      // As AWS does: status 200, and the error in a header and the body.
      const errorMessage = error instanceof Error ? error.message : String(error);
      response.writeHead(200, { 'x-amz-function-error': 'Unhandled' }).end(JSON.stringify({ errorMessage }));
    }
  });
  const port = await listenOnLoopback(server, 0);
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
