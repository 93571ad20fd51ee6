import { writeFile } from 'node:fs/promises';
import type { Action, Cli } from '../../command.ts';
import { type Deployment, resolveDeployment } from '../../target/deployment.ts';
import { CliError } from '../../terminal/cli-error.ts';
import type { Finding } from '../finding.ts';
import { printFindings } from '../print-findings.ts';
import { type CanaryResult, canary } from './canary/canary.ts';
import { canaryFindings } from './canary/canary-findings.ts';
import type { DoctorDeploymentOptions } from './deployment-command.ts';
import { gather } from './gather/gather.ts';
import { readSnapshot } from './read-snapshot.ts';
import { findingsOf } from './rules/all-rules.ts';
import type { Snapshot } from './snapshot.ts';

/** Looks at a deployment, or at a snapshot of one, and says what is wrong. */
export const doctorDeployment: Action<DoctorDeploymentOptions> = async (cli, options) => {
  const { fromSnapshot } = options;
  if (fromSnapshot !== undefined) {
    refuseWith(options);
    return report(cli, await readSnapshot(fromSnapshot, cli.terminal), undefined);
  }
  const deployment = await named(options);
  const call = await callOf(cli, options, deployment);
  cli.output.note(`looking at ${deployment.name} …`);
  const snapshot = await gather(deployment, { origin: originOf(options.origin), now: cli.terminal.now() });
  if (options.snapshot !== undefined) await write(options.snapshot, snapshot);
  if (deployment.kind === 'local') cli.output.note(`not on a local backend: ${ONLY_IN_AWS}`);
  return report(cli, snapshot, call && (await call()));
};

const ONLY_IN_AWS = 'stacks, events of applications, functions, dead letters, alarms, DNS, TLS, backups of the table';

const named = async (options: DoctorDeploymentOptions): Promise<Deployment> => {
  if (options.stage !== undefined || options.stack !== undefined || options.local !== undefined)
    return await resolveDeployment(options);
  throw new CliError(
    'usage',
    'no deployment is named',
    'Name one: npx ringthrough doctor --stage dev, --stack NAME, or --local. What else it can check: npx ringthrough doctor --help',
  );
};

/** The canary, with its token: one that is missing is an error before anything is looked at. */
const callOf = async ({ terminal, output }: Cli, options: DoctorDeploymentOptions, deployment: Deployment) => {
  if (!(options.canary ?? deployment.kind === 'local')) return undefined;
  const { resolveApi } = await import('../../target/api.ts');
  const api = await resolveApi(deployment.kind === 'local' ? options : { ...options, api: deployment.api }, terminal);
  return () => canary({ api, apps: deployment.apps, terminal, output });
};

const refuseWith = (options: DoctorDeploymentOptions): void => {
  const others = (['stage', 'stack', 'local', 'canary', 'snapshot', 'origin'] as const).filter((name) => options[name]);
  if (others.length > 0)
    throw new CliError('usage', `--from-snapshot looks at no deployment: leave out --${others.join(', --')}`);
};

const originOf = (text: string | undefined): string | undefined => {
  if (text === undefined) return undefined;
  // As a page has it: scheme and host, without a path. `capacitor://localhost` is one too, and its `origin` is "null" here.
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/?#\s]+\/?$/i.test(text))
    throw new CliError('usage', `--origin: ${text} is no origin`, 'Scheme and host, as in https://app.example.com.');
  return text.replace(/\/$/, '');
};

const write = async (file: string, snapshot: Snapshot): Promise<void> => {
  try {
    await writeFile(file, `${JSON.stringify(snapshot, null, 2)}\n`);
  } catch (error) {
    throw new CliError('input', `--snapshot: cannot write ${file}: ${error instanceof Error ? error.message : error}`);
  }
};

const report = (cli: Cli, snapshot: Snapshot, call: CanaryResult | undefined): number => {
  const findings: readonly Finding[] = [...findingsOf(snapshot), ...(call === undefined ? [] : canaryFindings(call))];
  const { kind, name, region, takenAt } = snapshot;
  return printFindings(cli, {
    title: `${name}${kind === 'aws' ? ` in ${region}` : ''}, ${takenAt.slice(0, 16).replace('T', ' ')} UTC`,
    facts: { snapshot, ...(call && { canary: call }) },
    findings,
    next: nextOf(snapshot, findings, call),
  });
};

const nextOf = ({ kind, name }: Snapshot, findings: readonly Finding[], call: CanaryResult | undefined): string => {
  const target = kind === 'local' ? `--local ${name}` : `--stack ${name}`;
  if (findings.some(({ level }) => level === 'error'))
    return 'Fix the first error, and run it again: others may come of it.';
  return call === undefined
    ? `Next, a call through it: npx ringthrough doctor ${target} --canary${kind === 'local' ? '' : ' --token-file FILE'}`
    : `Next, a real phone: npx ringthrough ring USER ${target}`;
};
