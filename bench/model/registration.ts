import { randomUUID } from 'node:crypto';

export interface Registration {
  readonly platform: string;
  readonly environment: string;
  readonly token: string;
}

export const isRegistration = (value: unknown): value is Registration =>
  typeof value === 'object' &&
  value !== null &&
  'token' in value &&
  typeof value.token === 'string' &&
  'platform' in value;

export const deviceRow = (
  userId: string,
  deviceId: string,
  { token, ...given }: Registration,
  arn: string,
  hash: string,
) => ({
  pk: `USER#${userId}`,
  sk: `RING#DEVICE#${deviceId}`,
  userId,
  deviceId,
  ...given,
  appId: 'main',
  preset: 'universal',
  capabilities: [],
  tokenHash: hash,
  registeredAt: Date.now(),
  refreshedAt: Date.now(),
  endpointArn: arn,
  verifiedAt: Date.now(),
});

export const ownerRow = (userId: string, deviceId: string, arn: string) => ({
  pk: `ENDPOINT#${arn}`,
  sk: 'OWNER',
  tenant: '',
  userId,
  deviceId,
  claim: randomUUID(),
});

export const platformApplication = 'arn:aws:sns:eu-west-1:111122223333:app/APNS_VOIP/main';
