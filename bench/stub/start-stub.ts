import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { makeCertificateAuthority } from '../../local/apple/certificate-authority.ts';

export interface Stub {
  /** `https://localhost:…` of each service. */
  readonly urls: Readonly<Record<'dynamodb' | 'sns' | 'sqs', string>>;
  /** PEM file of the certificate authority that a client must trust. */
  readonly certificateFile: string;
  close(): void;
}

const Ports = v.object({ dynamodb: v.number(), sns: v.number(), sqs: v.number() });

/** Starts the AWS stub in a separate process, with a certificate that is made for this run. */
export const startStub = async (dir: string): Promise<Stub> => {
  const authority = await makeCertificateAuthority('bench', Date.now);
  const { certificate, privateKey } = await authority.issueServer();
  const files = {
    authority: join(dir, 'authority.pem'),
    key: join(dir, 'key.pem'),
    certificate: join(dir, 'cert.pem'),
  };
  await Promise.all([
    writeFile(files.authority, authority.certificate),
    writeFile(files.key, privateKey),
    writeFile(files.certificate, certificate),
  ]);
  const child = fork(fileURLToPath(new URL('./aws-stub.ts', import.meta.url)), [files.key, files.certificate], {
    execArgv: ['--import', 'tsx'],
  });
  const [ports] = await once(child, 'message');
  const { dynamodb, sns, sqs } = v.parse(Ports, ports);
  const at = (port: number): string => `https://localhost:${port}`;
  return {
    urls: { dynamodb: at(dynamodb), sns: at(sns), sqs: at(sqs) },
    certificateFile: files.authority,
    close: () => child.disconnect(),
  };
};
