import { createHmac, hash } from 'node:crypto';
import { type Credentials, environmentCredentials } from './environment-credentials.ts';

/** A request, to which the signature is added. */
export interface SignedRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
  readonly path: string;
  headers: Record<string, string>;
  readonly body?: string | undefined;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
/** Not signed, because proxies may change them. */
const UNSIGNED = new Set(['authorization', 'user-agent', 'x-amzn-trace-id']);

const sha256 = (data: string): string => hash('sha256', data);
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** Bytes of a block of SHA-256, for which RFC 2104 pads a key. */
const BLOCK = 64;
/** Characters of a digest as hexadecimal text. */
const DIGEST = 64;

/**
 * HMAC-SHA256 (https://www.rfc-editor.org/rfc/rfc2104#section-2) of texts that differ in the digest at their end only. Of Node.js's `Hmac`, which
 * is a stream, a new one would be needed for each text.
 *
 * @returns a function of that digest; both are hexadecimal text
 */
const hmacWith = (key: Buffer, beginning: string): ((digest: string) => string) => {
  const inner = Buffer.alloc(BLOCK + beginning.length + DIGEST, 0x36);
  const outer = Buffer.alloc(BLOCK + key.length, 0x5c);
  for (const [index, byte] of key.entries()) {
    inner[index] = byte ^ 0x36;
    outer[index] = byte ^ 0x5c;
  }
  const end = BLOCK + inner.write(beginning, BLOCK);
  return (digest) => {
    inner.write(digest, end, 'latin1');
    outer.write(hash('sha256', inner), BLOCK, 'hex');
    return hash('sha256', outer);
  };
};

/** What the signatures of one second have in common. */
interface Second {
  readonly second: number;
  readonly credentials: Credentials;
  /** Such as `20261122T020304Z`. */
  readonly time: string;
  readonly scope: string;
  readonly key: Buffer;
  /** Of the digest of a canonical request. */
  readonly sign: (digest: string) => string;
}

/** Reads the credentials once in each second of requests. A signing key remains for its day. */
const seconds = (service: string, region: string, credentialsNow: () => Credentials) => {
  let last: Second | undefined;
  return (now: number): Second => {
    const second = Math.floor(now / 1000);
    if (last?.second !== second) {
      const credentials = credentialsNow();
      const time = new Date(now).toISOString().replace(/[:-]|\.\d{3}/g, '');
      const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
      const secret = credentials.secretAccessKey;
      const key =
        last?.scope === scope && last.credentials.secretAccessKey === secret
          ? last.key
          : scope.split('/').reduce(hmac, Buffer.from(`AWS4${secret}`));
      const sign = hmacWith(key, `${ALGORITHM}\n${time}\n${scope}\n`);
      last = { second, credentials, time, scope, key, sign };
    }
    return last;
  };
};

interface SignedHeaders {
  /** In the order of their names, with what comes before the value in the canonical request. */
  readonly signed: readonly { readonly name: string; readonly start: string }[];
  /** As the signature names them. */
  readonly list: string;
}

/**
 * The signed headers of a request. Those of the last request are kept, because the requests of a client have the same in the same order.
 */
const signedHeaders = () => {
  let given: readonly string[] = [];
  let last: SignedHeaders = { signed: [], list: '' };
  return (headers: object): SignedHeaders => {
    const current = Object.keys(headers);
    if (current.length !== given.length || current.some((name, index) => name !== given[index])) {
      given = current;
      const names = current.filter((name) => !UNSIGNED.has(name)).sort();
      last = { signed: names.map((name) => ({ name, start: `\n${name}:` })), list: names.join(';') };
    }
    return last;
  };
};

/** Encodes all characters that RFC 3986 reserves, including those that `encodeURIComponent` does not. */
const uriEncode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * Signs requests to one service with Signature Version 4, as the SDK's signer does but without support for streams,
 * presigned URLs and S3. A test compares the two. Other credentials take effect in the next second.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 *
 * @param now epoch milliseconds
 */
export const requestSigner = (
  service: string,
  region: string,
  now: () => number = Date.now,
  credentialsNow: () => Credentials = environmentCredentials,
) => {
  const secondAt = seconds(service, region, credentialsNow);
  const signedOf = signedHeaders();
  return ({ method, path, headers, body = '' }: SignedRequest): void => {
    const { time, scope, sign, credentials } = secondAt(now());
    headers['x-amz-date'] = time;
    if (credentials.sessionToken) headers['x-amz-security-token'] = credentials.sessionToken;

    const { signed, list } = signedOf(headers);
    // The path that is sent is encoded once more for the signature, for all services but S3.
    const encoded = path === '/' ? '/' : path.split('/').map(uriEncode).join('/');
    // Joined once: a text that is added to remains in pieces until it is hashed, which takes twice as long.
    const canonical = [method, '\n', encoded, '\n'];
    for (const { name, start } of signed) canonical.push(start, headers[name]?.trim() ?? '');
    canonical.push('\n\n', list, '\n', sha256(body));
    const signature = sign(sha256(canonical.join('')));
    headers.authorization = `${ALGORITHM} Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${list}, Signature=${signature}`;
  };
};
