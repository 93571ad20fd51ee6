// @peculiar/x509 is built on decorators and wants this polyfill.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/** A certificate with its private key, both PEM. */
export interface Identity {
  readonly certificate: string;
  readonly privateKey: string;
}

export interface CertificateAuthority {
  /** PEM, what the other side must trust. */
  readonly certificate: string;
  /** A certificate for a server on this machine: 127.0.0.1 and localhost. */
  issueServer(): Promise<Identity>;
  /** A client certificate with this subject, in RFC 4514 form such as `CN=…, UID=…`. */
  issueClient(subject: string, validUntil?: Date): Promise<Identity>;
}

const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;

const makeKeys = () => webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);

async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

/** The subject's UID has no short name in every library, so it goes in by its number. RFC 4519, section 2.39. */
const withUserIdByNumber = (subject: string): string => subject.replace(/\bUID=/, '0.9.2342.19200300.100.1.1=');

/** Makes an authority of its own for one simulator. It lives in memory and dies with it. */
export async function makeCertificateAuthority(name: string): Promise<CertificateAuthority> {
  // One day back, so that a test whose clock is not the machine's still finds it valid.
  const notBefore = new Date(Date.now() - DAY_MS);
  const defaultEnd = new Date(Date.now() + 365 * DAY_MS);
  const keys = await makeKeys();
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: EC,
    notBefore,
    notAfter: defaultEnd,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });

  async function issue(subject: string, usage: x509.ExtendedKeyUsage, notAfter: Date, names: x509.JsonGeneralNames) {
    const leafKeys = await makeKeys();
    const leaf = await x509.X509CertificateGenerator.create({
      subject: withUserIdByNumber(subject),
      issuer: authority.subject,
      publicKey: leafKeys.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: EC,
      notBefore,
      notAfter,
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
      issue('CN=localhost', x509.ExtendedKeyUsage.serverAuth, defaultEnd, [
        { type: 'ip', value: '127.0.0.1' },
        { type: 'dns', value: 'localhost' },
      ]),
    issueClient: (subject, validUntil = defaultEnd) => issue(subject, x509.ExtendedKeyUsage.clientAuth, validUntil, []),
  };
}
