import { randomUUID } from 'node:crypto';
import { APPS } from './apps.ts';
import type { PhoneSettings } from './phone.ts';
import type { GeneratedIds, PhoneState } from './phone-state.ts';

/** New random ids. Apple's tokens are hexadecimal bytes; Google's are opaque strings. */
export const generateIds = (platform: PhoneState['platform']): GeneratedIds => {
  const hex = () => `${randomUUID()}${randomUUID()}`.replaceAll('-', '');
  const token = platform === 'ios' ? hex() : `fcm:${randomUUID()}`;
  return { token, alertToken: hex(), callId: randomUUID() };
};

/** A phone whose app is installed and was never opened. */
export const newPhone = (settings: PhoneSettings, id: string): PhoneState => {
  const app = APPS[settings.app];
  const { token, alertToken } = generateIds(app.platform);
  const common = {
    id,
    userId: settings.userId,
    callerName: settings.callerName ?? settings.userId,
    appId: settings.appId,
    preset: settings.preset,
    capabilities: settings.capabilities,
    callUpdates: settings.callUpdates ?? ('polled' as const),
    claimsEnvironment: settings.claimsEnvironment,
    app,
    build: settings.build ?? ('store' as const),
    token,
    alertToken,
    process: 'killed' as const,
    online: true,
    unlocked: true,
    calls: [],
    recents: [],
    timers: [],
    generatedUuids: 0,
    doNotDisturb: false,
    keptRequests: [],
  };
  return app.platform === 'ios'
    ? { ...common, platform: 'ios', hasRegistry: false, pendingPushes: [], unreportedPushes: 0, pushesStopped: false }
    : { ...common, platform: 'android', pendingMessages: [], dozing: false, fullScreenAllowed: true, unseenAt: [] };
};
