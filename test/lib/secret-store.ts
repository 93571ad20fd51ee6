import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import * as v from 'valibot';

const Request = v.object({ SecretId: v.string(), VersionId: v.optional(v.string()) });

interface Version {
  readonly id: string;
  readonly text: string | undefined;
  /** In seconds, as AWS sends it. */
  readonly createdDate: number;
}

export interface SecretStore {
  readonly url: string;
  /** The current value by name; `undefined` for one that is binary. A value set here has no other version. */
  readonly secrets: Map<string, string | undefined>;
  /** Stores a new version, which becomes `AWSCURRENT`; the one before becomes `AWSPREVIOUS`. Returns its id. */
  put(secretId: string, text: string): string;
  /** The id of the current version. */
  current(secretId: string): string;
  /** Actions of the requests, such as `GetSecretValue`. */
  readonly requests: string[];
  /** Number of next requests that are denied, as if a permission had not propagated yet. */
  denials: number;
  /** The message of those denials. */
  denial: string;
  close(): Promise<void>;
}

/**
 * A fake of Secrets Manager with `GetSecretValue` and `DescribeSecret`:
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
export const startSecretStore = async (): Promise<SecretStore> => {
  let created = 0;
  const stored = new Map<string, Version[]>();
  const versionOf = (text: string | undefined): Version => ({
    id: `${++created}`.padStart(32, '0'),
    text,
    createdDate: 1_790_000_000 + created,
  });
  /** Newest first. */
  const versions = (secretId: string): Version[] => {
    const known = stored.get(secretId) ?? [];
    const text = store.secrets.get(secretId);
    if (known.length > 0 && known[0]?.text === text) return known;
    const single = [versionOf(text)];
    stored.set(secretId, single);
    return single;
  };
  const store = {
    secrets: new Map<string, string | undefined>(),
    requests: [] as string[],
    denials: 0,
    denial: '',
    put: (secretId: string, text: string): string => {
      const version = versionOf(text);
      stored.set(secretId, [version, ...(store.secrets.has(secretId) ? versions(secretId) : [])]);
      store.secrets.set(secretId, text);
      return version.id;
    },
    current: (secretId: string): string => versions(secretId)[0]?.id ?? '',
  };
  const stagesOf = (index: number): string[] => ['AWSCURRENT', 'AWSPREVIOUS'].slice(index, index + 1);
  const answer = (
    action: string,
    { SecretId: secretId, VersionId: id }: v.InferOutput<typeof Request>,
  ): [number, object] => {
    if (store.denials-- > 0) return [400, { __type: 'AccessDeniedException', Message: store.denial }];
    if (!store.secrets.has(secretId)) {
      return [
        400,
        { __type: 'ResourceNotFoundException', Message: "Secrets Manager can't find the specified secret." },
      ];
    }
    const all = versions(secretId);
    if (action === 'DescribeSecret') {
      const labelled = all.slice(0, 2).map((version, index) => [version.id, stagesOf(index)]);
      return [200, { Name: secretId, VersionIdsToStages: Object.fromEntries(labelled) }];
    }
    const index = id === undefined ? 0 : all.findIndex((version) => version.id === id);
    const version = all[index];
    if (version === undefined) {
      const Message = `Secrets Manager can't find the specified secret value for VersionId: ${id}`;
      return [400, { __type: 'ResourceNotFoundException', Message }];
    }
    return [
      200,
      {
        Name: secretId,
        VersionId: version.id,
        VersionStages: stagesOf(index),
        CreatedDate: version.createdDate,
        ...(version.text === undefined ? { SecretBinary: 'AAAA' } : { SecretString: version.text }),
      },
    ];
  };
  const server = createServer(async (request, response) => {
    const action = String(request.headers['x-amz-target']).replace('secretsmanager.', '');
    store.requests.push(action);
    const [status, body] = answer(action, v.parse(Request, await json(request)));
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
