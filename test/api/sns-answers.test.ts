import { CreatePlatformEndpointCommand, SetEndpointAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  appleToken,
  inviteOf,
  iphone,
  pixel,
  someone,
  startTestBackend,
  type TestBackend,
} from '../support/backend.ts';

let backend: TestBackend;
let sns: SNSClient;
beforeAll(async () => {
  backend = await startTestBackend();
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  sns = new SNSClient({ endpoint: backend.sns.url, region: 'eu-west-1', credentials });
});
afterAll(async () => {
  sns.destroy();
  await backend.close();
});

const linesOf = (event: string) =>
  backend.logs.filter((line) => line.includes(`"${event}"`)).map((line): unknown => JSON.parse(line));

/** Makes SNS have an endpoint of the token that is not enabled: only such an endpoint is enabled by a further request. */
const addDisabled = async (token: string): Promise<void> => {
  const PlatformApplicationArn = `${backend.sns.arnPrefix}app/APNS_VOIP/main`;
  const Attributes = { Enabled: 'false' };
  await sns.send(new CreatePlatformEndpointCommand({ PlatformApplicationArn, Token: token, Attributes }));
};

/** Makes SNS refuse further endpoints for a token: it gives endpoints that were created for it other tokens. */
const exhaust = async (token: string): Promise<void> => {
  const PlatformApplicationArn = `${backend.sns.arnPrefix}app/APNS_VOIP/main`;
  for (let n = 0; n < 5; n += 1) {
    const created = await sns.send(new CreatePlatformEndpointCommand({ PlatformApplicationArn, Token: token }));
    const Attributes = { Token: appleToken() };
    await sns.send(new SetEndpointAttributesCommand({ EndpointArn: created.EndpointArn, Attributes }));
  }
};

describe('a registration that SNS refuses in every repetition', () => {
  it.each([
    ['CreatePlatformEndpoint', 'PlatformApplicationDisabled', 400, 'application_disabled', 'disabled'],
    ['CreatePlatformEndpoint', 'NotFound', 404, 'application_missing', 'deleted'],
    ['CreatePlatformEndpoint', 'AuthorizationError', 403, 'not_authorised', 'permit'],
    ['SetEndpointAttributes', 'AuthorizationError', 403, 'not_authorised', 'permit'],
    ['CreatePlatformEndpoint', 'InvalidParameter', 400, 'invalid_request', 'error code'],
    ['SetEndpointAttributes', 'InvalidParameter', 400, 'invalid_request', 'error code'],
  ])('%s, %s: is 503 that names the deployment as the cause, is logged once, and succeeds later', async (...given) => {
    const [action, code, status, reason, words] = given;
    const [bob, phone] = [await backend.as(someone('bob')), iphone()];
    const before = linesOf('registration.blocked').length;
    if (action === 'SetEndpointAttributes') await addDisabled(phone.token);
    backend.sns.refuse({ action, code, status, message: 'Invalid parameter: Something' });

    const refused = await bob('PUT', '/v1/devices/phone', phone);
    const again = await bob('PUT', '/v1/devices/phone', phone);

    expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([503, 'try_again', '60']);
    expect(refused.body.detail).toContain(words);
    expect(again.status).toBeLessThan(202);
    const lines = linesOf('registration.blocked').slice(before);
    expect(lines).toMatchObject([
      { level: 'ERROR', application: expect.stringContaining(':app/APNS_VOIP/main'), reason },
    ]);
    expect(JSON.stringify(lines)).not.toContain(phone.token);
  });
});

describe('a token for which SNS creates no further endpoint', () => {
  it('of a registered device is given to its present endpoint, and rings', async () => {
    const bobId = someone('bob');
    const [alice, bob] = [await backend.as(someone('alice')), await backend.as(bobId)];
    const phone = iphone();
    await bob('PUT', '/v1/devices/phone', iphone());
    await exhaust(phone.token);

    const { status } = await bob('PUT', '/v1/devices/phone', phone);

    expect(status).toBe(200);
    const { body } = await alice('POST', '/v1/calls', inviteOf(bobId));
    expect(body.rings).toMatchObject([{ outcome: 'accepted' }]);
    await backend.settled();
    expect(backend.apple.pushes().filter(({ deviceToken }) => deviceToken === phone.token)).toHaveLength(1);
  });

  it.each(['This', 'this'])(
    'of a new device is refused with what the app can do, however SNS spells it: %s',
    async (word) => {
      const bob = await backend.as(someone('bob'));
      const message = `Invalid parameter: ${word} endpoint is already registered with a different token.`;
      backend.sns.refuse({ action: 'CreatePlatformEndpoint', code: 'InvalidParameter', status: 400, message });

      const { status, body } = await bob('PUT', '/v1/devices/phone', pixel());

      expect([status, body.code]).toEqual([409, 'token_rejected']);
      expect(body.detail).toContain('deleteToken');
    },
  );
});
