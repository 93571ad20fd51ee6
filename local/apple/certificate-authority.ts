// @peculiar/x509 needs this polyfill for its decorators.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/** A certificate with its private key, both PEM. */
export interface Identity {
  readonly certificate: string;
  readonly privateKey: string;
}

export interface CertificateAuthority {
  /** PEM that clients must trust. */
  readonly certificate: string;
  /** A certificate for a server on this machine: 127.0.0.1 and localhost. */
  issueServer(): Promise<Identity>;
  /**
   * A client certificate with this subject, in RFC 4514 form such as `CN=…, UID=…`.
   *
   * @param validUntil @default 365 days after the time of the authority's clock
   */
  issueClient(subject: string, validUntil?: Date): Promise<Identity>;
}

const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;

const makeKeys = () => webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);

async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

/** Not every library knows the short name `UID`, so the attribute is given by its OID (RFC 4519, section 2.39). */
const withUserIdByNumber = (subject: string): string => subject.replace(/\bUID=/, '0.9.2342.19200300.100.1.1=');

interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

const yearFrom = (now: number): Validity => ({
  notBefore: new Date(now - DAY_MS),
  notAfter: new Date(now + 365 * DAY_MS),
});

/**
 * Makes a certificate authority for one simulator; it exists in memory only.
 *
 * A certificate is dated by the clock of the party that checks it: a client certificate, which the simulator checks, by
 * `clock` (epoch milliseconds); the server's certificate and the authority's own, which TLS libraries check, by the
 * machine's clock.
 */
export async function makeCertificateAuthority(name: string, clock: () => number): Promise<CertificateAuthority> {
  const machineValidity = yearFrom(Date.now());
  const keys = await makeKeys();
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: EC,
    ...machineValidity,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });

  async function issue(
    subject: string,
    usage: x509.ExtendedKeyUsage,
    validity: Validity,
    names: x509.JsonGeneralNames,
  ) {
    const leafKeys = await makeKeys();
    const leaf = await x509.X509CertificateGenerator.create({
      subject: withUserIdByNumber(subject),
      issuer: authority.subject,
      publicKey: leafKeys.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: EC,
      ...validity,
      extensions: [
        new x509.BasicConstraintsExtension(false),
        new x509.ExtendedKeyUsageExtension([usage]),
        ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
      ],
    });
    return { certificate: leaf.toString('pem'), privateKey: await privatePem(leafKeys.privateKey) };
  }

  return {
    certificate: authority.toString('pem'),
    issueServer: () =>
      issue('CN=localhost', x509.ExtendedKeyUsage.serverAuth, machineValidity, [
        { type: 'ip', value: '127.0.0.1' },
        { type: 'dns', value: 'localhost' },
      ]),
    issueClient: (subject, validUntil) => {
      const { notBefore, notAfter } = yearFrom(clock());
      return issue(subject, x509.ExtendedKeyUsage.clientAuth, { notBefore, notAfter: validUntil ?? notAfter }, []);
    },
  };
}
