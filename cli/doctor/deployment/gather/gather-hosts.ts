import { lookup, resolveCname } from 'node:dns/promises';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import type { Snapshot } from '../snapshot.ts';
import { read } from './reading.ts';

const TIMEOUT_MS = 10_000;

/** DNS and certificate of a URL's host. @param target what its DNS record must point to, if that is known */
export const gatherHost = async (
  role: Snapshot['hosts'][number]['role'],
  url: string,
  target: string | undefined,
): Promise<Snapshot['hosts'][number]> => {
  const { protocol, hostname, port } = new URL(url);
  const isSecure = protocol === 'https:' || protocol === 'wss:';
  const dns = await read(`DNS of ${hostname}`, async () => {
    const [addresses, cname, targetAddresses] = await Promise.all([
      addressesOf(hostname),
      cnameOf(hostname),
      target === undefined ? [] : addressesOf(target).catch(() => []),
    ]);
    return { addresses, ...(cname !== undefined && { cname }), targetAddresses };
  });
  return {
    role,
    host: hostname,
    ...(target !== undefined && { target }),
    dns,
    ...(isSecure && {
      certificate: await read(`TLS of ${hostname}`, () => certificateOf(hostname, Number(port || 443))),
    }),
  };
};

const addressesOf = async (host: string): Promise<string[]> =>
  (await lookup(host, { all: true })).map(({ address }) => address).sort();

/** An alias record of Route 53 shows no name, only addresses. */
const cnameOf = async (host: string): Promise<string | undefined> => {
  if (isIP(host) !== 0) return undefined;
  const [name] = await resolveCname(host).catch(() => []);
  return name;
};

/** Also of a certificate that is not trusted: `problem` says why. */
const certificateOf = (host: string, port: number): Promise<{ validTo: string; problem?: string }> =>
  new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      ...(isIP(host) === 0 && { servername: host }),
      rejectUnauthorized: false,
      timeout: TIMEOUT_MS,
    });
    socket.once('error', reject);
    socket.once('timeout', () => socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
    socket.once('secureConnect', () => {
      const validTo = new Date(socket.getPeerCertificate().valid_to).toISOString();
      const problem = socket.authorized ? undefined : String(socket.authorizationError);
      socket.end();
      resolve({ validTo, ...(problem !== undefined && { problem }) });
    });
  });
