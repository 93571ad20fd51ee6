import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { userAgentOf } from '../../../lab/phones/user-agent.ts';
import { coloursFor } from '../../../lab/terminal/colours.ts';
import { jsonLine } from '../../../lab/terminal/json-line.ts';
import { logFormatOf } from '../../../lab/terminal/log-format.ts';
import { logLine } from '../../../lab/terminal/log-line.ts';
import { requestLine } from '../../../lab/terminal/request-line.ts';
import { isShown } from '../../../lab/terminal/request-source.ts';
import type { AnsweredRequest } from '../../../local/aws/http-api/answered-request.ts';

const at = new Date(2026, 10, 29, 9, 5, 7);
const colours = coloursFor(false, {});
const request = (change: Partial<AnsweredRequest> = {}): AnsweredRequest => ({
  method: 'POST',
  path: '/v1/calls',
  headers: { host: '127.0.0.1:3000' },
  status: 201,
  ms: 40.7,
  fn: 'invite',
  authorizer: { jwt: { claims: { sub: 'alice' } } },
  ...change,
});
const lineOf = (change: Partial<AnsweredRequest> = {}) =>
  requestLine(request(change), { colours, userIdClaim: 'sub', at });
const ofPhone = { 'user-agent': userAgentOf('bob-phone') };
const ofPage = { host: '127.0.0.1:3000', origin: 'http://127.0.0.1:3000' };

describe('the format of the log', () => {
  it.each([
    [undefined, true, 'text'],
    ['', true, 'text'],
    [undefined, false, 'json'],
    ['json', true, 'json'],
    ['text', false, 'text'],
  ])('with LOG=%s, on a terminal: %s, is %s', (log, isTerminal, format) => {
    expect(logFormatOf(log, isTerminal)).toBe(format);
  });

  it('names what is possible', () => {
    expect(() => logFormatOf('xml', true)).toThrow('LOG must be "text" or "json", not "xml"');
  });
});

describe('colours', () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [true, { TERM: 'dumb' }, false],
    [false, { FORCE_COLOR: '1' }, true],
    [false, { FORCE_COLOR: '0' }, false],
    [true, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ])('on a terminal: %s, with %o: %s', (isTerminal, env, expected) => {
    expect(coloursFor(isTerminal, env).isColorSupported).toBe(expected);
  });
});

describe('the line of a request', () => {
  it('has the time first, then method, path, status, milliseconds and the user, in columns', () => {
    expect(lineOf()).toBe('09:05:07  POST   /v1/calls                      201    41 ms  alice');
  });

  it.each([
    [{ path: '/v1/receipts/n0LMZ2vQ7n0LMZ2vQ7n0?input=pickup', authorizer: undefined }, 'native code'],
    [{ authorizer: { lambda: { userId: 'j%C3%B6rg' } } }, 'jörg'],
    [{ authorizer: { lambda: { userId: '100%' } } }, '100%'],
    [{ headers: { 'user-agent': 'ringthrough-lab/%zz' } }, '%zz (lab)'],
    [{ headers: { 'user-agent': 'ringthrough-lab' } }, 'alice (lab)'],
    [{ status: 409, code: 'call_ended' }, 'alice · call_ended'],
    [{ status: 401, fn: undefined, authorizer: undefined, gatewayError: 'Unauthorized' }, 'API Gateway: Unauthorized'],
    [{ headers: ofPhone }, 'Bob’s phone (lab)'],
    [{ headers: ofPhone, path: '/v1/receipts/n0LMZ2vQ7n0LMZ2vQ7n0' }, 'Bob’s phone, native code (lab)'],
    [{ headers: ofPage }, 'alice (lab’s page)'],
  ] as [Partial<AnsweredRequest>, string][])('ends with who sent it and why it was refused: %o', (change, end) => {
    expect(lineOf(change)).toMatch(new RegExp(` ms  ${end.replaceAll(/[()]/g, '\\$&')}$`));
  });

  it('has no token, and no character that controls the terminal', () => {
    const token = 'n0LMZ2vQ7n0LMZ2vQ7n0LMZ2vQ7';

    expect(lineOf({ path: `/v1/receipts/${token}?id=1` })).toContain('/v1/receipts/n0LMZ2…?id=1 ');
    expect(lineOf({ authorizer: { jwt: { claims: { sub: 'eve\x1b[2J\n\u202e' } } } })).toMatch(
      / eve\ufffd\[2J \ufffd$/,
    );
  });
});

describe('docs/local.md', () => {
  it('has lines as they are printed', () => {
    const page = readFileSync(new URL('../../../docs/local.md', import.meta.url), 'utf8');
    const requests = [
      [7, { method: 'PUT', path: '/v1/devices/bobs-iphone', ms: 27, authorizer: { jwt: { claims: { sub: 'bob' } } } }],
      [9, {}],
      [9, { path: '/v1/receipts/n0LMZ2vQ7n0LMZ2vQ7n0', status: 200, ms: 12, headers: ofPhone }],
      [15, { status: 409, ms: 8, code: 'no_devices' }],
      [
        18,
        { method: 'GET', path: '/v1/devices', status: 401, ms: 1, authorizer: undefined, gatewayError: 'Unauthorized' },
      ],
    ] as [number, Partial<AnsweredRequest>][];

    const lines = requests.map(([second, change]) =>
      requestLine(request(change), { colours, userIdClaim: 'sub', at: new Date(2026, 10, 29, 9, 41, second) }),
    );

    expect(page).toContain(lines.join('\n'));
  });
});

describe('the terminal shows', () => {
  it.each([
    ['what another client sends, also when it polls', {}],
    ['', { method: 'GET' }],
    ['', { path: '/socket?deviceId=a', method: 'GET' }],
    ['the steps of a call and registrations of the model phones', { headers: ofPhone }],
    ['', { headers: ofPhone, method: 'PUT', path: '/v1/devices/bob-phone' }],
    ['', { headers: ofPhone, method: 'GET', path: '/v1/receipts/a?id=b&input=pickup' }],
    ['their unexpected errors', { headers: ofPhone, method: 'GET', path: '/v1/calls/a', status: 500 }],
    ['what was refused outside of the API', { path: '/local/lab/act', status: 403 }],
    ['', { path: '/v2/calls', status: 404 }],
  ] as [string, Partial<AnsweredRequest>][])('%s %o', (_, change) => {
    expect(isShown(request(change))).toBe(true);
  });

  it.each([
    ['the polling of the model phones', { headers: ofPhone, method: 'GET', path: '/v1/calls/a' }],
    ['', { headers: ofPhone, method: 'GET', path: '/v1/receipts/a' }],
    ['signals and sockets of the page', { headers: ofPage, path: '/v1/calls/a/signals' }],
    ['', { headers: ofPage, method: 'GET', path: '/socket?deviceId=bob-phone', status: 101 }],
    ['', { headers: { 'sec-fetch-site': 'same-origin' }, method: 'GET', path: '/v1/client-config' }],
    ['what AWS does not have', { method: 'GET', path: '/local/token?user=bob', status: 200 }],
    ['', { method: 'GET', path: '/', status: 200 }],
    ['preflights', { method: 'OPTIONS', status: 204 }],
  ] as [string, Partial<AnsweredRequest>][])('not %s %o', (_, change) => {
    expect(isShown(request(change))).toBe(false);
  });
});

describe('the line of what a function logged', () => {
  const textOf = (entry: object | string): string | undefined =>
    logLine('invite', typeof entry === 'string' ? entry : JSON.stringify(entry), { colours, at });

  it('has an unexpected error with its message and its request id, on one line', () => {
    const stack = 'TypeError: no\n    at x.ts:1';
    const entry = {
      level: 'ERROR',
      event: 'request.failed',
      requestId: 'f3a1',
      route: 'POST /v1/calls',
      error: 'TypeError',
    };

    expect(textOf({ ...entry, message: 'no\nsuch table', stack })).toBe(
      '09:05:07  error  POST /v1/calls TypeError: no such table  request.failed requestId=f3a1',
    );
  });

  it.each([
    [
      { level: 'ERROR', event: 'notification.abandoned', callId: 'c1' },
      'error  invite notification.abandoned  callId=c1',
    ],
    [
      {
        level: 'ERROR',
        event: 'credential.invalid',
        problem: 'expired',
        detail: 'it has expired',
        _aws: {},
        CredentialProblems: 1,
      },
      'error  invite it has expired  credential.invalid problem=expired',
    ],
    [{ level: 'WARN', event: 'a.warning' }, 'warn   invite a.warning'],
  ])('has an error or a warning: %o', (entry, text) => {
    expect(textOf(entry)).toBe(`09:05:07  ${text}`);
  });

  it.each([
    { level: 'INFO', event: 'request.completed', status: 500 },
    { level: 'INFO', event: 'ring.sent', _aws: {}, Rings: 1 },
    '',
  ])('is absent for ordinary operation and metrics: %o', (entry) => {
    expect(textOf(entry)).toBeUndefined();
  });

  it('is unchanged if it is none of the events, but controls no terminal', () => {
    expect(textOf('    at handler (x.ts:1)')).toBe('09:05:07  invite      at handler (x.ts:1)');
    expect(textOf('\x1b[2Jhere')).toBe('09:05:07  invite  \ufffd[2Jhere');
  });
});

describe('the JSON of what a function logged', () => {
  it('names the function', () => {
    expect(JSON.parse(jsonLine('invite', '{"level":"INFO","event":"x"}'))).toEqual({
      function: 'invite',
      level: 'INFO',
      event: 'x',
    });
    expect(JSON.parse(jsonLine('gateway', 'Error: no\tsuch'))).toEqual({
      function: 'gateway',
      message: 'Error: no\tsuch',
    });
    expect(JSON.parse(jsonLine('invite', '[1]'))).toEqual({ function: 'invite', message: '[1]' });
  });
});
