import { isDeepStrictEqual } from 'node:util';
import { isSandboxPlatform } from '../../../lambda/contract/application-platforms.ts';
import type { SnsPlatform } from '../../../lambda/contract/enums.ts';
import type { ProbeResult } from '../../../lambda/credentials/credential-probe.ts';
import type { Finding } from '../finding.ts';
import { type CauseContext, causesOf } from './causes.ts';

/** What a push service answered for one environment. */
export interface Answer {
  readonly platform: SnsPlatform;
  readonly result: ProbeResult;
}

export interface ProbeContext extends CauseContext {
  /** Whether the command line names the environment: then a key for the other one is wrong. */
  readonly isEnvironmentChosen: boolean;
}

/** Words for a credential that is for one environment only. */
const OTHER_ENVIRONMENT = /^(?:BadEnvironmentKey(?:Id)?InToken|BadCertificateEnvironment)$/;

/** What the answers mean, each with what fixes it. */
export const probeFindings = (answers: readonly Answer[], context: ProbeContext): Finding[] =>
  merged(answers).map(({ platform, isBoth, result }): Finding => {
    const service = platform === 'GCM' ? 'Google' : 'Apple';
    const environment = isBoth ? 'both' : isSandboxPlatform(platform) ? 'sandbox' : 'production';
    const subject = platform === 'GCM' ? 'Google' : `Apple, ${environment}`;
    if (result.kind === 'accepted') return { level: 'ok', subject, what: `${service} takes the credential` };
    if (result.kind === 'inconclusive') {
      return {
        level: 'warning',
        subject,
        what: `no answer on the credential: ${result.detail}`,
        fix: adviceFor(result.detail),
      };
    }
    const { reason, detail } = result;
    const isForOther =
      OTHER_ENVIRONMENT.test(reason) &&
      !context.isEnvironmentChosen &&
      answers.some((answer) => answer.result.kind === 'accepted');
    if (isForOther) {
      return {
        level: 'warning',
        subject,
        what: `${reason}: the credential is for the other environment only`,
        fix: ENVIRONMENTS_FIX,
      };
    }
    const causes = causesOf(reason, context);
    if (causes === undefined) return { level: 'error', subject, what: `${reason}: ${detail}` };
    const [only] = causes;
    if (causes.length === 1 && only !== undefined)
      return { level: 'error', subject, what: `${reason}: ${only.what}`, fix: only.fix };
    return {
      level: 'error',
      subject,
      what: `${service} answered ${reason}, which means one of these, likeliest first:`,
      fix: causes.map(({ what, fix }, index) => `${index + 1}. ${what}\n   ${fix}`).join('\n'),
    };
  });

/** One answer in place of two that are the same: the causes of a refusal are read once. */
const merged = (answers: readonly Answer[]): readonly (Answer & { readonly isBoth: boolean })[] => {
  const [first, second] = answers;
  const isBoth = first !== undefined && second !== undefined && isDeepStrictEqual(first.result, second.result);
  return (isBoth ? [first] : answers).map((answer) => ({ ...answer, isBoth }));
};

const ENVIRONMENTS_FIX =
  'Builds that Xcode runs register in the sandbox, those of TestFlight and the App Store in production: use a credential for each.';

/** No connection, or an answer that says nothing about the credential. */
const adviceFor = (detail: string): string => {
  if (/ENOTFOUND|EAI_AGAIN/.test(detail))
    return 'Is this machine online? The host of the push service has no address here.';
  if (/CERT|ISSUER|SELF_SIGNED|LEAF_SIGNATURE/i.test(detail)) {
    return 'Something between this machine and the push service answers in its place, such as a proxy that inspects TLS; for a simulator, give its authority: --ca-file.';
  }
  if (/ETIMEDOUT|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH/.test(detail)) {
    return 'A firewall? Apple needs port 443 to api.push.apple.com and api.sandbox.push.apple.com, without a proxy.';
  }
  return 'Run it again in a minute.';
};
