import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import * as v from 'valibot';
import { listenOnLoopback } from '../../local/network/loopback.ts';

/** An AWS request as its IAM action, such as `dynamodb:PutItem`. */
export interface RecordedAction {
  readonly fn: string;
  readonly action: string;
}

/** A proxy between the functions and the AWS services that records the IAM actions of each function. */
export const startRecordingProxy = async () => {
  const recorded: RecordedAction[] = [];
  const targets = new Map<string, string>();
  const server = createServer(async (request, response) => {
    const [, fn = '', service = ''] = (request.url ?? '').split('/');
    const body = await buffer(request);
    for (const action of actionsOf(service, String(request.headers['x-amz-target'] ?? ''), body.toString())) {
      recorded.push({ fn, action: `${service}:${action}` });
    }
    const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers;
    const result = await fetch(`${targets.get(service)}/`, {
      method: request.method ?? 'POST',
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
      body,
    });
    const { 'content-encoding': ____, ...kept } = Object.fromEntries(result.headers);
    response.writeHead(result.status, kept).end(Buffer.from(await result.arrayBuffer()));
  });
  const port = await listenOnLoopback(server, 0);
  return {
    recorded,
    /** The environment of a function, with the endpoints of DynamoDB and SNS set to this proxy. */
    environmentOf: (fn: string, environment: Readonly<Record<string, string>>) => {
      const proxied = ['dynamodb', 'sns'].map((service) => {
        const name = `AWS_ENDPOINT_URL_${service.toUpperCase()}`;
        targets.set(service, environment[name] ?? '');
        return [name, `http://127.0.0.1:${port}/${fn}/${service}`];
      });
      return { ...environment, ...Object.fromEntries(proxied) };
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const Transaction = v.object({ TransactItems: v.array(v.record(v.string(), v.unknown())) });
/** IAM has no action for transactions: each operation in one needs its own permission. */
const operationAction: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

const actionsOf = (service: string, target: string, body: string): string[] => {
  if (service === 'sns') return [new URLSearchParams(body).get('Action') ?? ''];
  const action = target.split('.')[1] ?? '';
  if (action !== 'TransactWriteItems') return [action];
  const { TransactItems } = v.parse(Transaction, JSON.parse(body));
  return TransactItems.flatMap((item) => Object.keys(item).map((operation) => operationAction[operation] ?? operation));
};
