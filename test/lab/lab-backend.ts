import type { Lab } from '../../lab/server/lab.ts';
import { prepareLab } from '../../lab/server/prepare-lab.ts';
import type { LocalBackendOptions } from '../../local/local-backend.ts';
import { startTestBackend, type TestBackend } from '../support/backend.ts';

export interface LabBackend extends TestBackend {
  readonly lab: Lab;
}

/** Starts a local backend with an open lab. */
export const startLabBackend = async (options: Partial<LocalBackendOptions> = {}): Promise<LabBackend> => {
  const prepared = await prepareLab();
  const backend = await startTestBackend({ ...prepared.options, ...options });
  const lab = await prepared.open(backend, options.tenantClaim);
  return {
    ...backend,
    lab,
    close: async () => {
      await prepared.close();
      await backend.close();
      await prepared.disconnect();
    },
  };
};
