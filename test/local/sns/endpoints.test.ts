/** AWS's responses, byte for byte, as AWS's own SDK receives them. */
import {
  type CreatePlatformEndpointCommand,
  DeleteEndpointCommand,
  ListEndpointsByPlatformApplicationCommand,
  SetEndpointAttributesCommand,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as answers from './sns-answers.ts';
import { type SnsWithPushServices, startSnsWithPushServices } from './sns-with-push-services.ts';

const { failure, invalid, noApplication, noEndpoint, TOKEN } = answers;

let services: SnsWithPushServices;
let count = 0;
/** A new application for each test. */
let app: string;

function makeApplication(attributes?: Record<string, string>, platform?: string): Promise<string> {
  count += 1;
  return answers.makeApplication(services, count, attributes, platform);
}

const makeEndpoint = (more?: Partial<CreatePlatformEndpointCommand['input']>) =>
  answers.makeEndpoint(services, app, more);

const attributesOf = (endpoint: string) => answers.attributesOf(services, endpoint);

beforeAll(async () => {
  services = await startSnsWithPushServices();
});
beforeEach(async () => {
  app = await makeApplication();
});
afterAll(() => services.close());

describe('CreatePlatformEndpoint', () => {
  it('stores APNs tokens in lower case', async () => {
    const arn = await makeEndpoint({ CustomUserData: 'jürgen & <ana>\r\n"😀"' });

    expect(arn).toMatch(/^arn:aws:sns:eu-west-1:000000000000:endpoint\/APNS_VOIP\/app-\d+\/[0-9a-f-]{36}$/);
    expect(await attributesOf(arn)).toEqual({
      Token: TOKEN.toLowerCase(),
      Enabled: 'true',
      CustomUserData: 'jürgen & <ana>\r\n"😀"',
    });
  });

  it('returns the same ARN for the same token and attributes', async () => {
    const same = { CustomUserData: 'u', Attributes: { Enabled: 'true' } };

    expect(await makeEndpoint({ ...same, Token: TOKEN.toLowerCase() })).toBe(await makeEndpoint(same));
  });

  it('returns the same ARN for a request with only the token, even when the endpoint is disabled', async () => {
    const arn = await makeEndpoint({ CustomUserData: 'u', Attributes: { Enabled: 'false' } });

    expect(await makeEndpoint()).toBe(arn);
    expect(await attributesOf(arn)).toMatchObject({ Enabled: 'false' });
  });

  it.each([
    ['other user data', { CustomUserData: 'other' }],
    ['Enabled, when the endpoint is disabled', { Attributes: { Enabled: 'true' } }],
  ])('rejects the same token with %s, with the ARN of the endpoint in the error', async (_what, over) => {
    const arn = await makeEndpoint({ CustomUserData: 'u', Attributes: { Enabled: 'false' } });

    expect(await failure(makeEndpoint(over))).toEqual(
      invalid(`Token Reason: Endpoint ${arn} already exists with the same Token, but different attributes.`),
    );
  });

  it.each([
    ['an empty token', { Token: '' }, 'Token Reason: cannot be empty'],
    [
      'a token that is not hexadecimal',
      { Token: 'bar z' },
      'Token Reason: iOS device tokens must be no more than 400 hexadecimal characters',
    ],
    [
      'a token of 402 characters',
      { Token: 'ab'.repeat(201) },
      'Token Reason: iOS device tokens must be no more than 400 hexadecimal characters',
    ],
    [
      'user data over 2,048 bytes',
      { CustomUserData: 'é'.repeat(1025) },
      'Attributes Reason: Invalid value for attribute: CustomUserData: must be at most 2048 bytes long in UTF-8 encoding',
    ],
    ['an unknown attribute', { Attributes: { Colour: 'red' } }, 'Attributes Reason: Invalid attribute name: Colour'],
    [
      'an empty Token attribute',
      { Attributes: { Token: '' } },
      'Attributes Reason: Invalid value for attribute: Token: cannot be empty',
    ],
    [
      'an ARN with too few elements',
      { PlatformApplicationArn: 'arn:aws' },
      'PlatformApplicationArn Reason: An ARN must have at least 6 elements, not 2',
    ],
    [
      'the ARN of another resource type',
      { PlatformApplicationArn: 'arn:aws:sns:eu-west-1:0:app' },
      'PlatformApplicationArn Reason: Wrong number of slashes in relative portion of the ARN.',
    ],
  ])('rejects %s', async (_what, over, text) => {
    expect(await failure(makeEndpoint(over))).toEqual(invalid(text));
  });

  it('rejects an FCM token over 8,192 bytes', async () => {
    app = await makeApplication({ PlatformCredential: services.google.serviceAccount }, 'GCM');

    expect(await failure(makeEndpoint({ Token: 'x'.repeat(8193) }))).toEqual(
      invalid('Token Reason: must be at most 8192 bytes long in UTF-8 encoding'),
    );
  });

  it('in an application that does not exist is NotFound', async () => {
    expect(await failure(makeEndpoint({ PlatformApplicationArn: `${app}x` }))).toEqual(noApplication);
  });
});

describe('endpoint attributes', () => {
  const set = (EndpointArn: string, Attributes: Record<string, string>) =>
    services.client.send(new SetEndpointAttributesCommand({ EndpointArn, Attributes }));

  it('are changed together; the others remain unchanged', async () => {
    const arn = await makeEndpoint({ CustomUserData: 'u', Attributes: { Enabled: 'false' } });

    await set(arn, { Token: 'CDEF', Enabled: 'true' });

    expect(await attributesOf(arn)).toEqual({ Token: 'cdef', Enabled: 'true', CustomUserData: 'u' });
  });

  it('release the old token for another endpoint', async () => {
    const changed = await makeEndpoint();
    await set(changed, { Token: 'cdef' });
    const created = await makeEndpoint();

    expect(created).not.toBe(changed);
    expect(await makeEndpoint({ Token: 'cdef' })).toBe(changed);
    expect(await failure(set(created, { Token: 'cdef' }))).toEqual(
      invalid(`Token Reason: Endpoint ${changed} already exists with the same Token, but different attributes.`),
    );
  });

  it('release the old token for a few other endpoints, and then no more until one of them is deleted', async () => {
    const changed: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      const arn = await makeEndpoint();
      await set(arn, { Token: `cdef0${n}` });
      changed.push(arn);
    }

    const refused = await failure(makeEndpoint());
    await services.client.send(new DeleteEndpointCommand({ EndpointArn: changed[2] }));

    expect(refused).toEqual(invalid('This endpoint is already registered with a different token.'));
    expect(await makeEndpoint()).toBe(changed[2]);
  });

  it('of an endpoint that does not exist are NotFound', async () => {
    const arn = await makeEndpoint();
    const remove = () => services.client.send(new DeleteEndpointCommand({ EndpointArn: arn }));
    await remove();
    await remove();

    expect(await failure(attributesOf(arn))).toEqual(noEndpoint);
    expect(await failure(set(arn, { Enabled: 'true' }))).toEqual(noEndpoint);
  });

  it('reject an unknown name, and an endpoint id that is not a UUID', async () => {
    const arn = await makeEndpoint();

    expect(await failure(set(arn, { Colour: 'red' }))).toEqual(
      invalid('Attributes Reason: Invalid attribute name: Colour'),
    );
    expect(await failure(attributesOf(`${arn}invalid`))).toEqual(
      invalid(
        'EndpointArn Reason: ARN specifies an invalid endpointId: UUID must be encoded in exactly 36 characters.',
      ),
    );
  });
});

describe('ListEndpointsByPlatformApplication', () => {
  it('returns endpoints in pages of a hundred, each once', async () => {
    const made = await Promise.all(
      Array.from({ length: 205 }, (_, n) => makeEndpoint({ Token: n.toString(16).padStart(64, '0') })),
    );
    const pages: string[][] = [];
    let NextToken: string | undefined;
    do {
      const page = await services.client.send(
        new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn: app, NextToken }),
      );
      pages.push((page.Endpoints ?? []).map(({ EndpointArn = '' }) => EndpointArn));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);

    expect(pages.map(({ length }) => length)).toEqual([100, 100, 5]);
    expect(pages.flat().sort()).toEqual(made.sort());
  });

  it('of an application that does not exist is NotFound', async () => {
    const call = services.client.send(
      new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn: `${app}x` }),
    );

    expect(await failure(call)).toEqual(noApplication);
  });
});

it('sends an event to the topics of the application for every endpoint created, updated and deleted', async () => {
  const topics = {
    EventEndpointCreated: 'arn:created',
    EventEndpointUpdated: 'arn:updated',
    EventEndpointDeleted: 'arn:deleted',
  };
  app = await makeApplication({ ...services.credential, ...topics });
  const received: string[][] = [];
  const stop = services.sns.onEvent(({ topicArn, message }) =>
    received.push([topicArn, String(message.EventType), String(message.EndpointArn)]),
  );

  const EndpointArn = await makeEndpoint();
  await makeEndpoint();
  await services.client.send(new SetEndpointAttributesCommand({ EndpointArn, Attributes: { Enabled: 'false' } }));
  await services.client.send(new DeleteEndpointCommand({ EndpointArn }));
  stop();

  expect(received).toEqual([
    ['arn:created', 'EndpointCreated', EndpointArn],
    ['arn:updated', 'EndpointUpdated', EndpointArn],
    ['arn:deleted', 'EndpointDeleted', EndpointArn],
  ]);
});
