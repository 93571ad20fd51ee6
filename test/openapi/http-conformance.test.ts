import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestBackend, type TestBackend } from '../support/backend.ts';
import { isLong } from '../support/long.ts';
import { type Answer, answerOf, kindOf, mismatchesIn } from './answers.ts';
import { type Operation, operationsOf, readDocument } from './document.ts';
import { type Existing, known, makeExisting } from './existing.ts';
import { boundaryRequests, canBeInvalid, invalidRequests, type OperationRequest, validRequests } from './requests.ts';
import { type Json, makeSchemaValidator } from './schema-validator.ts';

const document = readDocument('openapi');
const validator = makeSchemaValidator(document);
const context = { document, validator, known };
const mismatches = mismatchesIn(document, validator);
const operations = operationsOf(document).map((operation) => [operation.operationId, operation] as const);

const RUNS = isLong ? 150 : 4;
/** One operation of each function; `every-answer.test.ts` has a failure of DynamoDB for all of them. */
const THROTTLED = isLong ? ['registerDevice', 'invite', 'answer', 'postReceipt', 'block', 'eraseUser'] : ['invite'];
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
// Also after a failure: the tests share the backend.
afterEach(() => backend.faults.clear());
afterAll(() => backend.close());

/** What answers a request whose value is beyond a bound: before anything else is looked at. */
const BEYOND = ['400 invalid_request', '413 body_too_large', '404 of API Gateway', '404 not_found'];
/** Requests at bounds of one operation in a short run; a long one sends all, a few hundred. */
const AT_BOUNDS = 6;
const some = <T>(all: readonly T[], count: number): readonly T[] => {
  const size = Math.min(all.length, count);
  const [chosen = []] = fc.sample(fc.shuffledSubarray([...all], { minLength: size, maxLength: size }), {
    seed,
    numRuns: 1,
  });
  return chosen;
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

/** A valid request may be refused only by the checks that the document names. */
const unexplained = ({ responses }: Operation, { status, body }: Answer): string[] =>
  status !== 400
    ? []
    : (body.issues ?? [{ path: 'nothing' }])
        .map(({ path }: Json) => path)
        .filter((path: string) => responses[400]['x-further-checks']?.[path] === undefined);

const checkOne = async (operation: Operation, request: OperationRequest): Promise<Answer> => {
  sent += 1;
  if (sent % RENEWAL === 0) existing = await makeExisting(backend);
  const answer = await send(operation, request);
  const context = { request, status: answer.status, body: answer.body };
  expect({ mismatches: mismatches(operation, answer), ...context }).toEqual({ mismatches: [], ...context });
  expect(answer.status, JSON.stringify(context)).toBeLessThan(500);
  if (request.invalid !== undefined) expect(answer.status, JSON.stringify(context)).toBeGreaterThanOrEqual(400);
  else expect({ refused: unexplained(operation, answer), ...context }).toEqual({ refused: [], ...context });
  return answer;
};

const check = async (operation: Operation, requests: fc.Arbitrary<OperationRequest>, statuses: Set<number>) => {
  await fc.assert(
    fc.asyncProperty(requests, async (request) => {
      statuses.add((await checkOne(operation, request)).status);
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

  it.each(operations.filter(([, operation]) => canBeInvalid(operation)))(
    '%s has the bounds that the document has, of every length, size and number',
    async (_, operation) => {
      const requests = boundaryRequests(operation, context);
      for (const request of isLong ? requests : some(requests, AT_BOUNDS)) {
        const kind = kindOf(await checkOne(operation, request));
        if (request.invalid !== undefined) expect(BEYOND, JSON.stringify(request)).toContain(kind);
      }
    },
    isLong ? 600_000 : undefined,
  );

  // The SDK repeats a throttled request for seconds.
  it.each(operations.filter(([name]) => THROTTLED.includes(name)))(
    '%s answers 503 as documented while the table throttles',
    async (_, operation) => {
      existing = await makeExisting(backend);
      const requests = fc.sample(validRequests(operation, context), { seed, numRuns: isLong ? 8 : 5 });
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
    },
  );
});
