import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { keysOf, refusalOf } from '../../cli/events/verify-webhook.ts';
import { startCli } from '../support/cli.ts';
import { runInProcess } from '../support/cli-in-process.ts';

const secret = `whsec_${randomBytes(24).toString('base64')}`;
const now = Date.UTC(2026, 10, 30, 3, 0, 0);

const callId = '892f1688-7af1-4ecd-98bd-a0b90c801935';
const missed = (sequence = 400) => ({
  id: `${callId}.${sequence}`,
  version: 1,
  type: 'call.missed',
  timestamp: '2026-11-30T03:00:00.000Z',
  sequence,
  data: {
    callId,
    userId: 'bob',
    from: 'alice',
    to: ['bob'],
    media: 'audio',
    startedAt: '2026-11-30T02:59:20.000Z',
    expiresAt: '2026-11-30T03:00:00.000Z',
    endedAt: '2026-11-30T03:00:00.000Z',
    endReason: 'no_answer',
    legs: [{ userId: 'bob', state: 'ended', endReason: 'no_answer' }],
  },
});

/** A request as the library of the specification signs it. */
const signed = (event: { readonly id: string }, options: { readonly by?: string; readonly at?: number } = {}) => {
  const { by = secret, at = now } = options;
  const body = JSON.stringify(event);
  const signature = new Webhook(by).sign(event.id, new Date(at), body);
  const headers: Record<string, string> = {
    'webhook-id': event.id,
    'webhook-timestamp': String(Math.floor(at / 1000)),
    'webhook-signature': signature,
  };
  return { headers, body: Buffer.from(body) };
};

const refusal = (secrets: string, request: ReturnType<typeof signed>): string | undefined =>
  refusalOf(keysOf(secrets) ?? [], request, now);

describe('the signature of a webhook', () => {
  it('of the library of Standard Webhooks is verified', () => {
    expect(refusal(secret, signed(missed()))).toBeUndefined();
    expect(refusal(secret.replace('whsec_', ''), signed(missed()))).toBeUndefined();
  });

  it('is verified with each of two secrets', () => {
    const second = `whsec_${randomBytes(32).toString('base64')}`;

    expect(refusal(`${secret} ${second}`, signed(missed(), { by: second }))).toBeUndefined();
    expect(refusal(`${second}\n${secret}\n`, signed(missed()))).toBeUndefined();
  });

  it.each([
    ['of another secret', signed(missed(), { by: `whsec_${randomBytes(24).toString('base64')}` }), /another secret/],
    ['over another body', { ...signed(missed()), body: Buffer.from('{}') }, /changed on its way/],
    ['of six minutes ago', signed(missed(), { at: now - 360_000 }), /360 seconds ago/],
    ['of six minutes from now', signed(missed(), { at: now + 360_000 }), /360 seconds ahead/],
    ['that is missing', { ...signed(missed()), headers: { 'webhook-id': 'x', 'webhook-timestamp': '1' } }, /no header/],
  ])('is refused %s', (_, request, reason) => {
    expect(refusal(secret, request)).toMatch(reason);
  });

  it('has no key in a text that is no secret', () => {
    for (const text of ['', ' ', 'whsec_', 'whsec_#', 'not base64!']) expect(keysOf(text)).toBeUndefined();
  });
});

describe('ringthrough events listen', () => {
  const send = (port: string, { headers, body }: ReturnType<typeof signed>) =>
    fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body: new Uint8Array(body) });

  it('prints each event that is signed with the secret, refuses others, and ends after --count', async () => {
    const running = await startCli(['events', 'listen', '--port', '0', '--count', '2'], {
      env: { WEBHOOK_SECRET: secret },
    });
    const port = (await running.line(/^Listening on/)).replace(/^.*127\.0\.0\.1:(\d+).*$/, '$1');
    const at = Date.now();

    const statuses = [
      await send(port, signed(missed(), { at })),
      await send(port, signed(missed(), { at })),
      await send(port, signed(missed(), { at, by: `whsec_${randomBytes(24).toString('base64')}` })),
      await send(port, signed(missed(500), { at })),
    ].map(({ status }) => status);
    const { exitCode, stdout, stderr } = await running.done;

    expect(statuses).toEqual([204, 409, 401, 204]);
    expect(exitCode).toBe(0);
    const lines = stdout.trim().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/call\.missed +bob missed a call of alice: no_answer 892f1688/);
    expect(lines[1]).toMatch(/refused +409 the same request came before/);
    expect(lines[2]).toMatch(/refused +401 signed with another secret/);
    expect(stderr).toContain(`WEBHOOK_URL=http://127.0.0.1:${port}`);
    expect(stdout + stderr).not.toContain(secret.replace('whsec_', ''));
  });

  it('marks events as not verified without a secret, and prints JSON', async () => {
    const running = await startCli(['events', 'listen', '--port', '0', '--count', '1', '--json']);
    const port = (await running.line(/^Listening on/)).replace(/^.*127\.0\.0\.1:(\d+).*$/, '$1');
    await running.line(/Signatures are not checked/);

    await send(port, { headers: {}, body: Buffer.from('no JSON') });
    await send(port, signed(missed()));
    const { stdout } = await running.done;

    const [refused, taken] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(refused).toMatchObject({ status: 400, refusal: 'the body is no JSON' });
    expect(taken).toMatchObject({ status: 204, verified: false, event: missed() });
  });

  it('reports a wrong secret and a taken port as wrong input', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;

    const wrong = await runInProcess(['events', 'listen'], { env: { WEBHOOK_SECRET: 'not base64!' } });
    const taken = await runInProcess(['events', 'listen', '--port', String(port)]);
    other.close();

    expect(wrong).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('WEBHOOK_SECRET: no secret') });
    expect(wrong.stderr).not.toContain('not base64!');
    expect(taken).toMatchObject({ exitCode: 3, stderr: expect.stringContaining(`port ${port} is taken`) });
  });
});
