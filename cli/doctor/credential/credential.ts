import * as v from 'valibot';
import { appleProbe } from '../../../lambda/apple/apple-probe.ts';
import { PushEndpoints } from '../../../lambda/contract/environment.ts';
import { googleProbe } from '../../../lambda/google/google-probe.ts';
import type { Action, Cli } from '../../command.ts';
import type { CredentialFiles } from '../../credentials/credential-files.ts';
import type { CredentialOptions } from '../../credentials/credential-options.ts';
import { readCredentialFiles } from '../../credentials/read-credential-files.ts';
import { localBackend, localPushCredentials } from '../../target/local-backend.ts';
import { CliError, EXIT } from '../../terminal/cli-error.ts';
import { readInput } from '../../terminal/read-input.ts';
import { exitCodeOf } from '../finding.ts';
import { printFindings } from '../print-findings.ts';
import type { DoctorCredentialOptions } from './credential-command.ts';
import { type Inspection, inspectCredential } from './inspect-credential.ts';
import { type Answer, probeFindings } from './probe-findings.ts';

/** Checks a credential, and asks the push service about it. */
export const doctorCredential: Action<DoctorCredentialOptions> = async ({ terminal, output }, options) => {
  const files = await readCredentialFiles(terminal, options);
  const services = await pushServices(options, terminal);
  const inspection = inspectCredential(files, terminal.now());
  const { name, facts, probes } = inspection;
  const answers = options.offline === true ? [] : await ask(probes, services, terminal);
  const findings = [
    ...inspection.findings,
    ...probeFindings(answers, {
      isEnvironmentChosen: options.environment !== undefined && options.environment !== 'both',
      isKeyIdFromName: options.keyId === undefined && options.p8 !== undefined,
      bundleId: files.bundleId,
      time: new Date(terminal.now()).toISOString(),
    }),
  ];
  const exitCode = printFindings(
    { output },
    { title: name, facts, findings, next: nextStep(files, options, exitCodeOf(findings)) },
  );
  const isUnanswered = answers.length > 0 && answers.every(({ result }) => result.kind === 'inconclusive');
  return exitCode === EXIT.ok && isUnanswered ? EXIT.network : exitCode;
};

type Services = v.InferOutput<typeof PushEndpoints>;

/** Apple's and Google's addresses, or those in their place. */
const pushServices = async (options: DoctorCredentialOptions, terminal: Cli['terminal']): Promise<Services> => {
  const { apnsUrl, apnsSandboxUrl, fcmUrl, caFile, local } = options;
  if (local !== undefined) {
    const [info, { ca }] = await Promise.all([localBackend(local), localPushCredentials(local)]);
    return { apns: info.apns, apnsSandbox: info.apnsSandbox, fcm: info.fcm, ca };
  }
  const ca = caFile === undefined ? undefined : (await readInput(caFile, '--ca-file', terminal)).toString('utf8');
  return v.parse(PushEndpoints, {
    ...(apnsUrl !== undefined && { apns: checkedUrl(apnsUrl, '--apns-url') }),
    // One simulator may be both.
    ...((apnsSandboxUrl ?? apnsUrl) !== undefined && {
      apnsSandbox: checkedUrl(apnsSandboxUrl ?? apnsUrl ?? '', '--apns-sandbox-url'),
    }),
    ...(fcmUrl !== undefined && { fcm: checkedUrl(fcmUrl, '--fcm-url') }),
    ...(ca !== undefined && { ca }),
  });
};

const checkedUrl = (text: string, option: string): string => {
  if (!URL.canParse(text) || !/^https?:/.test(text)) {
    throw new CliError('usage', `${option}: ${text} is no URL`, 'Such as https://127.0.0.1:2197.');
  }
  return new URL(text).origin;
};

const ask = async (
  probes: Inspection['probes'],
  { apns, apnsSandbox, fcm, ca }: Services,
  { now }: Cli['terminal'],
): Promise<Answer[]> => {
  const date = () => new Date(now());
  const apple = appleProbe({ production: apns, sandbox: apnsSandbox, ...(ca !== undefined && { ca }), now: date });
  const google = googleProbe({ fcm, now: date });
  return await Promise.all(
    probes.map(async (credential) => ({
      platform: credential.platform,
      result: await (credential.platform === 'GCM' ? google : apple)(credential),
    })),
  );
};

/** The command line of a push with the same credential. */
const nextStep = ({ kind, bundleId }: CredentialFiles, options: CredentialOptions, exitCode: number): string => {
  if (exitCode !== EXIT.ok) return 'The same command again shows whether it is fixed.';
  const { p8, keyId, teamId, p12, cert, key, serviceAccount, secret } = options;
  const given = { p8, 'key-id': keyId, 'team-id': teamId, p12, cert, key, 'service-account': serviceAccount, secret };
  const source = Object.entries({ ...given, ...(kind === 'token' && { 'bundle-id': bundleId }) })
    .filter(([, value]) => value !== undefined)
    .map(([name, value = '']) => `--${name} ${/^[\w./@:=-]+$/.test(value) ? value : `"${value}"`}`);
  const file = serviceAccount ?? secret;
  const store =
    file === undefined
      ? 'For a deployment, store it as docs/deploy.md says under "Credentials".'
      : `For a deployment: aws secretsmanager put-secret-value --secret-id NAME --secret-string file://${file}`;
  return `Next: npx ringthrough push ${source.join(' ')} --token "<the phone's>"\n${store}`;
};
