import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CopyFormat } from '../../../lab/server/trace/message-view.ts';
import { hasBash } from '../../support/bash.ts';
import { openSocket } from '../../support/socket.ts';
import { type LabBackend, startLabBackend } from '../lab-backend.ts';

const run = promisify(execFile);
const isInstalled = (program: string): boolean => {
  const found = hasBash && spawnSync(program, ['--version']).status === 0;
  if (!found) console.warn(`SKIPPED: copied commands of ${program}, which is not installed`);
  return found;
};
const hasCurl = isInstalled('curl');
const hasAwsCli = isInstalled('aws');

describe('copied commands run against the local backend', { timeout: 60_000 }, () => {
  let backend: LabBackend;
  beforeAll(async () => {
    backend = await startLabBackend({ tenantClaim: 'custom:tenant' });
  });
  afterAll(() => backend.close());
  beforeEach(async () => {
    await backend.lab.act({ reset: true });
  });

  const ring = async (): Promise<void> => {
    await backend.lab.act({ phone: 'alice-phone', act: { do: 'call', to: 'bob', media: 'audio' } });
    await backend.settled();
  };
  const commandOf = async (title: string, format: CopyFormat): Promise<string> => {
    const hop = backend.lab.view().trace?.hops.find((one) => one.title.startsWith(title));
    const response = await fetch(`${backend.url}/local/lab/hops/${hop?.id}/copy/${format}`);
    expect(response.status).toBe(200);
    return await response.text();
  };
  const bash = async (command: string): Promise<string> => (await run('bash', ['-c', command])).stdout;
  const runCopy = async (title: string, format: CopyFormat): Promise<string> => bash(await commandOf(title, format));

  describe.skipIf(!hasCurl)('curl', () => {
    it('an invite rings again, as another call', async () => {
      await ring();
      const command = await commandOf('POST /v1/calls', 'curl');
      expect(command).not.toContain('eyJ');
      await backend.lab.act({ phone: 'alice-phone', act: { do: 'cancel' } });
      const answer = JSON.parse(await bash(command));
      await backend.settled();
      expect(answer).toMatchObject({ from: 'alice', to: ['bob'] });
      expect(backend.apple.pushes().at(-1)?.payload).toMatchObject({ callId: answer.callId, type: 'incoming_call' });
    });

    it('a receipt reports ringing by its URL', async () => {
      await ring();
      expect(JSON.parse(await runCopy('POST /v1/receipts/', 'curl'))).toMatchObject({ state: 'ringing' });
    });

    it('a request with an apostrophe is quoted', async () => {
      const alice = await backend.as('alice', { 'custom:tenant': 'lab' });
      await alice('POST', '/v1/calls', { to: 'bob', caller: { name: "Alice O'Neill $HOME `id`" } });
      await backend.settled();
      const answer = JSON.parse(await runCopy('POST /v1/calls', 'curl'));
      expect(answer).toMatchObject({ caller: { name: "Alice O'Neill $HOME `id`" } });
    });

    it('a push reaches Apple’s simulator over HTTP/2', async () => {
      await ring();
      const before = backend.apple.pushes();
      const [last, count] = [before.at(-1), before.length];
      expect(await runCopy('Apple accepts', 'curl')).toBe('200\n');
      expect(backend.apple.pushes().length).toBe(count + 1);
      const { payload, deviceToken, headers } = backend.apple.pushes().at(-1) ?? {};
      expect({ payload, deviceToken }).toEqual({ payload: last?.payload, deviceToken: last?.deviceToken });
      expect({ ...headers, 'apns-id': '' }).toEqual({ ...last?.headers, 'apns-id': '' });
    });

    it('a message reaches Google’s simulator', async () => {
      await backend.lab.act({ phone: 'bob-phone', app: 'native-android' });
      await ring();
      const count = backend.google.messages().length;
      expect(JSON.parse(await runCopy('Google accepts', 'curl'))).toMatchObject({ name: expect.any(String) });
      expect(backend.google.messages().at(-1)?.message).toEqual(backend.google.messages().at(count - 1)?.message);
      expect(backend.google.messages().length).toBe(count + 1);
    });
  });

  describe.skipIf(!hasAwsCli)('AWS CLI', () => {
    it('sns publish sends the push once more', async () => {
      await ring();
      const push = backend.apple.pushes().at(-1);
      const count = backend.apple.pushes().length;
      expect(JSON.parse(await runCopy('Publish', 'aws-cli'))).toEqual({ MessageId: expect.any(String) });
      await backend.settled();
      expect(backend.apple.pushes().length).toBe(count + 1);
      const again = backend.apple.pushes().at(-1);
      expect(again).toMatchObject({ payload: push?.payload, deviceToken: push?.deviceToken });
      expect(again?.headers['apns-push-type']).toBe('voip');
    });

    it('dynamodb query and sqs send-message-batch', async () => {
      await ring();
      const send = await commandOf('SendMessageBatch', 'aws-cli');
      expect(send).toContain(`--queue-url '${backend.info.sqs}/`);
      const [items, sent] = await Promise.all([runCopy('Query', 'aws-cli'), bash(send)]);
      expect(JSON.parse(items)).toMatchObject({ Items: expect.any(Array) });
      expect(JSON.parse(sent).Successful).toHaveLength(2);
    });

    it('apigatewaymanagementapi post-to-connection sends over an open WebSocket', async () => {
      const token = await (await fetch(`${backend.url}/local/token?user=bob&tenant=lab`)).text();
      const socket = await openSocket(backend, `bearer.${token}`, 'bobs-page');
      await ring();
      await expect.poll(() => socket.received.length).toBeGreaterThan(0);
      const { type } = socket.received[0];
      await runCopy(type, 'aws-cli');
      await expect.poll(() => socket.received.filter((one) => one.type === type)).toHaveLength(2);
      await socket.close();
    });
  });
});
