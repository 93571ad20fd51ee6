import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTerminal } from '../../../lab/terminal/terminal.ts';
import { type LabBackend, startLabBackend } from '../lab-backend.ts';

const now = () => new Date(2026, 10, 29, 9, 5, 7);

/** A terminal whose output is lines of text. */
const recorded = (log: 'text' | 'json') => {
  const [stdout, stderr]: [string[], string[]] = [[], []];
  const stream = (written: string[]) => ({
    write: (text: string) => written.push(...text.trimEnd().split('\n')),
    on: () => {},
    off: () => {},
  });
  const terminal = makeTerminal({ stdout: stream(stdout), stderr: stream(stderr), env: { LOG: log }, now });
  return { terminal, stdout, stderr };
};

describe('what is printed of the requests to a local backend', () => {
  const [text, json] = [recorded('text'), recorded('json')];
  let backend: LabBackend;
  beforeAll(async () => {
    backend = await startLabBackend({
      onLog: (from, line) => {
        for (const { terminal } of [text, json]) terminal.onLog(from, line);
      },
      onAnswer: (request) => {
        for (const { terminal } of [text, json]) terminal.onAnswer(request);
      },
    });
    for (const { terminal } of [text, json]) terminal.started(backend);
  });
  afterAll(() => backend.close());

  /** The lines of text since the last call, without times and columns, once there are that many. */
  let read = 0;
  const next = async (count: number): Promise<string[]> => {
    await expect.poll(() => text.stdout.length).toBeGreaterThanOrEqual(read + count);
    const lines = text.stdout.slice(read).map((line) =>
      line
        .replace(/^09:05:07 |\d+ ms/g, '')
        .replace(/ +/g, ' ')
        .trim(),
    );
    read = text.stdout.length;
    return lines;
  };

  it('begins with the registrations of the model phones, and the greeting', async () => {
    const lines = await next(14);

    expect(lines.slice(0, 2).toSorted()).toEqual([
      'PUT /v1/devices/alice-phone 201 Alice’s phone (lab)',
      'PUT /v1/devices/bob-phone 201 Bob’s phone (lab)',
    ]);
    expect(lines.join('\n')).toContain(`ring lab ${backend.url}`);
    expect(json.stderr.join('\n')).toContain(`ring lab  ${backend.url}`);
  });

  it('has requests with user and problem, and those that reach no function', async () => {
    const alice = await backend.as('alice');
    await alice('PUT', '/v1/devices/alices-iphone', { platform: 'ios', environment: 'production', token: 'a11c' });
    await alice('POST', '/v1/calls', { to: 'carol', caller: { name: 'Alice' } });
    await backend.request('GET', '/v1/devices');
    await backend.request('GET', '/v1/nothing');
    await backend.request('POST', '/local/lab/act', { headers: { origin: 'https://evil.example' } });
    await backend.request('GET', '/local/token?user=alice', { headers: { accept: 'application/json' } });
    await backend.request('DELETE', '/v1/devices/alices-iphone');

    expect(await next(6)).toEqual([
      'PUT /v1/devices/alices-iphone 201 alice',
      'POST /v1/calls 409 alice · no_devices',
      'GET /v1/devices 401 API Gateway: Unauthorized',
      'GET /v1/nothing 404 API Gateway: Not Found',
      'POST /local/lab/act 403',
      'DELETE /v1/devices/alices-iphone 401 API Gateway: Unauthorized',
    ]);
  });

  it('has an unexpected error with the request id that the client got', async () => {
    const fault = { kind: 'failing', status: 400, code: 'ValidationException', message: 'one of the test' };
    await backend.request('POST', '/local/faults', { body: { target: { service: 'dynamodb' }, fault, times: 50 } });
    const alice = await backend.as('alice');

    const { body } = await alice('GET', '/v1/devices');

    await backend.request('DELETE', '/local/faults');
    const lines = await next(2);
    expect(lines.toSorted()).toEqual([
      'GET /v1/devices 500 alice · internal',
      expect.stringMatching(
        new RegExp(`^error GET /v1/devices ValidationException: .*one of the test.* requestId=${body.requestId}`),
      ),
    ]);
  });

  it('has the steps of a call between the model phones, but not their polling', async () => {
    await backend.lab.act({ scenario: 'fixed' });
    await backend.settled();
    await next(1);
    await backend.lab.act({ phone: 'alice-phone', act: { do: 'call', to: 'bob', media: 'audio' } });
    await backend.settled();

    const lines = await next(2);

    expect(lines.map((line) => line.replace(/\/[\w-]{6}…/, '/…')).toSorted()).toEqual([
      'POST /v1/calls 201 Alice’s phone (lab)',
      'POST /v1/receipts/… 200 Bob’s phone, native code (lab)',
    ]);
  });

  it('as JSON is one object per line: what functions log, and requests that reach none', () => {
    const entries = json.stdout.map((line) => JSON.parse(line));

    expect(entries).toContainEqual({
      ...{ function: 'local-backend', level: 'INFO', event: 'local_backend.started' },
      url: backend.url,
    });
    expect(entries).toContainEqual(
      expect.objectContaining({ function: 'invite', event: 'request.completed', route: 'POST /v1/calls', status: 201 }),
    );
    expect(entries.filter(({ event }) => event === 'request.refused')).toMatchObject([
      { function: 'gateway', method: 'GET', path: '/v1/devices', status: 401, message: 'Unauthorized' },
      { method: 'GET', path: '/v1/nothing', status: 404, message: 'Not Found' },
      { method: 'POST', path: '/local/lab/act', status: 403 },
      { method: 'DELETE', status: 401 },
    ]);
  });
});
