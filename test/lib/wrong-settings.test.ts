/** Wrong settings of many kinds: each is one mistake, with its path and with what to write instead. */
import { describe, expect, it } from 'vitest';
import { exampleApp, minimalSettings, mistakesIn } from './settings-mistakes.ts';

const certificate = (region: string, account = '123456789012', partition = 'aws') =>
  `arn:${partition}:acm:${region}:${account}:certificate/0123abcd-01ab`;
const key = (region: string, account = '123456789012') =>
  `arn:aws:kms:${region}:${account}:key/01234567-89ab-cdef-0123-456789abcdef`;
const vpc = { id: 'vpc-0123abcd', subnetIds: ['subnet-0123abcd'] };
const withApp = (changed: object) => ({ apps: [{ ...exampleApp, ...changed }] });
const aWebhook = (name: string) => ({ name, url: 'https://example.com/', secret: 'hook' });
const webhook = (changed: object) => ({ events: { webhooks: [{ ...aWebhook('crm'), ...changed }] } });
const inEurope = { region: 'eu-west-1', account: '123456789012' };

describe('a wrong setting is refused with its path and with what to write:', () => {
  it.each<[what: string, changed: Record<string, unknown>, message: string]>([
    ['an account as a number', { account: 12345678901 }, 'account must be text in quotation marks'],
    [
      'an account with hyphens',
      { account: '1234-5678-9012' },
      'account must be the id of an AWS account, twelve digits',
    ],
    ['events for nobody', { events: {} }, 'events must have a bus or webhooks'],
    ['the name of a bus', { events: { bus: 'calls' } }, 'events.bus must be true for a bus of its own, or the ARN'],
    [
      'a bus in another region',
      { ...inEurope, events: { bus: 'arn:aws:events:us-east-1:999999999999:event-bus/calls' } },
      'events.bus must be in the region of the deployment, eu-west-1',
    ],
    [
      'a webhook over http',
      webhook({ url: 'http://example.com/' }),
      'url must be the URL of your server, such as https',
    ],
    ['a webhook at an address', webhook({ url: 'https://10.0.0.1/' }), 'url must have a host name'],
    ['a webhook at an address in hexadecimal', webhook({ url: 'https://0x7f000001/' }), 'url must have a host name'],
    ['a webhook at an IPv6 address', webhook({ url: 'https://[::1]/' }), 'url must have a host name'],
    ['a webhook on this machine', webhook({ url: 'https://localhost/' }), 'url must have a host name'],
    ['a webhook with a password', webhook({ url: 'https://me:pw@example.com/' }), 'url must have no user name and'],
    ['a webhook with a long name', webhook({ name: 'x'.repeat(21) }), 'name must be lower-case letters, digits and'],
    ['a secret itself', webhook({ secret: 'whsec_AAAA BBBB' }), 'secret must be the name of a secret'],
    ['an unknown event', webhook({ events: ['call.lost'] }), 'must be a list of events, of call.initiated'],
    ['private addresses without a VPC', webhook({ allowPrivate: true }), 'allowPrivate has no effect without vpc'],
    ['one delivery at once', webhook({ maxConcurrency: 1 }), 'must be a whole number of deliveries at once from 2'],
    ['six webhooks', { events: { webhooks: 'abcdef'.split('').map(aWebhook) } }, 'must have at most 5 webhooks'],
    [
      'webhooks of one name',
      { events: { webhooks: ['a-b', 'ab'].map(aWebhook) } },
      'events.webhooks must have names that differ in more than hyphens',
    ],
    ['a zone as region', { region: 'eu-west-1a' }, 'region must be a region with SNS mobile push'],
    ['true as text', { protect: 'true' }, 'protect must be true or false'],
    ['a number for yes', { tracing: 1 }, 'tracing must be true or false'],
    ['null to switch something off', { alarmEmail: null }, 'alarmEmail must be one e-mail address'],
    [
      'a number as text',
      { invitesPerMinute: '30' },
      'invitesPerMinute must be a whole number of invites from 1 to 600',
    ],
    ['a limit for ever', { logRetentionDays: 0 }, 'logRetentionDays must be a retention in days'],
    ['a list instead of an object', { throttle: [] }, 'throttle must be an object with the settings requestsPerSecond'],
    ['text instead of an object', { vpc: 'vpc-0123abcd' }, 'vpc must be an object with the settings id, subnetIds'],
    ['an object instead of a list', { apps: exampleApp }, 'apps must be a list of apps'],
    ['the alias of a key', { encryptionKey: 'alias/calls' }, 'encryptionKey must be the ARN of the key and not of its'],
    [
      'a key id alone',
      { encryptionKey: '01234567-89ab-cdef-0123-456789abcdef' },
      'encryptionKey must be the ARN of a KMS',
    ],
    [
      'the ARN of a role as boundary',
      { permissionsBoundary: 'arn:aws:iam::123456789012:role/x' },
      'permissionsBoundary must',
    ],
    ['an empty boundary', { permissionsBoundary: '' }, 'permissionsBoundary must be the ARN or the name of a managed'],
    ['no subnets', { vpc: { ...vpc, subnetIds: [] } }, 'vpc.subnetIds must have the id of at least one subnet'],
    [
      'one subnet twice',
      { vpc: { ...vpc, subnetIds: [...vpc.subnetIds, ...vpc.subnetIds] } },
      'vpc.subnetIds has the same',
    ],
    ['a subnet as text', { vpc: { ...vpc, subnetIds: 'subnet-0123abcd' } }, 'vpc.subnetIds must be a list of ids'],
    [
      'the id of something else',
      { vpc: { ...vpc, subnetIds: ['vpc-0123abcd'] } },
      'vpc.subnetIds.0 must be the id of a subnet',
    ],
    [
      'an empty list of groups',
      { vpc: { ...vpc, securityGroupIds: [] } },
      'vpc.securityGroupIds must have the id of at least',
    ],
    ['a VPC without subnets', { vpc: { id: vpc.id } }, 'vpc.subnetIds is missing: it must be a list of ids'],
    ['a tag of AWS', { tags: { 'aws:team': 'calls' } }, 'tags must not have the tag aws:team'],
    ['a number in a tag', { tags: { team: 7 } }, 'tags must have text in quotation marks as the value of team, not 7'],
    [
      'two tags that IAM takes for one',
      { tags: { team: 'a', Team: 'b' } },
      'tags must not have team twice in another case',
    ],
    ['tags as a list', { tags: ['calls'] }, 'tags must be an object of names and values'],
    ['no tags', { tags: {} }, 'tags must be an object of names and values'],
    ['one timer at a time', { maxConcurrency: { ringTimer: 1 } }, 'maxConcurrency.ringTimer must be a whole number of'],
    [
      'more timers than are reserved',
      { maxConcurrency: { ringTimer: 20 }, reservedConcurrency: { ringTimer: 10 } },
      'maxConcurrency.ringTimer must be at most reservedConcurrency.ringTimer',
    ],
    [
      'a limit of another function',
      { maxConcurrency: { ringTimer: 2, invite: 5 } },
      'maxConcurrency.invite is not a setting',
    ],
    [
      'a server’s names without a server',
      { identity: undefined, callerNameFrom: 'server' },
      'callerNameFrom is server, and without identity only an app client of the user pool is one',
    ],
    [
      'alerts for Android alone',
      withApp({ credentials: { fcm: 'f' }, alerts: true }),
      'apps.0.alerts has no effect without',
    ],
    [
      'a pinned version of no secret',
      withApp({ secretVersions: { fcm: '01234567-89ab-cdef-0123-456789abcdef' } }),
      'apps.0.secretVersions.fcm has no effect without credentials.fcm',
    ],
    [
      'a payload for phones that cannot be rung',
      withApp({ payloads: { android: { incomingCall: { callId: '${callId}' } } } }),
      'apps.0.payloads.android has no effect without fcm',
    ],
    [
      'no identity to change to',
      withApp({ allowIdentityChange: [] }),
      'apps.0.allowIdentityChange must name at least one',
    ],
    ['an app id with a capital', withApp({ appId: 'Main' }), 'apps.0.appId must be lower-case letters'],
    ['a bundle id of one word', withApp({ bundleId: 'app' }), 'apps.0.bundleId must be the iOS app'],
    [
      'a secret with a blank',
      withApp({ credentials: { fcm: 'my secret' } }),
      'apps.0.credentials.fcm must be a secret',
    ],
    [
      'all origins and one more',
      { corsOrigins: ['*', 'https://a.example'] },
      'corsOrigins must not have others beside "*"',
    ],
    [
      'an origin twice',
      { corsOrigins: ['https://a.example', 'https://a.example'] },
      'corsOrigins has the same origin twice',
    ],
    [
      'an empty list of TURN servers',
      { ice: { turn: { urls: [], secret: 's' } } },
      'ice.turn.urls must name at least one',
    ],
    ['a STUN server as a host name', { ice: { stun: ['stun.example.com'] } }, 'ice.stun.0 must be a URL such as'],
    ['a setting that every object has', { constructor: 1 }, 'constructor is not a setting'],
    ['a stage in a stage', { stages: { dev: { stages: {} } } }, 'stages.dev.stages is not a setting'],
    ['a stage named by a number', { stages: { 1: {} } }, 'stages.1 must have a name of lower-case letters'],
  ])('%s', (_what, changed, message) => {
    const mistakes = mistakesIn({ ...minimalSettings, ...changed });

    expect(mistakes).toEqual([expect.stringContaining(message)]);
    expect(mistakes[0]?.startsWith('ringthrough.')).toBe(true);
  });

  it.each<[what: string, changed: Record<string, unknown>, messages: string[]]>([
    [
      'a certificate and a key of two regions, though none is set',
      { domain: { name: 'a.example', certificateArn: certificate('us-east-1') }, encryptionKey: key('eu-west-1') },
      ['encryptionKey is in region eu-west-1, and domain.certificateArn in us-east-1: both must be in the region of'],
    ],
    [
      'a key of another account',
      { ...inEurope, encryptionKey: key('eu-west-1', '210987654321') },
      ['encryptionKey must be in the account of the deployment, 123456789012, and is in 210987654321'],
    ],
    [
      'a boundary of another partition',
      { ...inEurope, permissionsBoundary: 'arn:aws-us-gov:iam::123456789012:policy/boundary' },
      ['permissionsBoundary must begin with arn:aws: in eu-west-1, and begins with arn:aws-us-gov:'],
    ],
    [
      'a certificate whose partition is not that of its region',
      { domain: { name: 'a.example', certificateArn: certificate('us-gov-west-1') } },
      ['domain.certificateArn must begin with arn:aws-us-gov: in us-gov-west-1, and begins with arn:aws:'],
    ],
    [
      'the authorizer of another region',
      {
        region: 'eu-west-1',
        identity: [{ authorizer: 'arn:aws:lambda:us-east-1:123456789012:function:sessions' }],
      },
      ['identity.0.authorizer must be in the region of the deployment, eu-west-1, and is in us-east-1'],
    ],
  ])('%s', (_what, changed, messages) => {
    expect(mistakesIn({ ...minimalSettings, ...changed })).toEqual(
      messages.map((message) => expect.stringContaining(message)),
    );
  });
});

describe('a deployment without region', () => {
  const domain = { name: 'a.example', certificateArn: certificate('us-east-1') };

  it('is refused where the shell’s region is not that of the certificate, with the setting to add', () => {
    expect(mistakesIn({ ...minimalSettings, domain }, 'dev', { region: 'eu-west-1' })).toEqual([
      'ringthrough.domain.certificateArn must be in the region of the deployment, eu-west-1, and is in us-east-1; request a certificate from ACM there. Region and account are those of your shell: set region and account if they are others',
    ]);
    expect(mistakesIn({ ...minimalSettings, domain }, 'dev', { region: 'us-east-1' })).toEqual([]);
  });

  it('is refused where the shell’s account is not that of the certificate', () => {
    expect(mistakesIn({ ...minimalSettings, domain }, 'dev', { account: '210987654321' })).toHaveLength(1);
    expect(
      mistakesIn({ ...minimalSettings, domain, account: '123456789012' }, 'dev', { account: '210987654321' }),
    ).toEqual([]);
  });
});
