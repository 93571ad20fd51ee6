import { createHash, createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { requestSigner, type SignedRequest } from '../../../lambda/aws/lean/sign-request.ts';

interface Hash {
  update(data: string | Uint8Array): void;
  digest(): Promise<Uint8Array>;
}
interface Signer {
  sign(request: object, options: { readonly signingDate: Date }): Promise<{ readonly headers: Record<string, string> }>;
}
interface SignerOptions {
  readonly credentials: object;
  readonly region: string;
  readonly service: string;
  readonly sha256: new (secret?: string | Uint8Array) => Hash;
  readonly applyChecksum: false;
}
/** The SDK's signer, which is not a direct dependency: every client depends on it. */
const { SignatureV4 }: { SignatureV4: new (options: SignerOptions) => Signer } = createRequire(
  createRequire(import.meta.url).resolve('@aws-sdk/client-sns'),
)('@smithy/signature-v4');

class Sha256 implements Hash {
  readonly #hash;
  constructor(secret?: string | Uint8Array) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  }
  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', credentials.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', credentials.secretAccessKey);
  vi.stubEnv('AWS_SESSION_TOKEN', undefined);
});
afterEach(() => vi.unstubAllEnvs());

const at = new Date('2026-11-22T02:03:04.567Z');
const requestOf = (changes: Partial<SignedRequest> = {}): SignedRequest => ({
  method: 'POST',
  protocol: 'https:',
  hostname: 'sns.eu-west-1.amazonaws.com',
  path: '/',
  body: 'Action=Publish&Message=%C3%A4',
  ...changes,
  headers: {
    host: 'sns.eu-west-1.amazonaws.com',
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': '29',
    'user-agent': 'aws-sdk-js/3',
    'x-amzn-trace-id': 'Root=1',
    'x-amz-target': 'AmazonSQS.SendMessageBatch',
    ...changes.headers,
  },
});

const requests: Readonly<Record<string, SignedRequest>> = {
  'a form': requestOf(),
  'no body': requestOf({ method: 'DELETE', body: undefined }),
  'a path with characters to encode': requestOf({ path: "/prod/@connections/J4b%2Bc%2Fd!*'()%3D" }),
  'a header with spaces around it': requestOf({ headers: { 'x-amz-note': ' some thing ' } }),
};

describe('a signed request', () => {
  it.each(Object.keys(requests))('has the same signature as that of the SDK: %s', async (title) => {
    for (const token of [undefined, 'a+session/token==']) {
      vi.stubEnv('AWS_SESSION_TOKEN', token);
      const request = structuredClone(requests[title] ?? expect.fail());
      const sdk = new SignatureV4({
        credentials: { ...credentials, ...(token && { sessionToken: token }) },
        region: 'eu-west-1',
        service: 'sns',
        sha256: Sha256,
        applyChecksum: false,
      });
      const { headers } = await sdk.sign({ ...structuredClone(request), query: {} }, { signingDate: at });
      requestSigner('sns', 'eu-west-1', () => at.getTime())(request);

      expect(request.headers.authorization).toBe(headers.authorization);
      expect(request.headers['x-amz-date']).toBe(headers['x-amz-date']);
    }
  });

  it('is signed for the current date with the current credentials', async () => {
    let now = at;
    const sign = requestSigner('sns', 'eu-west-1', () => now.getTime());
    const signatureOf = (): string => {
      const request = requestOf();
      sign(request);
      return request.headers.authorization ?? '';
    };
    const first = signatureOf();
    now = new Date('2026-11-23T00:00:00Z');
    const nextDay = signatureOf();
    now = new Date('2026-11-23T00:00:01Z');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDANOTHER');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'another');
    const rotated = signatureOf();
    now = at;
    vi.stubEnv('AWS_ACCESS_KEY_ID', credentials.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', credentials.secretAccessKey);

    expect(nextDay).toContain('/20261123/eu-west-1/sns/aws4_request');
    expect(new Set([first, nextDay, rotated]).size).toBe(3);
    expect(signatureOf()).toBe(first);
  });

  it('fails without credentials, with an error message that says so', () => {
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
    expect(() => requestSigner('sns', 'eu-west-1')(requestOf())).toThrow('no AWS credentials in the environment');
  });
});
