/** The proxy in front of a DynamoDB engine, with a server that records what it receives as the engine. */
import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FaultProxy, startFaultProxy } from '../../../local/aws/dynamodb/start-fault-proxy.ts';
import { type FaultScript, makeFaultScript } from '../../../local/faults/fault-script.ts';
import { listenOnLoopback } from '../../../local/network/loopback.ts';

interface Received {
  readonly headers: readonly string[];
  readonly path: string | undefined;
  readonly body: Buffer;
}

/** Not valid UTF-8. */
const BYTES = Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x7d]);

let engine: Server;
let received: Received[];
let faults: FaultScript;
let proxy: FaultProxy;
beforeEach(async () => {
  received = [];
  engine = createServer(async (incoming, response) => {
    received.push({ headers: incoming.rawHeaders, path: incoming.url, body: await buffer(incoming) });
    response.writeHead(418, ['X-Amz-Crc32', '7', 'X-Twice', '1', 'X-Twice', '2']).end(BYTES);
  });
  const port = await listenOnLoopback(engine, 0);
  faults = makeFaultScript({ clock: Date.now });
  proxy = await startFaultProxy(`http://127.0.0.1:${port}`, faults, Date.now);
});
afterEach(async () => {
  await proxy.close();
  engine.close();
  engine.closeAllConnections();
});

const send = async (headers: Record<string, string>) => {
  const sent = request(`${proxy.url}/path?x=%20`, { method: 'POST', headers }).end(BYTES);
  const [response] = await once(sent, 'response');
  return { status: response.statusCode, headers: response.rawHeaders, body: await buffer(response) };
};

describe('the proxy of faults', () => {
  it('passes requests and answers byte by byte, with the Host that a signature covers', async () => {
    const answer = await send({
      Host: 'dynamodb.eu-west-1.amazonaws.com',
      'X-Amz-Target': 'DynamoDB_20120810.PutItem',
    });

    expect(received).toEqual([{ headers: expect.anything(), path: '/path?x=%20', body: BYTES }]);
    expect(received[0]?.headers.join('\n')).toContain('Host\ndynamodb.eu-west-1.amazonaws.com\nX-Amz-Target');
    expect(answer).toMatchObject({ status: 418, body: BYTES });
    expect(answer.headers.join('\n')).toContain('X-Amz-Crc32\n7\nX-Twice\n1\nX-Twice\n2');
  });

  it('affects no request of another service, such as the streams of tables', async () => {
    faults.add({ target: { service: 'dynamodb' }, fault: { kind: 'failing' }, times: 2 });

    const answers = [
      await send({ 'X-Amz-Target': 'DynamoDBStreams_20120810.GetRecords' }),
      await send({}),
      await send({ 'X-Amz-Target': 'DynamoDB_20120810.GetItem' }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([418, 418, 500]);
    expect(faults.faults()).toMatchObject([{ left: 1 }]);
  });

  it('counts the writes that the engine has answered', async () => {
    faults.add({ target: { service: 'dynamodb' }, fault: { kind: 'failing' }, times: 1 });
    await send({ 'X-Amz-Target': 'DynamoDB_20120810.PutItem' });
    const refused = proxy.writes();

    for (const action of ['GetItem', 'UpdateItem', 'Query', 'TransactWriteItems']) {
      await send({ 'X-Amz-Target': `DynamoDB_20120810.${action}` });
    }

    expect([refused, proxy.writes()]).toEqual([0, 2]);
  });

  it('closes the connection when the engine has stopped', async () => {
    engine.close();
    engine.closeAllConnections();

    await expect(send({ 'X-Amz-Target': 'DynamoDB_20120810.GetItem' })).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('does not wait for the requests that it delays when it closes', async () => {
    faults.add({ target: { service: 'dynamodb' }, fault: { kind: 'slow', ms: 60_000 } });
    const held = new Promise<void>((resolve) => faults.onHold(resolve));
    const refused = expect(send({ 'X-Amz-Target': 'DynamoDB_20120810.GetItem' })).rejects.toThrow();
    await held;

    await proxy.close();
    proxy = await startFaultProxy(proxy.url, faults, Date.now);

    await refused;
    expect(received).toEqual([]);
  });
});
