import { issuerOfApiGateway } from '../../../lambda/contract/identity.ts';
import { issuersWithoutAudience, placeholdersIn, resolveIdentity } from '../../../lib/settings/resolve-identity.ts';
import { readSettings, type Settings, SettingsError } from '../../../lib/settings/settings.ts';
import { readStages } from '../../../lib/settings/stages.ts';
import type { Action } from '../../command.ts';
import type { Finding } from '../finding.ts';
import { printFindings } from '../print-findings.ts';
import type { DoctorSettingsOptions } from './settings-command.ts';
import { readSettingsFile } from './settings-file.ts';

/** Checks the settings as synth reads them. */
export const doctorSettings: Action<DoctorSettingsOptions> = async (
  { terminal, output },
  { stage },
  file = 'cdk.json',
) => {
  const context = await readSettingsFile(file, 'settings', terminal);
  const { env } = terminal;
  const shell = { region: env.CDK_DEFAULT_REGION, account: env.CDK_DEFAULT_ACCOUNT };
  const { findings, stages } = inspectSettings(context, stage, shell);
  const isDeployable = findings.every(({ level }) => level !== 'error');
  const [first] = stages;
  return printFindings(
    { output },
    {
      title: `settings in ${file}`,
      facts: { stages },
      findings,
      next:
        isDeployable && first !== undefined
          ? `Next: npx cdk diff -c stage=${stage ?? first.stage}`
          : 'The same command again shows whether they are fixed. docs/deploy.md lists every setting.',
    },
  );
};

/** Findings of the context `ringthrough`, and the settings of every stage that was read without mistakes. */
export const inspectSettings = (
  context: unknown,
  stage: string | undefined,
  shell: { readonly region?: string | undefined; readonly account?: string | undefined } = {},
): { readonly findings: readonly Finding[]; readonly stages: readonly Settings[] } => {
  const { names } = readStages(context);
  const mistakes = new Set<string>();
  const stages: Settings[] = [];
  for (const name of stage === undefined ? (names.length === 0 ? [undefined] : names) : [stage]) {
    try {
      stages.push(readSettings(context, name, shell));
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      for (const mistake of error.mistakes) mistakes.add(mistake);
    }
  }
  const errors = [...mistakes].map((mistake): Finding => {
    // A setting's path has no blank; the option of the command line does.
    const [, subject = 'settings', what = mistake] = /^(ringthrough\S*) (.+)$/s.exec(mistake) ?? [];
    return { level: 'error', subject, what };
  });
  return { findings: [...errors, ...stages.flatMap(findingsOf)], stages };
};

const findingsOf = (settings: Settings): Finding[] => {
  const subject = `stage ${settings.stage}`;
  const identity = resolveIdentity(settings);
  const warn = (what: string, fix: string): Finding => ({ level: 'warning', subject, what, fix });
  const placeholders = placeholdersIn(identity);
  return [
    { level: 'ok', subject, what: summaryOf(settings) },
    ...(placeholders.length === 0
      ? []
      : [
          warn(
            `identity has placeholders, so CloudFormation will refuse it: ${placeholders.join(', ')}`,
            'Replace them with those of your issuer: docs/identity.md.',
          ),
        ]),
    ...(settings.cells !== undefined &&
    !Object.values(settings.cells).some((urls) => urls.includes(settings.cell ?? ''))
      ? [
          warn(
            `cell is ${settings.cell}, which serves no tenant of cells: every user will be sent to another deployment`,
            'Write it exactly as in cells, unless the last tenant is to leave this deployment: docs/cells.md.',
          ),
        ]
      : []),
    ...issuersWithoutAudience(identity).map((issuer) =>
      warn(
        `every token of ${issuer} is accepted, also those for other apps of that issuer`,
        'Set "audience", if there are any.',
      ),
    ),
    ...(settings.monitoring && settings.alarmEmail === undefined && settings.protect
      ? [warn('alarms are sent to nobody', 'Set "alarmEmail": "on-call@your-company.com".')]
      : []),
  ];
};

/** What most mistakes are about, in a few lines; `--json` has all. */
const summaryOf = (settings: Settings): string => {
  const { apps, region, account, protect, ringTimeoutSeconds, callRetentionDays, logRetentionDays } = settings;
  const where = [region ?? "the shell's region", account ?? "the shell's account"].join(', ');
  return [
    `${where}; ${protect ? 'protected against deletion' : 'not protected against deletion'}`,
    `identity: ${identityLine(settings)}`,
    ...apps.map(({ appId, bundleId, credentials }) => {
      const secrets = Object.entries(credentials).map(([name, secret]) => `${name} ${secret}`);
      return `app ${appId} (${bundleId}): ${secrets.join(', ') || 'no credentials, so no phone rings'}`;
    }),
    `rings ${ringTimeoutSeconds} s; calls are kept ${callRetentionDays} days, logs ${logRetentionDays}`,
  ].join('\n');
};

const identityLine = (settings: Settings): string => {
  const identity = resolveIdentity(settings);
  if (identity.length === 0) return 'a Cognito user pool is created';
  const names = identity.map((entry) => {
    if ('issuer' in entry) return entry.issuer;
    return 'sharedSecret' in entry ? `secret ${entry.sharedSecret}` : entry.authorizer;
  });
  const by = issuerOfApiGateway(identity) === undefined ? 'an authorizer function' : "API Gateway's own authorizer";
  return `${names.join(', ')}, checked by ${by}`;
};
