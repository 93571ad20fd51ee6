import {
  CreatePlatformApplicationCommand,
  DeletePlatformApplicationCommand,
  GetPlatformApplicationAttributesCommand,
  ListPlatformApplicationsCommand,
  SetPlatformApplicationAttributesCommand,
} from '@aws-sdk/client-sns';
import { invalid, notFound, type SnsCase } from './sns-case.ts';
import { outcome, type SnsSubject } from './sns-subject.ts';

const create = async (sns: SnsSubject, Name: string, more: Record<string, string> = {}, Platform = 'APNS_VOIP') => {
  const Attributes = { ...sns.apple, ...more };
  const made = await sns.client.send(new CreatePlatformApplicationCommand({ Name, Platform, Attributes }));
  return sns.rememberApplication(made.PlatformApplicationArn);
};
const get = async ({ client }: SnsSubject, PlatformApplicationArn: string) =>
  (await client.send(new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn }))).Attributes ?? {};
const set = ({ client }: SnsSubject, PlatformApplicationArn: string, Attributes: Record<string, string>) =>
  client.send(new SetPlatformApplicationAttributesCommand({ PlatformApplicationArn, Attributes }));
const drop = ({ client }: SnsSubject, PlatformApplicationArn: string) =>
  client.send(new DeletePlatformApplicationCommand({ PlatformApplicationArn }));

const isSecret = (name: string): boolean => name === 'PlatformCredential' || name === 'PlatformPrincipal';

/** Texts recorded by the tests of https://github.com/ballerina-platform/module-ballerinax-aws.sns unless said otherwise. */
export const applicationCases: readonly SnsCase[] = [
  {
    rule: 'an application never shows its credential or principal',
    known: 'documented',
    ask: async (sns) => Object.keys(await get(sns, await sns.makeApplication())).filter(isSecret),
    answer: [],
  },
  {
    rule: 'nor does the list of applications',
    known: 'documented',
    ask: async (sns) => {
      const app = await sns.makeApplication();
      let NextToken: string | undefined;
      do {
        const page = await sns.client.send(new ListPlatformApplicationsCommand({ NextToken }));
        const found = page.PlatformApplications?.find(({ PlatformApplicationArn }) => PlatformApplicationArn === app);
        if (found !== undefined) return Object.keys(found.Attributes ?? {}).filter(isSecret);
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      return 'not listed';
    },
    answer: [],
  },
  {
    rule: 'an application made with a .p8 key says so, and shows team and bundle',
    known: 'documented',
    ask: async (sns) => {
      const shown = await get(sns, await sns.makeApplication());
      const isOwn = (name: string) => shown[name] === sns.apple[name];
      return [shown.AuthenticationMethod, isOwn('ApplePlatformTeamID'), isOwn('ApplePlatformBundleID')];
    },
    answer: ['token', true, true],
  },
  {
    rule: 'an application that nobody disabled is enabled',
    known: 'inferred',
    ask: async (sns) => (await get(sns, await sns.makeApplication())).Enabled ?? 'not shown',
    answer: 'true',
  },
  {
    rule: 'the same name with the same attributes is the same application',
    known: 'inferred',
    ask: async (sns) => {
      const app = await sns.makeApplication();
      return create(sns, app.split('/').at(-1) ?? '');
    },
    answer: '<app 1>',
  },
  {
    rule: 'the same name with other attributes is refused',
    known: 'recorded',
    ask: async (sns) => {
      const app = await sns.makeApplication();
      return outcome(create(sns, app.split('/').at(-1) ?? '', { ApplePlatformBundleID: 'com.example.other' }));
    },
    answer: invalid('Name Reason: An application with the same name but different properties already exists'),
  },
  {
    rule: 'a name with a space is refused',
    known: 'recorded',
    ask: (sns) => outcome(create(sns, 'a b')),
    answer: invalid("a b Reason: must contain only characters 'a'-'z', 'A'-'Z', '0'-'9', '_', '-', and '.'"),
  },
  {
    rule: 'a platform that does not exist is refused',
    known: 'recorded',
    ask: (sns) => outcome(create(sns, sns.name(), {}, 'APNS_CARRIER')),
    answer: invalid('Platform Reason: APNS_CARRIER is not supported'),
  },
  {
    rule: 'a credential that is no key is refused',
    known: 'recorded',
    ask: (sns) => outcome(create(sns, sns.name(), { PlatformCredential: 'x' })),
    answer: invalid('Attributes Reason: Platform credentials are invalid'),
  },
  {
    rule: 'an application has no attribute of ours',
    known: 'recorded',
    ask: async (sns) => outcome(set(sns, await sns.makeApplication(), { Colour: 'red' })),
    answer: invalid('Attributes Reason: Invalid attribute name: Colour'),
  },
  {
    rule: 'a sample rate over 100 is refused',
    known: 'recorded',
    ask: async (sns) => outcome(set(sns, await sns.makeApplication(), { SuccessFeedbackSampleRate: '101' })),
    answer: invalid(
      'Attributes Reason: Invalid value for attribute: SuccessFeedbackSampleRate: 101 value provided is not an integer between 0-100',
    ),
  },
  {
    // https://github.com/hashicorp/terraform-provider-aws/issues/41838
    rule: 'a new .p8 key without its other three parts is taken for a certificate',
    known: 'recorded',
    ask: async (sns) => {
      const { PlatformCredential = '' } = sns.apple;
      return outcome(set(sns, await sns.makeApplication(), { PlatformCredential }));
    },
    answer: invalid('PlatformPrincipal is not a valid Apple certificate.'),
  },
  {
    rule: 'a key is renewed with all four parts',
    known: 'recorded',
    ask: async (sns) => outcome(set(sns, await sns.makeApplication(), { ...sns.apple })),
    answer: 'done',
  },
  {
    rule: 'the attributes of an application that does not exist are not found',
    known: 'recorded',
    ask: async (sns) => outcome(get(sns, `${await sns.makeApplication()}-not`)),
    answer: notFound('PlatformApplication'),
  },
  {
    rule: 'nor can they be set',
    known: 'recorded',
    ask: async (sns) => outcome(set(sns, `${await sns.makeApplication()}-not`, { SuccessFeedbackSampleRate: '1' })),
    answer: notFound('PlatformApplication'),
  },
  {
    rule: 'an ARN of too few parts is refused',
    known: 'recorded',
    ask: (sns) => outcome(get(sns, 'arn:aws')),
    answer: invalid('PlatformApplicationArn Reason: An ARN must have at least 6 elements, not 2'),
  },
  {
    rule: 'an application can be deleted twice',
    known: 'inferred',
    ask: async (sns) => {
      const app = await sns.makeApplication();
      await drop(sns, app);
      return outcome(drop(sns, app));
    },
    answer: 'done',
  },
];
