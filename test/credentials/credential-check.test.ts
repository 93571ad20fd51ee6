import { describe, expect, it } from 'vitest';
import type { SnsPlatform } from '../../lambda/contract/enums.ts';
import { type CheckedCredential, checkCredential } from '../../lambda/credentials/credential-check.ts';
import { CredentialError } from '../../lambda/credentials/credential-error.ts';
import { daysUntil, readDate } from '../../lambda/credentials/credential-expiry.ts';
import { aCertificate, anAccount, aToken } from '../lib/push-credentials.ts';

const END = '2030-01-01T00:00:00Z';
const daysBefore = (days: number): Date => new Date(new Date(END).getTime() - days * 24 * 60 * 60 * 1000);

const certificate = JSON.stringify(await aCertificate({ expires: END }));
const key = JSON.stringify(aToken());
const enabled = { Enabled: 'true' };
const byCertificate = { ...enabled, AuthenticationMethod: 'certificate', AppleCertificateExpiryDate: END };
const byKey = { ...enabled, AuthenticationMethod: 'token' };

const check = (changed: Partial<CheckedCredential>) =>
  checkCredential({
    platform: 'APNS_VOIP',
    bundleId: 'com.example.app',
    attributes: byCertificate,
    secret: certificate,
    now: daysBefore(100),
    ...changed,
  });
const problemsOf = (changed: Partial<CheckedCredential>) => check(changed).problems.map(({ problem }) => problem);

describe('the days left of a certificate', () => {
  it.each([61, 60, 30, 7, 1, 0, -1])('are %i', (days) => {
    expect(check({ now: daysBefore(days) })).toEqual({ daysLeft: days, snsExpiry: END, problems: [] });
  });

  it('are whole days: 0 is the last day, and an expired certificate has a negative number', () => {
    expect(
      [daysBefore(1.5), daysBefore(0.5), daysBefore(0), daysBefore(-0.1)].map((now) => daysUntil(new Date(END), now)),
    ).toEqual([1, 0, 0, -1]);
  });

  it('are those of the certificate that SNS uses, not of a newer one in the secret', async () => {
    const newer = JSON.stringify(await aCertificate({ expires: '2031-01-01T00:00:00Z' }));

    expect(check({ secret: newer, now: daysBefore(7) })).toMatchObject({
      daysLeft: 7,
      problems: [
        {
          problem: 'credential_not_deployed',
          detail: 'SNS uses the certificate until 2030-01-01, the secret holds one until 2031-01-01',
        },
      ],
    });
  });

  it('are those of the secret if the date of SNS is not readable', () => {
    const attributes = { ...byCertificate, AppleCertificateExpiryDate: 'the day after tomorrow' };

    expect(check({ attributes, now: daysBefore(7) })).toEqual({
      daysLeft: 7,
      snsExpiry: 'the day after tomorrow',
      problems: [],
    });
  });

  it('are those of the secret if SNS returns no date', () => {
    expect(check({ attributes: enabled, now: daysBefore(7) })).toEqual({ daysLeft: 7, problems: [] });
  });
});

describe('a date of SNS, whose format is not documented', () => {
  it.each([
    '2030-01-01T00:00:00Z',
    '2030-01-01T00:00:00.000Z',
    '2030-01-01T01:00:00+01:00',
    '2030-01-01T00:00:00',
    '2030-01-01 00:00:00',
    '2030-01-01 00:00',
    '2030-01-01',
    ' 2030-01-01 ',
    '1893456000',
    '1893456000.0',
    '1893456000000',
    'Tue Jan 01 00:00:00 UTC 2030',
    'Jan  1 00:00:00 2030 GMT',
    'Tue, 01 Jan 2030 00:00:00 GMT',
  ])('is read from %j', (text) => {
    expect(readDate(text)?.toISOString()).toBe('2030-01-01T00:00:00.000Z');
  });

  it.each(['', 'soon', '2030-13-01T00:00:00Z', '189345600000000000'])('is not read from %j', (text) => {
    expect(readDate(text)).toBeUndefined();
  });
});

describe('a credential that does not expire', () => {
  it.each<[SnsPlatform, string, Record<string, string>]>([
    ['APNS_VOIP', key, byKey],
    ['APNS_VOIP', key, enabled],
    ['GCM', JSON.stringify(anAccount()), byKey],
    ['GCM', JSON.stringify(anAccount()), enabled],
  ])('has no days left and no problem: %s', (platform, secret, attributes) => {
    expect(check({ platform, secret, attributes })).toEqual({ problems: [] });
  });
});

describe('the problem of an application', () => {
  it('is that it is disabled, together with the state of its credential', () => {
    expect(check({ attributes: { ...byCertificate, Enabled: 'false' } })).toMatchObject({
      daysLeft: 100,
      problems: [{ problem: 'application_disabled' }],
    });
  });

  it('is that it does not exist in SNS', () => {
    expect(problemsOf({ attributes: undefined })).toEqual(['application_missing']);
  });

  it('is not that SNS does not return whether it is enabled', () => {
    expect(problemsOf({ attributes: {}, secret: key })).toEqual([]);
  });
});

describe('the problem of a secret', () => {
  it.each<[string, Partial<CheckedCredential>]>([
    ['it does not exist', { secret: new CredentialError('There is no secret apns') }],
    ['it is not JSON', { secret: 'apns' }],
    ['its key is truncated', { secret: JSON.stringify(aToken({ privateKey: '-----BEGIN PRIVATE KEY-----' })) }],
    ['it is Google’s', { secret: JSON.stringify(anAccount()) }],
    ['it is Apple’s', { platform: 'GCM', secret: key }],
    ['it is of another app', { bundleId: 'com.example.other' }],
    [
      'its key belongs to another certificate',
      { secret: JSON.stringify({ ...JSON.parse(certificate), ...pick(key) }) },
    ],
  ])('is that %s', (_, changed) => {
    expect(problemsOf(changed)).toEqual(['credential_unusable']);
  });

  it('is not that the certificate in it has expired, which is in the days left', () => {
    expect(check({ now: daysBefore(-30) })).toMatchObject({ daysLeft: -30, problems: [] });
  });

  it('is that the certificate in it is not yet valid', async () => {
    const early = JSON.stringify(await aCertificate({ starts: '2029-12-01', expires: END }));

    expect(check({ secret: early }).problems).toEqual([
      {
        problem: 'credential_unusable',
        detail:
          'the certificate is not valid before 2029-12-01. Until then, use the certificate that is valid now, or a .p8 key.',
      },
    ]);
  });

  it('is not that the certificate has its chain and key in the same field, whose date is still that of the certificate', async () => {
    const chain = await aCertificate({
      topic: '',
      commonName: 'Apple Worldwide Developer Relations',
      expires: '2035-01-01',
    });
    const { certificate: leaf, privateKey } = await aCertificate({ expires: END });
    const secret = JSON.stringify({ certificate: `${chain.certificate}\n${privateKey}\n${leaf}`, privateKey: '' });

    expect(check({ secret, attributes: enabled, now: daysBefore(7) })).toEqual({ daysLeft: 7, problems: [] });
  });

  it('is that it contains another kind of credential than SNS uses', () => {
    expect(problemsOf({ attributes: byCertificate, secret: key })).toEqual(['credential_not_deployed']);
    expect(problemsOf({ attributes: byKey, secret: certificate })).toEqual(['credential_not_deployed']);
  });

  it('is not that SNS returns the same day in another time zone', () => {
    const attributes = { ...byCertificate, AppleCertificateExpiryDate: '2029-12-31T17:00:00' };

    expect(problemsOf({ attributes })).toEqual([]);
  });

  it('is described without any of the credential', () => {
    const wrong = JSON.stringify({ ...JSON.parse(certificate), ...pick(key) });

    const [problem] = check({ secret: wrong }).problems;

    expect(problem?.detail).toContain('does not belong to the certificate');
    expect(problem?.detail).not.toMatch(/BEGIN|MII|MIG/);
  });
});

/** The private key alone. */
function pick(secret: string): { privateKey: unknown } {
  const { privateKey }: { privateKey: unknown } = JSON.parse(secret);
  return { privateKey };
}
