/** How `ringthrough ring` takes the API's answers, each scripted by a server of the test. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { callClient } from '../../cli/ring/call-client.ts';

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly retryAfter?: number;
}

const CALL_ID = '4f0b2f0e-9d0e-4c1d-8b1f-8a11f1b0a1f4';
const CALL = {
  ...{ callId: CALL_ID, seq: 1, state: 'initiated', from: 'alice', to: ['bob'], media: 'audio', legs: [], rings: [] },
  ...{ caller: { name: 'A', handle: 'a', handleType: 'generic' } },
  ...{ startedAt: '2026-11-29T20:00:00.000Z', expiresAt: '2026-11-29T20:00:40.000Z' },
};
const problem = (status: number, code: string, retryAfter?: number): Answer => ({
  ...{ status, body: { code, title: code } },
  ...(retryAfter !== undefined && { retryAfter }),
});
const found: Answer = { status: 200, body: CALL };

let server: Server | undefined;
afterEach(() => server?.close());

/** A client of a server with these answers, and the requests that came. */
const scripted = async (...answers: readonly Answer[]) => {
  const requests: string[] = [];
  const left = [...answers];
  const started = createServer((request, response) => {
    requests.push(`${request.method} ${request.url?.replace(CALL_ID, '{id}')}`);
    const { status, body, retryAfter } = left.shift() ?? { status: 500, body: {} };
    if (retryAfter !== undefined) response.setHeader('retry-after', String(retryAfter));
    response.writeHead(status).end(JSON.stringify(body));
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
  const client = callClient({ url, token: async () => 'e30.e30.e30' }, 'alice');
  const waits: string[] = [];
  const invite = () =>
    client.invite({ callId: CALL_ID }, new AbortController().signal, (seconds, code) =>
      waits.push(`${code} ${seconds}`),
    );
  return { client, invite, requests, waits };
};

describe('an invite', () => {
  it('is repeated with the same call id when the API says when: over the limit, or only partly done', async () => {
    const { invite, requests, waits } = await scripted(
      problem(429, 'rate_limited', 0),
      problem(503, 'try_again', 0),
      problem(409, 'invite_in_progress', 0),
      { status: 201, body: CALL },
    );

    expect(await invite()).toMatchObject({ callId: CALL_ID });
    expect(waits).toEqual(['rate_limited 0', 'try_again 0', 'invite_in_progress 0']);
    expect(requests).toHaveLength(4);
  });

  it('is not repeated for ever when it is only partly done', async () => {
    const { invite, requests } = await scripted(...Array.from({ length: 9 }, () => problem(503, 'try_again', 0)));

    await expect(invite()).rejects.toMatchObject({ kind: 'refused', code: 'try_again' });
    expect(requests).toHaveLength(5);
  });

  it('that something else than Ringthrough answers is refused', async () => {
    const { invite } = await scripted({ status: 200, body: { hello: 'world' } });

    await expect(invite()).rejects.toMatchObject({ kind: 'refused', hint: expect.stringContaining('URL of the API') });
  });
});

describe('the end of a call', () => {
  const [cancel, end, get] = ['POST /v1/calls/{id}/cancel', 'POST /v1/calls/{id}/end', 'GET /v1/calls/{id}'];

  it.each([
    ['that rings is a cancel', [found], [cancel]],
    ['that was answered is an end', [problem(409, 'wrong_state'), found], [cancel, end]],
    ['that gets no answer at first is repeated', [problem(503, 'try_again', 1), found], [cancel, cancel]],
    ['that is over is read', [problem(409, 'wrong_state'), problem(409, 'wrong_state'), found], [cancel, end, get]],
  ])('%s', async (_, answers, expected) => {
    const { client, requests } = await scripted(...answers);

    expect(await client.hangUp(CALL_ID)).toMatchObject({ callId: CALL_ID });
    expect(requests).toEqual(expected);
  });

  it('that was never made is nothing', async () => {
    const { client } = await scripted(problem(404, 'call_not_found'));

    expect(await client.hangUp(CALL_ID)).toBeUndefined();
  });

  it('that the API refuses is an error', async () => {
    const { client } = await scripted(problem(401, 'unauthenticated'));

    await expect(client.hangUp(CALL_ID)).rejects.toMatchObject({ kind: 'permission' });
  });
});
