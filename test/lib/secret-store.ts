import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import * as v from 'valibot';

const GetSecretValue = v.object({ SecretId: v.string() });

export interface SecretStore {
  readonly url: string;
  /** By name; `undefined` for one that is binary. */
  readonly secrets: Map<string, string | undefined>;
  /** Number of next requests that are denied, as if a permission had not propagated yet. */
  denials: number;
  /** The message of those denials. */
  denial: string;
  close(): Promise<void>;
}

/**
 * A fake of Secrets Manager with `GetSecretValue` only:
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
export const startSecretStore = async (): Promise<SecretStore> => {
  const store = { secrets: new Map<string, string | undefined>(), denials: 0, denial: '' };
  const answer = (secretId: string): [number, object] => {
    if (store.denials-- > 0) return [400, { __type: 'AccessDeniedException', Message: store.denial }];
    if (!store.secrets.has(secretId)) {
      return [
        400,
        { __type: 'ResourceNotFoundException', Message: "Secrets Manager can't find the specified secret." },
      ];
    }
    const text = store.secrets.get(secretId);
    return [200, { Name: secretId, ...(text === undefined ? { SecretBinary: 'AAAA' } : { SecretString: text }) }];
  };
  const server = createServer(async (request, response) => {
    const [status, body] = answer(v.parse(GetSecretValue, await json(request)).SecretId);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = v.parse(v.object({ port: v.number() }), server.address());
  return Object.assign(store, {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  });
};
