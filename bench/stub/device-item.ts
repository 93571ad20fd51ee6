import { endpointArn } from '../environment.ts';

/** The item of a user's phone number `index`, as `PUT /v1/devices/{id}` stores it. */
export const deviceItem = (userId: string, index: number): Readonly<Record<string, unknown>> => ({
  pk: { S: `USER#${userId}` },
  sk: { S: `RING#DEVICE#phone-${index}` },
  userId: { S: userId },
  deviceId: { S: `phone-${index}` },
  platform: { S: 'ios' },
  environment: { S: 'production' },
  declaredEnvironment: { S: 'production' },
  appId: { S: 'main' },
  preset: { S: 'universal' },
  capabilities: { L: [] },
  claim: { S: '1b6e7a52-0c6a-4f3e-9a51-7c2f3a9d8e10' },
  tokenHash: { S: 'sLTV3x6BWmMV6p8weL0gx9P3zlbuvwrQK8mqOTcJCSQ' },
  registeredAt: { N: '1795312920092' },
  refreshedAt: { N: '1795312920092' },
  verifiedAt: { N: '1795312920199' },
  endpointArn: { S: endpointArn(`f74e53c6-0a7f-3eda-9060-${String(index).padStart(12, '0')}`) },
});
