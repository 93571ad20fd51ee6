import { applicationOf } from './applications.ts';
import type { DeviceStore } from './device-store.ts';
import type { RefusalStore } from './refusals.ts';

export interface ProofDeps {
  readonly devices: Pick<DeviceStore, 'prove'>;
  readonly refusals: Pick<RefusalStore, 'setProved'>;
}

export interface ProvedRing {
  readonly userId: string;
  readonly deviceId: string;
  /** Id of the endpoint whose push the phone received: see `endpointId`. */
  readonly endpoint: string;
}

/**
 * Records the receipt of a push: the device's token is proved. A proof also shows that the credential of the application works,
 * and, in another environment than the declared one, that the move was right.
 */
export const recordProof = async (
  { devices, refusals }: ProofDeps,
  { userId, deviceId, endpoint }: ProvedRing,
  at: number,
): Promise<void> => {
  const device = await devices.prove(userId, deviceId, endpoint, at);
  if (device === undefined) return;
  const { endpointArn, environment, declaredEnvironment, other } = device;
  const declared = environment === declaredEnvironment ? undefined : other?.endpointArn;
  const applications = [endpointArn, declared].filter((arn) => arn !== undefined).map(applicationOf);
  await Promise.all(applications.map((arn) => refusals.setProved(arn, at)));
};
