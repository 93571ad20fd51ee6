/** AWS's responses, byte for byte, as AWS's own SDK receives them. */
import {
  CreatePlatformApplicationCommand,
  type CreatePlatformEndpointCommand,
  DeletePlatformApplicationCommand,
  GetPlatformApplicationAttributesCommand,
  ListPlatformApplicationsCommand,
  SetPlatformApplicationAttributesCommand,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as answers from './sns-answers.ts';
import { type SnsWithPushServices, startSnsWithPushServices } from './sns-with-push-services.ts';

const { failure, invalid, noApplication, noEndpoint } = answers;

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

describe('CreatePlatformApplication', () => {
  it('returns an ARN of region, account, platform and name', async () => {
    expect(await makeApplication()).toBe(
      `arn:aws:sns:eu-west-1:000000000000:app/APNS_VOIP/app-${String(count).padStart(4, '0')}`,
    );
  });

  it('returns the same ARN for the same name, platform and attributes', async () => {
    const again = { Name: 'twice', Platform: 'APNS', Attributes: services.credential };
    const first = await services.client.send(new CreatePlatformApplicationCommand(again));
    const second = await services.client.send(new CreatePlatformApplicationCommand(again));

    expect(second.PlatformApplicationArn).toBe(first.PlatformApplicationArn);
  });

  it('rejects the same name with other attributes', async () => {
    const Attributes = { ...services.credential, ApplePlatformBundleID: 'com.other' };
    const make = (attributes: Record<string, string>) =>
      services.client.send(
        new CreatePlatformApplicationCommand({ Name: 'clash', Platform: 'APNS', Attributes: attributes }),
      );
    await make(services.credential);

    expect(await failure(make(Attributes))).toEqual(
      invalid('Name Reason: An application with the same name but different properties already exists'),
    );
  });

  it.each([
    [
      'a name with a space',
      'a b',
      'APNS',
      "a b Reason: must contain only characters 'a'-'z', 'A'-'Z', '0'-'9', '_', '-', and '.'",
    ],
    ['a platform that does not exist', 'a', 'APNS_CARRIER', 'Platform Reason: APNS_CARRIER is not supported'],
  ])('rejects %s', async (_what, Name, Platform, text) => {
    const call = services.client.send(
      new CreatePlatformApplicationCommand({ Name, Platform, Attributes: services.credential }),
    );

    expect(await failure(call)).toEqual(invalid(text));
  });

  it.each([
    ['a GCM credential that is not a service account', { PlatformCredential: 'invalid' }, 'GCM'],
    ['a .p8 that is not a key', { PlatformCredential: 'x' }, 'APNS_VOIP'],
    ['a key id of the wrong length', { PlatformPrincipal: 'ABC' }, 'APNS_VOIP'],
  ])('rejects %s', async (_what, over, platform) => {
    expect(await failure(makeApplication({ ...services.credential, ...over }, platform))).toEqual(
      invalid('Attributes Reason: Platform credentials are invalid'),
    );
  });

  it('accepts a certificate with its key, and returns its expiry date', async () => {
    const identity = await services.apple.issueCertificate('VoIP Services: a.b', new Date('2027-11-21T12:00:00Z'));
    const arn = await makeApplication({
      PlatformPrincipal: identity.certificate,
      PlatformCredential: identity.privateKey,
    });

    const { Attributes } = await services.client.send(
      new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn: arn }),
    );
    expect(Attributes).toEqual({
      Enabled: 'true',
      AuthenticationMethod: 'certificate',
      AppleCertificateExpiryDate: '2027-11-21T12:00:00Z',
    });
  });

  it('rejects a principal that also contains the private key', async () => {
    const { certificate, privateKey } = await services.apple.issueCertificate('VoIP Services: a.b');
    const both = { PlatformPrincipal: certificate + privateKey, PlatformCredential: privateKey };

    expect(await failure(makeApplication(both))).toEqual(
      invalid('Attributes Reason: Platform credentials are invalid'),
    );
  });
});

describe('platform application attributes', () => {
  const get = (arn: string) =>
    services.client.send(new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn: arn }));
  const set = (Attributes: Record<string, string>, arn = app) =>
    services.client.send(new SetPlatformApplicationAttributesCommand({ PlatformApplicationArn: arn, Attributes }));

  it('never contain the credential or the principal', async () => {
    await set({ EventDeliveryFailure: 'arn:aws:sns:eu-west-1:000000000000:failures' });

    expect((await get(app)).Attributes).toEqual({
      Enabled: 'true',
      AuthenticationMethod: 'token',
      ApplePlatformTeamID: services.key.teamId,
      ApplePlatformBundleID: 'com.example.app.voip',
      EventDeliveryFailure: 'arn:aws:sns:eu-west-1:000000000000:failures',
    });
  });

  it('are listed without the credential too', async () => {
    const { PlatformApplications = [] } = await services.client.send(new ListPlatformApplicationsCommand({}));

    expect(PlatformApplications.map(({ PlatformApplicationArn }) => PlatformApplicationArn)).toContain(app);
    expect(JSON.stringify(PlatformApplications)).not.toContain('PRIVATE KEY');
  });

  it('accept a new key only with all four parts of the credential', async () => {
    const { PlatformCredential = '' } = services.credential;

    expect(await failure(set({ PlatformCredential }))).toEqual(
      invalid('PlatformPrincipal is not a valid Apple certificate.'),
    );
    await set({ ...services.credential, ApplePlatformBundleID: 'com.example.new' });
    expect((await get(app)).Attributes).toMatchObject({ ApplePlatformBundleID: 'com.example.new' });
  });

  it('reject an unknown name and a sample rate over 100', async () => {
    expect(await failure(set({ Colour: 'red' }))).toEqual(invalid('Attributes Reason: Invalid attribute name: Colour'));
    expect(await failure(set({ SuccessFeedbackSampleRate: '101' }))).toEqual(
      invalid(
        'Attributes Reason: Invalid value for attribute: SuccessFeedbackSampleRate: 101 value provided is not an integer between 0-100',
      ),
    );
  });

  it('of an application that does not exist are NotFound', async () => {
    expect(await failure(get(`${app}x`))).toEqual(noApplication);
    expect(await failure(set({ Enabled: 'true' }, `${app}x`))).toEqual(noApplication);
  });

  it('are deleted with the application; a second deletion has no effect', async () => {
    const endpoint = await makeEndpoint();
    const remove = () => services.client.send(new DeletePlatformApplicationCommand({ PlatformApplicationArn: app }));
    await remove();
    await remove();

    expect(await failure(get(app))).toEqual(noApplication);
    expect(await failure(attributesOf(endpoint))).toEqual(noEndpoint);
  });
});
