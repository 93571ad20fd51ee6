import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import * as v from 'valibot';
import { listenOnLoopback } from '../../network/loopback.ts';

/** A simulator of Secrets Manager's `GetSecretValue`. */
export interface SecretsManager {
  readonly url: string;
  /** Stores a new value, which becomes `AWSCURRENT`; the one before becomes `AWSPREVIOUS`. */
  put(name: string, text: string): void;
  /** The current value of the first secret. */
  current(): string | undefined;
  /** Makes every request fail until it is called again with `false`. */
  setDown(isDown: boolean): void;
  /** Requests of any secret so far. */
  reads(): number;
  close(): Promise<void>;
}

const Request = v.object({ SecretId: v.string(), VersionStage: v.optional(v.string(), 'AWSCURRENT') });
const STAGES = ['AWSCURRENT', 'AWSPREVIOUS'];

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html */
export const startSecretsManager = async (): Promise<SecretsManager> => {
  /** Newest first. */
  const secrets = new Map<string, string[]>();
  let reads = 0;
  let down = false;
  const server = createServer(async (request, response) => {
    reads += 1;
    if (down) {
      response.writeHead(500, { 'content-type': 'application/x-amz-json-1.1' });
      response.end('{"__type":"InternalServiceError","Message":"An error occurred on the server side."}');
      return;
    }
    const { SecretId, VersionStage } = v.parse(Request, await json(request));
    const text = secrets.get(SecretId)?.[STAGES.indexOf(VersionStage)];
    response.writeHead(text === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    const missing = {
      __type: 'ResourceNotFoundException',
      Message: `Secrets Manager can't find the specified secret value for staging label: ${VersionStage}`,
    };
    const found = { Name: SecretId, VersionStages: [VersionStage], SecretString: text };
    response.end(JSON.stringify(text === undefined ? missing : found));
  });
  const port = await listenOnLoopback(server, 0);
  return {
    url: `http://127.0.0.1:${port}`,
    put: (name, text) => {
      secrets.set(name, [text, ...(secrets.get(name) ?? [])].slice(0, 2));
    },
    current: () => [...secrets.values()][0]?.[0],
    setDown: (isDown) => {
      down = isDown;
    },
    reads: () => reads,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
