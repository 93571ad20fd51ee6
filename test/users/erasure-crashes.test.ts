import { randomUUID } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { ListEndpointsByPlatformApplicationCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routeKey, routes } from '../../lambda/contract/routes.ts';
import { inviteHandler } from '../../lambda/handlers/invite.ts';
import { endpoint } from '../../lambda/http/endpoint.ts';
import { IN_FLIGHT } from '../../lambda/users/erase-call.ts';
import { continueErasure } from '../../lambda/users/erase-user.ts';
import { requestErasure } from '../../lambda/users/request-erasure.ts';
import { makeClock } from '../../local/time/clock.ts';
import { type CrashingBackend, type Phone, startCrashingBackend } from '../model/crashing-backend.ts';
import type { CrashPoint } from '../model/crashing-process.ts';
import { httpEvent } from '../model/lambda-events.ts';
import { isLong } from '../support/long.ts';

const clock = makeClock();
let backend: CrashingBackend;
beforeAll(async () => {
  backend = await startCrashingBackend(clock);
});
afterAll(() => backend.close());

/** Milliseconds for all crash points on a busy machine. */
const TIMEOUT = 240_000;
/** Deliveries after which every erasure is over. */
const DELIVERIES = 6;

const phones: readonly Phone[] = [
  { userId: 'alice', deviceId: 'phone', platform: 'APNS_VOIP', preset: 'universal' },
  { userId: 'bob', deviceId: 'phone', platform: 'APNS_VOIP', preset: 'universal' },
];

/** Erases alice, who calls bob, by a process that crashes at the given point; then others carry the erasure on. */
const eraseCaller = async (crashPoint?: CrashPoint) => {
  const [tenant, callId] = [`tenant-${randomUUID()}`, randomUUID()];
  const [token = ''] = await backend.register(tenant, phones);
  const { deps, close } = backend.process(tenant);
  const invite = endpoint({ [routeKey(routes.invite)]: inviteHandler(() => deps) }, () => {});
  const body = { callId, to: 'bob', caller: { name: 'Alice' } };
  await invite(httpEvent({ route: 'invite', user: 'alice', body }));
  close();

  const crashing = backend.process(tenant, crashPoint);
  const ids: string[] = [];
  const request = async ({ erasure }: typeof crashing) => {
    const newId = () => {
      ids.push(randomUUID());
      return ids.at(-1) ?? '';
    };
    await requestErasure({ ...erasure, newId, onRequested: () => {} }, 'alice');
  };
  const step = async ({ erasure }: typeof crashing) => {
    for (const id of ids) await continueErasure(erasure, 'alice', id);
  };
  const ignoreCrash = () => {};
  await request(crashing).catch(ignoreCrash);
  await step(crashing).catch(ignoreCrash);
  clock.advance(IN_FLIGHT);
  await step(crashing).catch(ignoreCrash);
  crashing.close();

  const later = backend.process(tenant);
  // The client whose request was not answered sends it again.
  if (!(await later.erasure.erasures.get('alice')) && crashPoint !== undefined && ids.length < 2) await request(later);
  for (let delivery = 0; delivery < DELIVERIES; delivery += 1) {
    await step(later);
    clock.advance(IN_FLIGHT);
  }
  const { Items = [] } = await later.db.send(new ScanCommand({ TableName: backend.table, ConsistentRead: true }));
  const applications = backend.apps.flatMap((app) => Object.values(app.applications));
  const endpoints = await Promise.all(
    applications.map((arn) =>
      later.sns.send(new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn: arn })),
    ),
  );
  const call = await later.deps.calls.get(callId);
  later.close();
  return {
    requests: crashing.requests,
    items: Items.filter(({ pk }) => pk?.S === `TENANT#${tenant}#USER#alice`),
    names: Items.filter((item) => item.pk?.S?.includes(callId) && JSON.stringify(item).includes('"Alice"')),
    hasEndpoint: endpoints.some(({ Endpoints = [] }) =>
      Endpoints.some(({ Attributes }) => Attributes?.Token === token),
    ),
    end: call?.endReason,
  };
};

const ERASED = { items: [], names: [], hasEndpoint: false, end: 'cancelled' };

describe('an erasure whose function dies', () => {
  it(
    `before or after ${isLong ? 'any' : 'a third'} of its AWS requests is carried on, and leaves nothing`,
    async () => {
      const { requests, ...whole } = await eraseCaller();
      expect(whole).toEqual(ERASED);
      expect(requests.length).toBeGreaterThan(15);

      const tried = requests.filter((_, index) => isLong || index % 3 === 0);
      for (const name of tried) {
        const isRead = /^(GetItem|Query|BatchGetItem) /.test(name);
        // A read that was answered is as one that was not sent.
        for (const when of isRead ? (['before'] as const) : (['before', 'after'] as const)) {
          const { requests: _, ...result } = await eraseCaller({ when, request: name });
          expect({ when, name, ...result }).toEqual({ when, name, ...ERASED });
        }
      }
    },
    TIMEOUT,
  );
});
