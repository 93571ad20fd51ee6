/** Races between a delivery and changes of its endpoint, which tests over real connections cannot control. */
import { describe, expect, it } from 'vitest';
import { makeDeliveries } from '../../../local/aws/sns/delivery/deliveries.ts';
import type { Outcome } from '../../../local/aws/sns/delivery/notification.ts';
import { makeEventBus } from '../../../local/aws/sns/event-bus.ts';
import { type Application, type Endpoint, makeStore, type Store } from '../../../local/aws/sns/store.ts';
import { START } from './sns-with-push-services.ts';

const application: Application = {
  arn: 'arn:app',
  name: 'app',
  platform: 'APNS_VOIP',
  givenAttributes: new Map(),
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

/** Delivers one notification; `during` runs during the first request to the provider. */
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
      return outcomes[tokens.length - 1] ?? { kind: 'delivered', providerResponse: '' };
    },
  });
  deliveries.accept({ messageId: 'm', endpointArn: endpoint.arn, body: {}, attributes: new Map(), acceptedAt: START });
  await deliveries.settled();
  return {
    tokens,
    application: store.application(application.arn),
    endpoint: store.endpoint(endpoint.arn),
    record: deliveries.records()[0],
  };
}

const invalidToken: Outcome = { kind: 'invalid-token', statusCode: 410, providerResponse: '' };
const retryable: Outcome = { kind: 'retryable', statusCode: 503, providerResponse: '' };
const credentialRefused: Outcome = { kind: 'credential-refused', statusCode: 403, providerResponse: '' };
const renew = (store: Store) => store.putEndpoint({ ...endpoint, token: 'new' });

describe('a delivery', () => {
  it('does not disable an endpoint that was given a new token during the attempt', async () => {
    const result = await deliver([invalidToken], renew);

    expect(result.endpoint).toMatchObject({ token: 'new', enabled: true });
  });

  it('retries with the current token of the endpoint, and disables the endpoint if that token is invalid', async () => {
    const result = await deliver([retryable, invalidToken], renew);

    expect(result.tokens).toEqual(['old', 'new']);
    expect(result.endpoint).toMatchObject({ token: 'new', enabled: false });
    expect(result.record?.delivery).toMatchObject({ token: 'new', attempts: 2 });
  });

  it('does not disable an application that was given a new credential during the attempt', async () => {
    const changed: Application = { ...application, credential: { ...application.credential } };

    const replaced = await deliver([credentialRefused], (store) => store.putApplication(changed));
    const unchanged = await deliver([credentialRefused], () => {});
    const deleted = await deliver([credentialRefused], (store) => store.deleteApplication(application.arn));

    expect(replaced.application).toEqual(changed);
    expect(unchanged.application).toEqual({ ...application, attributes: new Map([['Enabled', 'false']]) });
    expect(deleted.application).toBeUndefined();
  });

  it('stops when its endpoint was deleted or disabled between two attempts', async () => {
    const deleted = await deliver([retryable], (store) => store.deleteEndpoint(endpoint.arn));
    const disabled = await deliver([retryable], (store) => store.putEndpoint({ ...endpoint, enabled: false }));

    expect(deleted).toMatchObject({ tokens: ['old'], record: { failureType: 'DeliveryFailedPerm' } });
    expect(disabled).toMatchObject({ tokens: ['old'], record: { failureType: 'EndpointDisabled' } });
  });
});
