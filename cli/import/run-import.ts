import { awsError } from '../aws/aws-error.ts';
import { CliError } from '../terminal/cli-error.ts';
import type { Candidate } from './check-devices.ts';
import { type ImportDeps, type Imported, importUser } from './import-user.ts';

/** Devices in a row that SNS or the table did not take, after which going on is useless. */
const FAILURES = 25;
/** Users side by side: enough for the rate at 100 ms a device, and fewer than the SDK's 50 sockets. */
const MAX_CONCURRENCY = 48;

/**
 * Imports devices, users side by side. After Ctrl-C, or an error, it begins nothing new and finishes what it has begun.
 *
 * @param onDone called after each device, in no order
 * @throws CliError when going on is useless
 */
export const runImport = async (
  deps: ImportDeps,
  candidates: readonly Candidate[],
  perSecond: number,
  onDone: (imported: Imported) => void,
): Promise<void> => {
  const stop = new AbortController();
  const signal = AbortSignal.any([deps.signal, stop.signal]);
  const users = byUser(candidates);
  let failures = 0;
  const done = (imported: Imported): void => {
    onDone(imported);
    failures = imported.outcome === 'failed' ? failures + 1 : 0;
    if (failures < FAILURES || signal.aborted) return;
    throw new CliError('network', `${FAILURES} devices in a row failed: ${imported.detail ?? 'the table is busy'}`);
  };
  const work = async (): Promise<void> => {
    for (const user of users) {
      if (signal.aborted) return;
      await importUser({ ...deps, signal }, user, done);
    }
  };
  const workers = Array.from({ length: Math.min(MAX_CONCURRENCY, Math.max(4, Math.ceil(perSecond / 10))) }, () =>
    work().catch((error: unknown) => {
      stop.abort();
      throw error;
    }),
  );
  const failed = (await Promise.allSettled(workers)).find((result) => result.status === 'rejected');
  if (failed !== undefined) throw awsError(failed.reason, 'writing devices');
};

/** All workers take from the one iterator. */
const byUser = (candidates: readonly Candidate[]): IterableIterator<readonly Candidate[]> => {
  const users = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const name = JSON.stringify([candidate.tenant, candidate.userId]);
    const known = users.get(name);
    if (known === undefined) users.set(name, [candidate]);
    else known.push(candidate);
  }
  return users.values();
};
