import {
  CreatePlatformApplicationCommand,
  CreatePlatformEndpointCommand,
  type CreatePlatformEndpointCommandInput,
  DeleteEndpointCommand,
  DeletePlatformApplicationCommand,
  type SNSClient,
  SNSServiceException,
} from '@aws-sdk/client-sns';

/** One SNS that is asked, whoever it is. */
export interface SnsTarget {
  readonly client: SNSClient;
  /** The attributes of an APNS_VOIP application that it accepts. */
  readonly apple: Readonly<Record<string, string>>;
  /** Those of a GCM one; without, what needs one is not asked. */
  readonly google?: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** What one case asks with: applications of its own, ARNs that are told apart by labels instead of names. */
export interface SnsSubject {
  readonly client: SNSClient;
  readonly apple: Readonly<Record<string, string>>;
  /** A device token that no other case uses: 32 bytes, in upper case. */
  readonly token: string;
  /** An application's name that nobody else has. */
  name(): string;
  /** Has an application taken away that a case made by itself. @returns its ARN */
  rememberApplication(arn: string | undefined): string;
  makeApplication(platform?: 'APNS_VOIP' | 'GCM', attributes?: Readonly<Record<string, string>>): Promise<string>;
  makeEndpoint(app: string, more?: Partial<CreatePlatformEndpointCommandInput>): Promise<string>;
}

/** Such as a page of HTML, or nobody there. */
export const NOTHING_UNDERSTOOD = 'nothing that an SDK understands';

/** What came of a call: what `pick` shows of its output, or the error's name in the SDK, code, status and text. */
export const outcome = async <T>(call: Promise<T>, pick: (output: T) => unknown = () => 'done'): Promise<unknown> => {
  try {
    return pick(await call);
  } catch (error) {
    if (!(error instanceof SNSServiceException)) return NOTHING_UNDERSTOOD;
    const code = 'Code' in error ? error.Code : undefined;
    return [error.name, code, error.$metadata.httpStatusCode, error.message];
  }
};

/** Asks one thing of a target, and takes away what was made for it. */
export const ask = async (
  { client, apple, google }: SnsTarget,
  unique: string,
  question: (sns: SnsSubject) => Promise<unknown>,
): Promise<unknown> => {
  const apps: string[] = [];
  const endpoints: string[] = [];
  let named = 0;
  const name = () => {
    named += 1;
    return `${unique}-${named}`;
  };
  const remember = (list: string[], arn = ''): string => {
    if (!list.includes(arn)) list.push(arn);
    return arn;
  };
  const subject: SnsSubject = {
    client,
    apple,
    token: Buffer.from(unique).toString('hex').toUpperCase().padEnd(64, 'A').slice(-64),
    name,
    rememberApplication: (arn) => remember(apps, arn),
    makeApplication: async (Platform = 'APNS_VOIP', more = {}) => {
      const Attributes = { ...(Platform === 'GCM' ? google : apple), ...more };
      const made = await client.send(new CreatePlatformApplicationCommand({ Name: name(), Platform, Attributes }));
      return remember(apps, made.PlatformApplicationArn);
    },
    makeEndpoint: async (PlatformApplicationArn, more = {}) => {
      const input = { PlatformApplicationArn, Token: subject.token, ...more };
      const { EndpointArn } = await client.send(new CreatePlatformEndpointCommand(input));
      return remember(endpoints, EndpointArn);
    },
  };
  try {
    return labelled(await question(subject), apps, endpoints);
  } finally {
    // What the case itself deleted, some may not find again.
    const ignore = () => undefined;
    for (const EndpointArn of endpoints) await client.send(new DeleteEndpointCommand({ EndpointArn })).catch(ignore);
    for (const PlatformApplicationArn of apps) {
      await client.send(new DeletePlatformApplicationCommand({ PlatformApplicationArn })).catch(ignore);
    }
  }
};

/** ARNs by the order in which they were made: `<app 1>`, `<endpoint 2>`. */
const labelled = (answer: unknown, apps: readonly string[], endpoints: readonly string[]): unknown => {
  let text = JSON.stringify(answer);
  for (const [index, arn] of endpoints.entries()) text = text.replaceAll(arn, `<endpoint ${index + 1}>`);
  for (const [index, arn] of apps.entries()) text = text.replaceAll(arn, `<app ${index + 1}>`);
  return JSON.parse(text);
};
