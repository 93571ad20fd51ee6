import type { Action } from '../../command.ts';
import { EXIT } from '../../terminal/cli-error.ts';
import { printFindings } from '../print-findings.ts';
import type { DoctorIssuerOptions } from './issuer-command.ts';
import { issuerFindings } from './issuer-findings.ts';
import { readIssuerUrl } from './issuer-url.ts';
import { readIssuer } from './read-issuer.ts';

/** Checks an issuer, and prints its entry for cdk.json. */
export const doctorIssuer: Action<DoctorIssuerOptions> = async (cli, { audience }, given = '') => {
  const url = readIssuerUrl(given);
  const snapshot = await readIssuer(url.discovery);
  const { findings, entry } = issuerFindings(url, snapshot, audience);
  const exitCode = printFindings(cli, {
    title: `issuer ${url.issuer}`,
    facts: { issuer: url.issuer, ...(entry !== undefined && { identity: [entry] }) },
    findings,
    next:
      entry === undefined
        ? 'The same command again shows whether it is fixed.'
        : `For cdk.json, in "context" → "ringthrough":\n  "identity": [${JSON.stringify(entry)}]\nNext: npx ringthrough doctor token FILE --issuer ${entry.issuer}${(entry.audience ?? []).map((name) => ` --audience ${name}`).join('')}`,
  });
  const isUnanswered =
    snapshot.discovery.status === undefined || (snapshot.keys !== undefined && snapshot.keys.status === undefined);
  return isUnanswered ? EXIT.network : exitCode;
};
