import { endpointArn } from '../environment.ts';

/** What a simulated phone differs in from all others. */
export interface DeviceOf {
  readonly userId: string;
  readonly deviceId: string;
  /** Makes its endpoint and its token: at most 12 digits. */
  readonly number: number;
}

/** The item of a phone, as `PUT /v1/devices/{id}` stores it. */
export const deviceItem = ({ userId, deviceId, number }: DeviceOf): Readonly<Record<string, unknown>> => ({
  pk: { S: `USER#${userId}` },
  sk: { S: `RING#DEVICE#${deviceId}` },
  userId: { S: userId },
  deviceId: { S: deviceId },
  platform: { S: 'ios' },
  environment: { S: 'production' },
  declaredEnvironment: { S: 'production' },
  appId: { S: 'main' },
  preset: { S: 'universal' },
  capabilities: { L: [] },
  claim: { S: '1b6e7a52-0c6a-4f3e-9a51-7c2f3a9d8e10' },
  tokenHash: { S: `sLTV3x6BWmMV6p8weL0gx9P3zlbuvw${String(number).padStart(12, '0')}Q` },
  registeredAt: { N: '1795312920092' },
  refreshedAt: { N: '1795312920092' },
  verifiedAt: { N: '1795312920199' },
  endpointArn: { S: endpointArn(`f74e53c6-0a7f-3eda-9060-${String(number).padStart(12, '0')}`) },
});
