import { inject } from 'vitest';
import type { LocalBackendOptions } from '../../local/local-backend.ts';
import { startLocalBackend } from '../../local/start-local-backend.ts';
import { type KeptState, putState } from './kept-state.ts';
import { peopleOf } from './people.ts';
import { DEPLOYMENT, type HeldByPhones, START } from './scenarios.ts';
import type { Upgraded } from './uses.ts';

export interface UpgradedBackend extends Upgraded {
  /** Lines of errors that nobody caused. */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

/** A deployment in which the functions of this checkout, or those of the options, find what others have left. */
export const startUpgraded = async (
  { state, held }: { readonly state?: KeptState; readonly held?: HeldByPhones },
  options: Partial<LocalBackendOptions> = {},
): Promise<UpgradedBackend> => {
  const errors: string[] = [];
  const backend = await startLocalBackend({
    ...DEPLOYMENT,
    functionsDir: inject('functionsDir'),
    stoppedAt: state?.at ?? START,
    onLog: (fn, line) => {
      if (/"level":"ERROR"|^\w*Error\b/.test(line)) errors.push(`${fn}: ${line}`);
    },
    ...options,
  });
  if (state) await putState(backend, state);
  const people = peopleOf(backend);
  return {
    backend,
    people,
    held: held ?? { receipts: {}, answers: {} },
    errors,
    close: async () => {
      people.close();
      await backend.close();
    },
  };
};
