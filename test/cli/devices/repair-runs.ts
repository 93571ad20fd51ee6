import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestBackend } from '../../support/backend.ts';
import { runCli, startCli } from '../../support/cli.ts';
import { type SnsRequest, startAwsProxy } from './aws-proxy.ts';
import { type BrokenPhone, brokenFleet } from './broken-fleet.ts';

type OnSns = (request: SnsRequest) => void | Promise<void>;

/** A local backend with broken phones, and repairs of them as processes in an empty folder. */
export const startRepairRuns = async () => {
  const backend = await startTestBackend({ invitesPerMinute: 600 });
  const fleet = await brokenFleet(backend);
  let onSns: OnSns = () => undefined;
  let cwd = '';
  let apps = backend.info.apps;
  const proxy = await startAwsProxy(backend, {
    onSns: (request) => onSns(request),
    tableSizeBytes: 8_192_000,
    apps: () => apps,
  });
  const args = (options: readonly string[]) => ['devices', 'repair', '--local', proxy.url, '--json', ...options];
  return {
    backend,
    fleet,
    requests: proxy.requests,
    /** The endpoints that were enabled, since a number of requests. */
    enabledSince: (start: number): string[] =>
      proxy.requests
        .slice(start)
        .flatMap(({ Action, EndpointArn }) => (Action === 'SetEndpointAttributes' ? [EndpointArn ?? ''] : [])),
    /** Called before each SNS request of the command line is passed on. */
    onSns: (listener: OnSns): void => {
      onSns = listener;
    },
    /** Deploys another platform application for VoIP pushes: the command line sees it, the functions do not. */
    replaceApplication: (arn: string): void => {
      apps = backend.info.apps.map((app) => ({ ...app, applications: { ...app.applications, APNS_VOIP: arn } }));
    },
    repair: (...options: string[]) => runCli(args(options), { cwd }),
    start: (...options: string[]) => startCli(args(options), { cwd }),
    files: (): string[] => readdirSync(cwd),
    /** The lines of the only file. */
    journal: (): string[] =>
      readFileSync(join(cwd, readdirSync(cwd)[0] ?? ''), 'utf8')
        .split('\n')
        .slice(0, -1),
    /** Which of the phones ring by a call, with nothing but its first push. */
    ringing: async (phones: readonly BrokenPhone[]): Promise<boolean[]> => {
      const rung: boolean[] = [];
      for (const phone of phones) rung.push(await fleet.ring(phone));
      return rung;
    },
    /** Before each test: no phone, an empty folder. */
    reset: async (): Promise<void> => {
      onSns = () => undefined;
      apps = backend.info.apps;
      cwd = mkdtempSync(join(tmpdir(), 'ringthrough-repair-'));
      await fleet.reset();
    },
    close: async (): Promise<void> => {
      fleet.close();
      await Promise.all([proxy.close(), backend.close()]);
    },
  };
};
export type RepairRuns = Awaited<ReturnType<typeof startRepairRuns>>;

/** Makes phones one after the other. */
export const several = async <T>(number: number, make: () => Promise<T>): Promise<T[]> => {
  const made: T[] = [];
  for (let index = 0; index < number; index += 1) made.push(await make());
  return made;
};
