import { awsError } from '../aws/aws-error.ts';
import { CliError } from '../terminal/cli-error.ts';
import type { Candidate } from './check-devices.ts';
import { type ImportDeps, type Imported, importUser } from './import-user.ts';
import { knownUsers, USERS_PER_READ } from './known-users.ts';

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
  const groups = byUser(candidates);
  const users = groups.values();
  const concurrency = Math.min(MAX_CONCURRENCY, Math.max(4, Math.ceil(perSecond / 10)));
  const size = Math.min(USERS_PER_READ, Math.ceil(groups.length / concurrency));
  let failures = 0;
  const done = (imported: Imported): void => {
    onDone(imported);
    failures = imported.outcome === 'failed' ? failures + 1 : 0;
    if (failures < FAILURES || signal.aborted) return;
    throw new CliError('network', `${FAILURES} devices in a row failed: ${imported.detail ?? 'the table is busy'}`);
  };
  const work = async (): Promise<void> => {
    for (let some = next(users, size); some.length > 0 && !signal.aborted; some = next(users, size)) {
      const known = await knownUsers(
        deps.tenantTable,
        some.flatMap(([first]) => first ?? []),
      );
      for (const [index, user] of some.entries()) {
        await importUser({ ...deps, signal }, user, known.has(index), done);
      }
    }
  };
  const workers = Array.from({ length: concurrency }, () =>
    work().catch((error: unknown) => {
      stop.abort();
      throw error;
    }),
  );
  const failed = (await Promise.allSettled(workers)).find((result) => result.status === 'rejected');
  if (failed !== undefined) throw awsError(failed.reason, 'writing devices');
};

/** All workers take from the one iterator. */
const next = (users: Iterator<readonly Candidate[]>, size: number): readonly (readonly Candidate[])[] => {
  const taken: (readonly Candidate[])[] = [];
  while (taken.length < size) {
    const { value, done } = users.next();
    if (done === true) break;
    taken.push(value);
  }
  return taken;
};

const byUser = (candidates: readonly Candidate[]): readonly (readonly Candidate[])[] => {
  const users = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const name = JSON.stringify([candidate.tenant, candidate.userId]);
    const known = users.get(name);
    if (known === undefined) users.set(name, [candidate]);
    else known.push(candidate);
  }
  return [...users.values()];
};
