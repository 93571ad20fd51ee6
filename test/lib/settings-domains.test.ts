/** The settings of the names and origins at which clients reach the deployment. */
import { describe, expect, it } from 'vitest';
import { minimalSettings, mistakesIn } from './settings-mistakes.ts';

const certificate = (region: string) => `arn:aws:acm:${region}:123456789012:certificate/0123abcd-01ab`;

describe('domain names and origins', () => {
  it.each([
    [
      'a certificate of another region',
      {
        ...minimalSettings,
        region: 'eu-west-1',
        domain: { name: 'a.example', certificateArn: certificate('us-east-1') },
      },
      'domain.certificateArn must be in the region of the deployment, eu-west-1, and is in us-east-1; request a certificate from ACM there',
    ],
    [
      'a URL as domain name',
      { ...minimalSettings, domain: { name: 'https://a.example', certificateArn: certificate('us-east-1') } },
      'domain.name must be a lower-case host name, such as calls.example.com (no https:// and no path)',
    ],
    [
      'a domain name that leaves a push no room',
      {
        ...minimalSettings,
        domain: { name: `${'a'.repeat(60)}.${'b'.repeat(20)}.example`, certificateArn: certificate('us-east-1') },
      },
      'domain.name must have at most 88 characters, because every push carries it',
    ],
    [
      'one domain name for both APIs',
      {
        ...minimalSettings,
        domain: { name: 'a.example', certificateArn: certificate('eu-west-1') },
        socketDomain: { name: 'a.example', certificateArn: certificate('eu-west-1') },
      },
      'socketDomain.name must differ from domain.name',
    ],
    [
      'a certificate of the sockets in another region',
      {
        ...minimalSettings,
        region: 'eu-west-1',
        socketDomain: { name: 'a.example', certificateArn: certificate('us-east-1') },
      },
      'socketDomain.certificateArn must be in the region of the deployment, eu-west-1, and is in us-east-1',
    ],
    [
      'an origin with a path',
      { ...minimalSettings, corsOrigins: ['https://a.example/app'] },
      'corsOrigins.0 must be an origin',
    ],
    [
      'a pattern in an origin',
      { ...minimalSettings, corsOrigins: ['https://*.example.com'] },
      'corsOrigins.0 must not have * in its place: API Gateway takes *, https://* and http://* only',
    ],
    [
      'an origin of a web view with a slash at its end',
      { ...minimalSettings, corsOrigins: ['capacitor://localhost/'] },
      'corsOrigins.0 must be an origin, such as https://app.example.com or capacitor://localhost',
    ],
    [
      'origins as one text',
      { ...minimalSettings, corsOrigins: 'https://a.example' },
      'corsOrigins must be "*" for all origins, or a list',
    ],
  ])('are refused with what to write instead of %s', (_what, settings, advice) => {
    const mistakes = mistakesIn(settings);

    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain(advice);
  });
});
