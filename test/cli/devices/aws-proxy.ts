import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { App } from '../../../lambda/contract/environment.ts';
import { listenOnLoopback } from '../../../local/network/loopback.ts';
import type { TestBackend } from '../../support/backend.ts';

/** An SNS request of the command line: `{ Action: 'SetEndpointAttributes', EndpointArn: … }`. */
export type SnsRequest = Readonly<Record<string, string>>;

export interface AwsProxyOptions {
  /** Called before a request is passed on; its answer waits until that is done. */
  readonly onSns?: (request: SnsRequest) => void | Promise<void>;
  /** What DescribeTable says instead of 0, which the local engine always answers. */
  readonly tableSizeBytes?: number;
  /** The apps that are deployed now. @default those of the local backend */
  readonly apps?: () => readonly App[];
}

/** A local backend's address for `--local`, behind which AWS's requests can be seen and held. */
export const startAwsProxy = async (
  { info }: TestBackend,
  { onSns, tableSizeBytes = 0, apps = () => info.apps }: AwsProxyOptions,
) => {
  const requests: SnsRequest[] = [];
  const server = createServer(async (request, response) => {
    if (request.url === '/local/info') {
      const proxied = { ...info, apps: apps(), sns: `${url}/sns`, dynamodb: `${url}/dynamodb` };
      response.end(JSON.stringify(proxied));
      return;
    }
    const isSns = request.url?.startsWith('/sns') === true;
    const body = await buffer(request);
    if (isSns) {
      const sent = Object.fromEntries(new URLSearchParams(body.toString()));
      requests.push(sent);
      await onSns?.(sent);
    }
    const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers;
    const answer = await fetch(isSns ? info.sns : info.dynamodb, {
      method: 'POST',
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
      body,
    });
    const text = (await answer.text()).replace('"TableSizeBytes":0', `"TableSizeBytes":${tableSizeBytes}`);
    // The checksum is of the text before.
    const {
      'content-encoding': _a,
      'x-amz-crc32': _b,
      'content-length': _c,
      ...kept
    } = Object.fromEntries(answer.headers);
    response.writeHead(answer.status, kept).end(text);
  });
  const url = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
  return {
    url,
    requests,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
export type AwsProxy = Awaited<ReturnType<typeof startAwsProxy>>;
