import type { SnsPlatform } from '../../../lambda/contract/enums.ts';
import { daysUntil } from '../../../lambda/credentials/credential-expiry.ts';
import type { ProbedCredential } from '../../../lambda/credentials/credential-probe.ts';
import type { CertificateFacts } from '../../credentials/certificate-facts.ts';
import { applePlatform, attributesOf, type CredentialFiles } from '../../credentials/credential-files.ts';
import { CliError } from '../../terminal/cli-error.ts';
import type { Finding } from '../finding.ts';
import { CERTIFICATES, certificateFindings, kindsOf, type PushKind } from './certificate-findings.ts';

/** What is known of a credential before anybody is asked. */
export interface Inspection {
  /** For the title: `certificate "VoIP Services" for com.example.app`. */
  readonly name: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly findings: readonly Finding[];
  /** What can be asked: one for each environment, none if nothing can be. */
  readonly probes: readonly (ProbedCredential & { readonly platform: SnsPlatform })[];
}

/** @param now epoch milliseconds */
export const inspectCredential = (files: CredentialFiles, now: number): Inspection => {
  if (files.kind === 'google') return inspectAccount(files, now);
  const { certificate, bundleId } = files;
  const kinds = certificate === undefined ? (['voip', 'alert'] as const) : kindsOf(certificate);
  const found = checkUses(files, kinds, now);
  const findings: Finding[] = [
    ...files.notes.map((what): Finding => ({ level: 'ok', subject: 'files', what })),
    ...(certificate === undefined ? tokenFindings(files) : certificateFindings(certificate, kinds, now)),
    ...found.findings,
    ...(found.findings.length === 0 && certificate !== undefined
      ? [{ level: 'ok', subject: 'key pair', what: 'the private key belongs to the certificate' } as const]
      : []),
  ];
  const { keyId, teamId } = idsIn(files.secret);
  return {
    name: certificate === undefined ? `.p8 key ${keyId} of team ${teamId}` : nameOf(certificate),
    facts: {
      kind: files.kind,
      bundleId,
      ...(certificate === undefined
        ? { keyId, teamId }
        : {
            certificate: certificate.kind,
            topics: certificate.topics,
            issuer: certificate.issuer,
            teamId: certificate.teamId,
            expires: certificate.expires.toISOString(),
            daysLeft: daysUntil(certificate.expires, new Date(now)),
          }),
      environments: files.environments,
    },
    findings,
    probes: found.probes,
  };
};

const nameOf = ({ kind, bundleId }: CertificateFacts): string =>
  bundleId === undefined ? 'certificate without an app' : `certificate "${kind}" for ${bundleId}`;

const idsIn = (secret: string): { keyId?: string; teamId?: string } => {
  const { keyId, teamId } = JSON.parse(secret);
  return { ...(typeof keyId === 'string' && { keyId }), ...(typeof teamId === 'string' && { teamId }) };
};

/** Checks the credential for every use with the code that is deployed; each mistake once. */
const checkUses = (files: CredentialFiles, kinds: readonly PushKind[], now: number) => {
  const { bundleId, environments } = files;
  const findings = new Map<string, Finding>();
  const probes: Inspection['probes'][number][] = [];
  for (const environment of environments) {
    const usable = kinds.flatMap((kind) => {
      const platform = applePlatform(kind, environment);
      try {
        // Without a bundle id nothing is asked, and the rest is checked with any.
        return [{ platform, attributes: attributesOf({ ...files, bundleId: bundleId ?? 'unknown' }, platform, now) }];
      } catch (error) {
        if (!(error instanceof CliError)) throw error;
        findings.set(error.message, {
          level: 'error',
          subject: 'credential',
          what: error.message,
          ...fixOf(error.message),
        });
        return [];
      }
    });
    // Apple's answer is about the credential: one kind of push is enough.
    const [first] = usable;
    if (first !== undefined && bundleId !== undefined) probes.push({ ...first, bundleId });
  }
  return { findings: [...findings.values()], probes };
};

const fixOf = (message: string): { fix?: string } => {
  if (/expired|not from Apple's push services|not an Apple push certificate/.test(message)) {
    return {
      fix: `${CERTIFICATES}: "+", "VoIP Services Certificate"; or a key, which does not expire: …/authkeys/list`,
    };
  }
  return /does not belong|different certificates/.test(message)
    ? {
        fix: 'In Keychain Access, "My Certificates", select the certificate with the key below it, and export both as .p12.',
      }
    : {};
};

const tokenFindings = ({ bundleId, environments }: CredentialFiles): Finding[] => [
  {
    level: 'ok',
    subject: 'pushes',
    what: 'a key is for VoIP pushes and alerts of all apps of the team, and does not expire',
  },
  ...(bundleId === undefined
    ? [
        {
          level: 'warning',
          subject: 'app',
          what: `Apple is not asked (${environments.join(', ')}): the app is unknown`,
          fix: 'Name it: --bundle-id com.example.app',
        } as const,
      ]
    : []),
];

const inspectAccount = (files: CredentialFiles, now: number): Inspection => {
  const { project_id: projectId, client_email: email } = JSON.parse(files.secret);
  const name = `service account of the Firebase project ${projectId}`;
  const facts = { kind: files.kind, projectId, clientEmail: email };
  try {
    const attributes = attributesOf(files, 'GCM', now);
    const findings: Finding[] = [
      { level: 'ok', subject: 'account', what: `${email}, for data messages to Android; does not expire` },
    ];
    return { name, facts, findings, probes: [{ platform: 'GCM', bundleId: undefined, attributes }] };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return { name, facts, findings: [{ level: 'error', subject: 'account', what: error.message }], probes: [] };
  }
};
