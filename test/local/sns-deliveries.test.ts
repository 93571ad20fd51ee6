/** The races between a delivery and its endpoint, which the wire would leave to chance. */
import { describe, expect, it } from 'vitest';
import { makeDeliveries } from '../../local/sns/delivery/deliveries.ts';
import type { Outcome } from '../../local/sns/delivery/notification.ts';
import { makeEventBus } from '../../local/sns/event-bus.ts';
import { type Application, type Endpoint, makeStore, type Store } from '../../local/sns/store.ts';
import { START } from './sns-house.ts';

const application: Application = {
  arn: 'arn:app',
  name: 'app',
  platform: 'APNS_VOIP',
  madeWith: new Map(),
  credential: { kind: 'token', keyId: '', p8: '', teamId: '', bundleId: '' },
  attributes: new Map(),
};
const endpoint: Endpoint = {
  arn: 'arn:endpoint',
  applicationArn: application.arn,
  platform: 'APNS_VOIP',
  token: 'old',
  enabled: true,
  customUserData: undefined,
};

/** Delivers one notification, `during` running while the provider is being asked. */
async function deliver(outcomes: readonly Outcome[], during: (store: Store) => void) {
  const store = makeStore();
  store.putApplication(application);
  store.putEndpoint(endpoint);
  const clock = () => START;
  const tokens: string[] = [];
  const deliveries = makeDeliveries({
    store,
    events: makeEventBus(clock),
    clock,
    retryDelaysMs: [0],
    deliver: async (attempt) => {
      tokens.push(attempt.endpoint.token);
      if (tokens.length === 1) during(store);
      return outcomes[tokens.length - 1] ?? { kind: 'delivered', answer: '' };
    },
  });
  deliveries.accept({ messageId: 'm', endpointArn: endpoint.arn, body: {}, attributes: new Map(), acceptedAt: START });
  await deliveries.settled();
  return { tokens, endpoint: store.endpoint(endpoint.arn), record: deliveries.records()[0] };
}

const invalidToken: Outcome = { kind: 'invalid-token', statusCode: 410, answer: '' };
const tryAgain: Outcome = { kind: 'try-again', statusCode: 503, answer: '' };
const renew = (store: Store) => store.putEndpoint({ ...endpoint, token: 'new' });

describe('a delivery', () => {
  it('does not disable an endpoint that was given a new token while the old one was tried', async () => {
    const end = await deliver([invalidToken], renew);

    expect(end.endpoint).toMatchObject({ token: 'new', enabled: true });
  });

  it('tries again with the token that the endpoint has by then, and blames that one', async () => {
    const end = await deliver([tryAgain, invalidToken], renew);

    expect(end.tokens).toEqual(['old', 'new']);
    expect(end.endpoint).toMatchObject({ token: 'new', enabled: false });
    expect(end.record?.delivery).toMatchObject({ token: 'new', attempts: 2 });
  });

  it('stops when its endpoint was deleted or disabled between two tries', async () => {
    const deleted = await deliver([tryAgain], (store) => store.deleteEndpoint(endpoint.arn));
    const disabled = await deliver([tryAgain], (store) => store.putEndpoint({ ...endpoint, enabled: false }));

    expect(deleted).toMatchObject({ tokens: ['old'], record: { failureType: 'DeliveryFailedPerm' } });
    expect(disabled).toMatchObject({ tokens: ['old'], record: { failureType: 'EndpointDisabled' } });
  });
});
