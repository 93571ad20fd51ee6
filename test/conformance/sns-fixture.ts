import {
  CreatePlatformApplicationCommand,
  CreatePlatformEndpointCommand,
  type CreatePlatformEndpointCommandInput,
  DeleteEndpointCommand,
  DeletePlatformApplicationCommand,
  type SNSClient,
  SNSServiceException,
} from '@aws-sdk/client-sns';

/** An implementation of SNS under test: the local emulator, moto or AWS. */
export interface SnsTarget {
  readonly client: SNSClient;
  /** The attributes of an APNS_VOIP application that it accepts. */
  readonly apple: Readonly<Record<string, string>>;
  /** The attributes of a GCM application. Without them, cases that need one are skipped. */
  readonly google?: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Fixture of one case: separate applications, whose ARNs are replaced by labels in the result. */
export interface SnsFixture {
  readonly client: SNSClient;
  readonly apple: Readonly<Record<string, string>>;
  /** A device token that no other case uses: 32 bytes, in upper case. */
  readonly token: string;
  /** A unique application name. */
  name(): string;
  /** Registers an application that the case created for deletion after it. @returns its ARN */
  trackApplication(arn: string | undefined): string;
  createApplication(platform?: 'APNS_VOIP' | 'GCM', attributes?: Readonly<Record<string, string>>): Promise<string>;
  createEndpoint(app: string, more?: Partial<CreatePlatformEndpointCommandInput>): Promise<string>;
}

/** For example an HTML page, or a refused connection. */
export const NOT_AN_SNS_RESPONSE = 'not an SNS response';

/** Outcome of a request: `pick` of its output, or the error's SDK name, code, HTTP status and message. */
export const outcome = async <T>(
  request: Promise<T>,
  pick: (output: T) => unknown = () => 'done',
): Promise<unknown> => {
  try {
    return pick(await request);
  } catch (error) {
    if (!(error instanceof SNSServiceException)) return NOT_AN_SNS_RESPONSE;
    const code = 'Code' in error ? error.Code : undefined;
    return [error.name, code, error.$metadata.httpStatusCode, error.message];
  }
};

/** Sends the requests of a case to a target, and deletes the resources that it created. */
export const runCase = async (
  { client, apple, google }: SnsTarget,
  unique: string,
  request: (sns: SnsFixture) => Promise<unknown>,
): Promise<unknown> => {
  const apps: string[] = [];
  const endpoints: string[] = [];
  let names = 0;
  const name = () => {
    names += 1;
    return `${unique}-${names}`;
  };
  const track = (list: string[], arn = ''): string => {
    if (!list.includes(arn)) list.push(arn);
    return arn;
  };
  const fixture: SnsFixture = {
    client,
    apple,
    token: Buffer.from(unique).toString('hex').toUpperCase().padEnd(64, 'A').slice(-64),
    name,
    trackApplication: (arn) => track(apps, arn),
    createApplication: async (Platform = 'APNS_VOIP', more = {}) => {
      const Attributes = { ...(Platform === 'GCM' ? google : apple), ...more };
      const created = await client.send(new CreatePlatformApplicationCommand({ Name: name(), Platform, Attributes }));
      return track(apps, created.PlatformApplicationArn);
    },
    createEndpoint: async (PlatformApplicationArn, more = {}) => {
      const input = { PlatformApplicationArn, Token: fixture.token, ...more };
      const { EndpointArn } = await client.send(new CreatePlatformEndpointCommand(input));
      return track(endpoints, EndpointArn);
    },
  };
  try {
    return labelled(await request(fixture), apps, endpoints);
  } finally {
    // The case may have deleted it already, and not every target accepts a second delete.
    const ignore = () => undefined;
    for (const EndpointArn of endpoints) await client.send(new DeleteEndpointCommand({ EndpointArn })).catch(ignore);
    for (const PlatformApplicationArn of apps) {
      await client.send(new DeletePlatformApplicationCommand({ PlatformApplicationArn })).catch(ignore);
    }
  }
};

/** Replaces ARNs by labels in the order of creation: `<app 1>`, `<endpoint 2>`. */
const labelled = (result: unknown, apps: readonly string[], endpoints: readonly string[]): unknown => {
  let text = JSON.stringify(result);
  for (const [index, arn] of endpoints.entries()) text = text.replaceAll(arn, `<endpoint ${index + 1}>`);
  for (const [index, arn] of apps.entries()) text = text.replaceAll(arn, `<app ${index + 1}>`);
  return JSON.parse(text);
};
