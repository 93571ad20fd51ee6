import type { App } from '../contract/environment.ts';
import type { PhoneView } from '../contract/views.ts';
import { appOf } from './applications.ts';
import type { PendingRegistration } from './pending-registration.ts';

/** The API's view of a phone whose first registration waits. */
export const pendingView = (pending: PendingRegistration, apps: readonly App[]): PhoneView => {
  const { deviceId, registration, requestedAt, dueAt } = pending;
  const { platform, environment, appId, preset, library, capabilities, alertToken, language } = registration;
  const requested = new Date(requestedAt).toISOString();
  return {
    deviceId,
    platform,
    environment: environment ?? 'production',
    appId: appOf(apps, appId)?.appId ?? '',
    preset,
    ...(library !== undefined && { library }),
    capabilities: [...capabilities],
    alerts: alertToken !== undefined,
    ...(language !== undefined && { language }),
    health: {
      state: 'unconfirmed',
      reason: 'the registration waits until Amazon SNS takes it (pendingUntil); the phone does not ring before',
    },
    state: 'pending',
    pendingUntil: new Date(dueAt).toISOString(),
    registeredAt: requested,
    refreshedAt: requested,
  };
};
