import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestBackend, type TestBackend } from '../support/backend.ts';
import { isLong } from '../support/long.ts';
import { type Operation, operationsOf, partOf, readDocument } from './document.ts';
import { type Existing, known, makeExisting } from './existing.ts';
import { boundaryRequests, canBeInvalid, invalidRequests, type OperationRequest, validRequests } from './requests.ts';
import { type Json, makeSchemaValidator } from './schema-validator.ts';

const document = readDocument('openapi');
const validator = makeSchemaValidator(document);
const context = { document, validator, known };
const operations = operationsOf(document).map((operation) => [operation.operationId, operation] as const);

const RUNS = isLong ? 150 : 12;
const THROTTLED = ['registerDevice', 'invite', 'answer', 'postReceipt', 'block', 'eraseUser'];
const seed = isLong ? Date.now() : 16;
/** Requests after which users and calls are made anew: the ones before have ended their calls and used up their limits. */
const RENEWAL = 30;

let backend: TestBackend;
let existing: Existing;
let sent = 0;
beforeAll(async () => {
  backend = await startTestBackend({ invitesPerMinute: 1_000 });
  existing = await makeExisting(backend);
});
afterAll(() => backend.close());

/** Requests at bounds of one operation. */
const AT_BOUNDS = 400;
const everyNth = <T>(all: readonly T[], count: number): readonly T[] =>
  all.filter((_, index) => index % Math.ceil(all.length / count) === 0);

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly headers: Headers;
  readonly body: Json;
}

const answerOf = async (response: Response): Promise<Answer> => {
  const text = await response.text();
  return {
    status: response.status,
    type: (response.headers.get('content-type') ?? '').split(';')[0] ?? '',
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
};

const send = async (operation: Operation, { url, headers, body, actor }: OperationRequest): Promise<Answer> => {
  const { named } = existing;
  const response = await fetch(`${backend.url}${named(url)}`, {
    method: operation.method,
    headers: {
      'content-type': 'application/json',
      ...(!operation.isOpen && { authorization: `Bearer ${await existing.token(actor)}` }),
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, named(value)])),
    },
    ...(body !== undefined && { body: named(body) }),
  });
  return answerOf(response);
};

/** What of an answer is not as the document has it; empty when all is. */
const mismatches = ({ responses }: Operation, { status, type, headers, body }: Answer): string[] => {
  const response = responses[status];
  if (response === undefined) return [`the status ${status} is not documented`];
  const required = Object.entries<Json>(response.headers ?? {})
    .filter(([, header]) => partOf(document, header).required)
    .map(([name]) => name);
  const missing = required.filter((name) => !headers.has(name)).map((name) => `the header ${name} is missing`);
  if (body === undefined) return response.content === undefined ? missing : [...missing, 'there is no body'];
  const schema = response.content?.[type]?.schema;
  if (schema === undefined) return [...missing, `the content type ${type} is not documented for ${status}`];
  const isValid = validator.validatorOf(schema);
  return isValid(body) ? missing : [...missing, JSON.stringify(isValid.errors)];
};

/** A valid request may be refused only by the checks that the document names. */
const unexplained = ({ responses }: Operation, { status, body }: Answer): string[] =>
  status !== 400
    ? []
    : (body.issues ?? [{ path: 'nothing' }])
        .map(({ path }: Json) => path)
        .filter((path: string) => responses[400]['x-further-checks']?.[path] === undefined);

const checkOne = async (operation: Operation, request: OperationRequest): Promise<number> => {
  sent += 1;
  if (sent % RENEWAL === 0) existing = await makeExisting(backend);
  const answer = await send(operation, request);
  const context = { request, status: answer.status, body: answer.body };
  expect({ mismatches: mismatches(operation, answer), ...context }).toEqual({ mismatches: [], ...context });
  expect(answer.status, JSON.stringify(context)).toBeLessThan(500);
  if (request.invalid !== undefined) expect(answer.status, JSON.stringify(context)).toBeGreaterThanOrEqual(400);
  else expect({ refused: unexplained(operation, answer), ...context }).toEqual({ refused: [], ...context });
  return answer.status;
};

const check = async (operation: Operation, requests: fc.Arbitrary<OperationRequest>, statuses: Set<number>) => {
  await fc.assert(
    fc.asyncProperty(requests, async (request) => {
      statuses.add(await checkOne(operation, request));
    }),
    { seed, numRuns: RUNS, endOnFailure: true },
  );
};

describe('docs/openapi.yaml', () => {
  it.each(operations)(
    '%s answers what is documented, and refuses no request that the document allows',
    async (_, operation) => {
      const statuses = new Set<number>();
      await check(operation, validRequests(operation, context), statuses);

      // The users, calls and receipts of some requests exist. Few requests may all be refused.
      if (isLong)
        expect(
          [...statuses].some((status) => status < 300),
          [...statuses].join(),
        ).toBe(true);
    },
    isLong ? 600_000 : undefined,
  );

  it.each(operations.filter(([, operation]) => canBeInvalid(operation)))(
    '%s refuses what the document does not allow',
    async (_, operation) => {
      await check(operation, invalidRequests(operation, context), new Set());
    },
    isLong ? 600_000 : undefined,
  );

  it.each(operations.filter(([, operation]) => isLong && canBeInvalid(operation)))(
    '%s has the bounds that the document has, of every length, size and number',
    async (_, operation) => {
      const requests = boundaryRequests(operation, context);
      for (const request of everyNth(requests, AT_BOUNDS)) await checkOne(operation, request);
    },
    600_000,
  );

  it.each(operations.filter(([, { isOpen }]) => !isOpen))(
    '%s answers 401 without a valid token',
    async (_, operation) => {
      const [request] = fc.sample(validRequests(operation, context), { seed, numRuns: 1 });
      for (const headers of [undefined, { authorization: 'Bearer forged' }]) {
        const url = `${backend.url}${existing.named(request?.url ?? '')}`;
        const answer = await answerOf(await fetch(url, { method: operation.method, ...(headers && { headers }) }));
        expect({ status: answer.status, mismatches: mismatches(operation, answer) }).toEqual({
          status: 401,
          mismatches: [],
        });
      }
    },
  );

  it.each(operations.filter(([, { requestBody }]) => requestBody))(
    '%s answers 413 to a body of more bytes than documented',
    async (_, operation) => {
      const [request] = fc.sample(validRequests(operation, context), { seed, numRuns: 1 });
      const padded = '{}'.padEnd(operation.requestBody['x-max-bytes'] + 1);
      const answer = await send(operation, {
        ...request,
        actor: 'caller',
        headers: {},
        url: request?.url ?? '',
        body: padded,
      });
      expect({ status: answer.status, mismatches: mismatches(operation, answer) }).toEqual({
        status: 413,
        mismatches: [],
      });
    },
  );

  // The SDK repeats a throttled request for seconds, so each function does so once in a short run.
  it.each(operations.filter(([name]) => name !== 'clientConfig' && (isLong || THROTTLED.includes(name))))(
    '%s answers 503 as documented while the table throttles',
    async (_, operation) => {
      existing = await makeExisting(backend);
      const requests = fc.sample(validRequests(operation, context), { seed, numRuns: 8 });
      backend.faults.add({ target: { service: 'dynamodb' }, fault: { kind: 'throttled' }, forMs: 600_000 });
      for (const request of requests) {
        const answer = await send(operation, request);
        if (answer.status < 500) continue;
        expect({ status: answer.status, mismatches: mismatches(operation, answer) }).toEqual({
          status: 503,
          mismatches: [],
        });
        expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
        break;
      }
      backend.faults.clear();
    },
  );
});
