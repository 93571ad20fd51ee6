import type { Environment } from '../contract/enums.ts';
import type { DeviceRegistration } from '../contract/schemas/devices.ts';
import type { DeviceApplications } from './applications.ts';
import type { Device } from './device.ts';
import type { NewDevice } from './device-store.ts';
import type { RegistrationTokens } from './registration-tokens.ts';

/** A device as its registration wants it, before SNS has its endpoints. */
export type WantedDevice = Omit<NewDevice, 'endpointArn' | 'alertEndpointArn' | 'verifiedAt'>;

export interface Wanted {
  readonly userId: string;
  readonly deviceId: string;
  readonly input: DeviceRegistration;
  readonly tokens: RegistrationTokens;
  readonly environment: Environment;
  readonly applications: DeviceApplications;
  /** The device as it is stored. */
  readonly known: Device | undefined;
  /** Epoch milliseconds. */
  readonly at: number;
  /** When the app sent the registration, epoch milliseconds: before `at` if it waited. */
  readonly requestedAt: number;
}

export const declaredEnvironmentOf = ({ environment = 'production' }: DeviceRegistration): Environment => environment;

/**
 * The environment that a device is registered in: the other one, on trial or proved, stays while the app declares the same token and
 * environment as before.
 */
export const environmentOf = (
  input: DeviceRegistration,
  { ring }: RegistrationTokens,
  known: Device | undefined,
): Environment => {
  const declaredEnvironment = declaredEnvironmentOf(input);
  const isSameDeclaration = known?.tokenHash === ring.hash && known.declaredEnvironment === declaredEnvironment;
  return isSameDeclaration ? known.environment : declaredEnvironment;
};

/** `failing` is not carried over: the cause may be fixed by now. */
export const wantedDevice = (wanted: Wanted): WantedDevice => {
  const { userId, deviceId, input, tokens, environment, applications, known, at, requestedAt } = wanted;
  const { ring, alert } = tokens;
  return {
    userId,
    deviceId,
    platform: input.platform,
    environment,
    declaredEnvironment: declaredEnvironmentOf(input),
    appId: applications.appId,
    preset: input.preset,
    library: input.library,
    capabilities: input.capabilities,
    language: input.language,
    tokenHash: ring.hash,
    alertTokenHash: alert?.hash,
    registeredAt: known?.registeredAt ?? at,
    tokenChangedAt: known === undefined || known.tokenHash === ring.hash ? known?.tokenChangedAt : at,
    refreshedAt: requestedAt,
    lastReceiptAt: known?.lastReceiptAt,
    unreportedRings: known?.unreportedRings,
    ...(known && proofOf(known, wanted)),
  };
};

/**
 * What remains known of a device's token: whether it is proved where it is rung, and its endpoints in the other environment. That
 * Apple refused it there is not carried over, like `failing`: the cause may be fixed by now.
 */
const proofOf = (known: Device, { applications, environment, tokens }: Wanted): Pick<Device, 'provedAt' | 'other'> => {
  if (known.tokenHash !== tokens.ring.hash || known.appId !== applications.appId) return {};
  const isSamePlace = known.environment === environment;
  const { endpointArn, alertEndpointArn } = isSamePlace ? { ...known.other } : known;
  if (endpointArn === undefined) return { provedAt: isSamePlace ? known.provedAt : undefined };
  const isSameAlert = known.alertTokenHash === tokens.alert?.hash;
  return {
    provedAt: isSamePlace ? known.provedAt : undefined,
    other: { endpointArn, ...(isSameAlert && { alertEndpointArn }) },
  };
};
