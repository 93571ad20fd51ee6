import { startTestBackend, type TestBackend } from '../../support/backend.ts';

export interface CountedBackend extends TestBackend {
  /** Requests to SNS so far, by their action: those of the functions too. */
  readonly requests: Record<string, number>;
}

/** A local backend that counts the requests to its SNS: each asks the fault script. */
export const startCountedBackend = async (): Promise<CountedBackend> => {
  const requests: Record<string, number> = {};
  const backend = await startTestBackend();
  const { hold } = backend.faults;
  backend.faults.hold = (request) => {
    if (request.service === 'sns' && request.action !== undefined) {
      requests[request.action] = (requests[request.action] ?? 0) + 1;
    }
    return hold(request);
  };
  return { ...backend, requests };
};
