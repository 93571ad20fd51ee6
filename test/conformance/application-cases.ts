import {
  CreatePlatformApplicationCommand,
  DeletePlatformApplicationCommand,
  GetPlatformApplicationAttributesCommand,
  ListPlatformApplicationsCommand,
  SetPlatformApplicationAttributesCommand,
} from '@aws-sdk/client-sns';
import { invalid, notFound, type SnsCase } from './sns-case.ts';
import { outcome, type SnsFixture } from './sns-fixture.ts';

const create = async (sns: SnsFixture, Name: string, more: Record<string, string> = {}, Platform = 'APNS_VOIP') => {
  const Attributes = { ...sns.apple, ...more };
  const created = await sns.client.send(new CreatePlatformApplicationCommand({ Name, Platform, Attributes }));
  return sns.trackApplication(created.PlatformApplicationArn);
};
const get = async ({ client }: SnsFixture, PlatformApplicationArn: string) =>
  (await client.send(new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn }))).Attributes ?? {};
const set = ({ client }: SnsFixture, PlatformApplicationArn: string, Attributes: Record<string, string>) =>
  client.send(new SetPlatformApplicationAttributesCommand({ PlatformApplicationArn, Attributes }));
const drop = ({ client }: SnsFixture, PlatformApplicationArn: string) =>
  client.send(new DeletePlatformApplicationCommand({ PlatformApplicationArn }));

/** The platforms that authenticate with two texts, which nothing but their push service can check. */
const PRINCIPAL_PLATFORMS = ['ADM', 'BAIDU', 'WNS'];
const PRINCIPAL = { PlatformPrincipal: 'principal', PlatformCredential: 'secret' };
const createWith = async (sns: SnsFixture, Platform: string, Attributes: Record<string, string>) => {
  const created = await sns.client.send(
    new CreatePlatformApplicationCommand({ Name: sns.name(), Platform, Attributes }),
  );
  return sns.trackApplication(created.PlatformApplicationArn);
};

const isSecret = (name: string): boolean => name === 'PlatformCredential' || name === 'PlatformPrincipal';

/** Texts recorded by the tests of https://github.com/ballerina-platform/module-ballerinax-aws.sns unless noted. */
export const applicationCases: readonly SnsCase[] = [
  {
    rule: 'the attributes of an application contain neither its credential nor its principal',
    evidence: 'documented',
    request: async (sns) => Object.keys(await get(sns, await sns.createApplication())).filter(isSecret),
    expected: [],
  },
  {
    rule: 'the list of applications contains neither credentials nor principals',
    evidence: 'documented',
    request: async (sns) => {
      const app = await sns.createApplication();
      let NextToken: string | undefined;
      do {
        const page = await sns.client.send(new ListPlatformApplicationsCommand({ NextToken }));
        const found = page.PlatformApplications?.find(({ PlatformApplicationArn }) => PlatformApplicationArn === app);
        if (found !== undefined) return Object.keys(found.Attributes ?? {}).filter(isSecret);
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      return 'not listed';
    },
    expected: [],
  },
  {
    rule: 'an application created with a .p8 key shows the method "token", its team and its bundle',
    evidence: 'documented',
    request: async (sns) => {
      const shown = await get(sns, await sns.createApplication());
      const isShown = (name: string) => shown[name] === sns.apple[name];
      return [shown.AuthenticationMethod, isShown('ApplePlatformTeamID'), isShown('ApplePlatformBundleID')];
    },
    expected: ['token', true, true],
  },
  {
    rule: 'a new application is enabled',
    evidence: 'inferred',
    request: async (sns) => (await get(sns, await sns.createApplication())).Enabled ?? 'not shown',
    expected: 'true',
  },
  {
    rule: 'creating an application again with the same name and attributes returns the same ARN',
    evidence: 'inferred',
    request: async (sns) => {
      const app = await sns.createApplication();
      return create(sns, app.split('/').at(-1) ?? '');
    },
    expected: '<app 1>',
  },
  {
    rule: 'creating an application with an existing name and other attributes is refused',
    evidence: 'recorded',
    request: async (sns) => {
      const app = await sns.createApplication();
      return outcome(create(sns, app.split('/').at(-1) ?? '', { ApplePlatformBundleID: 'com.example.other' }));
    },
    expected: invalid('Name Reason: An application with the same name but different properties already exists'),
  },
  {
    rule: 'an application name with a space is refused',
    evidence: 'recorded',
    request: (sns) => outcome(create(sns, 'a b')),
    expected: invalid("a b Reason: must contain only characters 'a'-'z', 'A'-'Z', '0'-'9', '_', '-', and '.'"),
  },
  {
    rule: 'an unknown platform is refused',
    evidence: 'recorded',
    request: (sns) => outcome(create(sns, sns.name(), {}, 'APNS_CARRIER')),
    expected: invalid('Platform Reason: APNS_CARRIER is not supported'),
  },
  {
    // https://docs.aws.amazon.com/sns/latest/api/API_CreatePlatformApplication.html
    rule: 'applications of ADM, Baidu and WNS are created with a principal and a credential',
    evidence: 'documented',
    request: async (sns) => {
      const made: string[] = [];
      for (const platform of PRINCIPAL_PLATFORMS) made.push(await createWith(sns, platform, PRINCIPAL));
      return made;
    },
    expected: ['<app 1>', '<app 2>', '<app 3>'],
  },
  {
    rule: 'applications of ADM, Baidu and WNS without a principal are refused',
    evidence: 'inferred',
    request: (sns) =>
      Promise.all(
        PRINCIPAL_PLATFORMS.map((platform) =>
          outcome(createWith(sns, platform, { PlatformCredential: 'x' }), () => 'done'),
        ),
      ),
    expected: PRINCIPAL_PLATFORMS.map(() =>
      invalid('Attributes Reason: Invalid value for attribute: PlatformPrincipal: cannot be empty'),
    ),
  },
  {
    rule: 'a credential that is not a key is refused',
    evidence: 'recorded',
    request: (sns) => outcome(create(sns, sns.name(), { PlatformCredential: 'x' })),
    expected: invalid('Attributes Reason: Platform credentials are invalid'),
  },
  {
    rule: 'an unknown attribute of an application is refused',
    evidence: 'recorded',
    request: async (sns) => outcome(set(sns, await sns.createApplication(), { Colour: 'red' })),
    expected: invalid('Attributes Reason: Invalid attribute name: Colour'),
  },
  {
    rule: 'a sample rate over 100 is refused',
    evidence: 'recorded',
    request: async (sns) => outcome(set(sns, await sns.createApplication(), { SuccessFeedbackSampleRate: '101' })),
    expected: invalid(
      'Attributes Reason: Invalid value for attribute: SuccessFeedbackSampleRate: 101 value provided is not an integer between 0-100',
    ),
  },
  {
    // https://github.com/hashicorp/terraform-provider-aws/issues/41838
    rule: 'a new .p8 key without key id, team and bundle is validated as a certificate',
    evidence: 'recorded',
    request: async (sns) => {
      const { PlatformCredential = '' } = sns.apple;
      return outcome(set(sns, await sns.createApplication(), { PlatformCredential }));
    },
    expected: invalid('PlatformPrincipal is not a valid Apple certificate.'),
  },
  {
    rule: 'a .p8 key is replaced together with key id, team and bundle',
    evidence: 'recorded',
    request: async (sns) => outcome(set(sns, await sns.createApplication(), { ...sns.apple })),
    expected: 'done',
  },
  {
    // https://github.com/hashicorp/terraform-provider-aws/issues/28269
    rule: 'a disabled application stays disabled when its credential is replaced, until Enabled is set',
    evidence: 'inferred',
    request: async (sns) => {
      const app = await sns.createApplication();
      const shown: (string | undefined)[] = [];
      for (const attributes of [{ Enabled: 'false' }, sns.apple, { ...sns.apple, Enabled: 'true' }]) {
        await set(sns, app, attributes);
        shown.push((await get(sns, app)).Enabled);
      }
      return shown;
    },
    expected: ['false', 'false', 'true'],
  },
  {
    rule: 'reading the attributes of an unknown application is a NotFound',
    evidence: 'recorded',
    request: async (sns) => outcome(get(sns, `${await sns.createApplication()}-not`)),
    expected: notFound('PlatformApplication'),
  },
  {
    rule: 'setting the attributes of an unknown application is a NotFound',
    evidence: 'recorded',
    request: async (sns) =>
      outcome(set(sns, `${await sns.createApplication()}-not`, { SuccessFeedbackSampleRate: '1' })),
    expected: notFound('PlatformApplication'),
  },
  {
    rule: 'an ARN with too few parts is refused',
    evidence: 'recorded',
    request: (sns) => outcome(get(sns, 'arn:aws')),
    expected: invalid('PlatformApplicationArn Reason: An ARN must have at least 6 elements, not 2'),
  },
  {
    rule: 'an application can be deleted twice',
    evidence: 'inferred',
    request: async (sns) => {
      const app = await sns.createApplication();
      await drop(sns, app);
      return outcome(drop(sns, app));
    },
    expected: 'done',
  },
];
