import {
  DeleteConnectionCommand,
  GetConnectionCommand,
  GoneException,
  PayloadTooLargeException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SocketGateway, startSocketGateway } from '../../support/socket-gateway.ts';

let gateway: SocketGateway;
beforeEach(async () => {
  gateway = await startSocketGateway();
});
afterEach(() => gateway.close());

const post = (ConnectionId: string, Data: string) =>
  gateway.management.send(new PostToConnectionCommand({ ConnectionId, Data }));

describe('the management API, called with the AWS SDK', () => {
  it('sends to one connection', async () => {
    const [alice, bob] = [await gateway.connect(), await gateway.connect()];

    await post(bob.connectionId, 'to bob: grüß dich');
    await post(alice.connectionId, 'to alice');

    expect(await alice.received.next()).toBe('to alice');
    expect(await bob.received.next()).toBe('to bob: grüß dich');
  });

  it('sends up to 128 KB', async () => {
    const { connectionId, received } = await gateway.connect();

    const refused = post(connectionId, 'x'.repeat(128 * 1024 + 1));
    await expect(refused).rejects.toBeInstanceOf(PayloadTooLargeException);
    await post(connectionId, 'x'.repeat(128 * 1024));

    expect(await received.next()).toHaveLength(128 * 1024);
  });

  it('returns when a connection was opened, when it was last active, and the identity of its client', async () => {
    const since = gateway.clock.now();
    const { connectionId, received } = await gateway.connect({ headers: { 'User-Agent': 'a phone' } });
    const get = () => gateway.management.send(new GetConnectionCommand({ ConnectionId: connectionId }));
    await gateway.advance(60_000);
    await post(connectionId, 'hello');
    await received.next();

    const { ConnectedAt, LastActiveAt, Identity } = await get();

    expect(ConnectedAt?.getTime()).toBeGreaterThanOrEqual(since);
    expect(ConnectedAt?.getTime()).toBeLessThan(since + 60_000);
    expect(LastActiveAt?.getTime()).toBeGreaterThanOrEqual(since + 60_000);
    expect(Identity).toEqual({ SourceIp: '127.0.0.1', UserAgent: 'a phone' });
  });

  it('closes a connection and invokes $disconnect', async () => {
    const { connectionId, ended } = await gateway.connect();

    const { $metadata } = await gateway.management.send(new DeleteConnectionCommand({ ConnectionId: connectionId }));

    expect($metadata.httpStatusCode).toBe(204);
    expect(await ended).toEqual({ code: 1000, reason: 'Connection Closed Normally' });
    expect((await gateway.disconnects.next()).requestContext).toMatchObject({
      connectionId,
      disconnectStatusCode: 1000,
      disconnectReason: 'Connection Closed Normally',
    });
  });

  it('returns GoneException for a connection that is closed or never existed', async () => {
    const { connectionId, webSocket } = await gateway.connect();
    webSocket.close();
    await gateway.disconnects.next();

    for (const ConnectionId of [connectionId, 'L0SM9cOFvHcCIhw=']) {
      for (const command of [
        new PostToConnectionCommand({ ConnectionId, Data: 'hello' }),
        new GetConnectionCommand({ ConnectionId }),
        new DeleteConnectionCommand({ ConnectionId }),
      ]) {
        const call = gateway.management.send(command as PostToConnectionCommand);
        await expect(call).rejects.toBeInstanceOf(GoneException);
        await expect(call).rejects.toMatchObject({ name: 'GoneException', $metadata: { httpStatusCode: 410 } });
      }
    }
  });

  it('returns BadRequestException for a malformed connection id', async () => {
    await expect(post('alice', 'hello')).rejects.toMatchObject({
      name: 'BadRequestException',
      message: 'Invalid connectionId: alice',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('returns GoneException while $connect is still running: there is no connection yet', async () => {
    await gateway.close();
    let outcome: unknown;
    gateway = await startSocketGateway({
      invoke: async ({ requestContext: { connectionId } }) => {
        outcome = await post(connectionId, 'welcome').catch((error: unknown) => error);
        return { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'ringthrough' } };
      },
    });

    await gateway.connect();

    expect(outcome).toBeInstanceOf(GoneException);
  });
});
