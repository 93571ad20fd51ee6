import { randomUUID } from 'node:crypto';
import { APPS } from './apps.ts';
import type { PhoneSettings } from './phone.ts';
import type { Fresh, PhoneState } from './phone-state.ts';

/** Apple's tokens are bytes in hexadecimal, Google's are a word. */
export const freshFor = (platform: PhoneState['platform']): Fresh => {
  const hex = () => `${randomUUID()}${randomUUID()}`.replaceAll('-', '');
  const token = platform === 'ios' ? hex() : `fcm:${randomUUID()}`;
  return { token, alertToken: hex(), callId: randomUUID() };
};

/** A phone on which the app was installed and never opened. */
export const newPhone = (settings: PhoneSettings, id: string): PhoneState => {
  const app = APPS[settings.app];
  const { token, alertToken } = freshFor(app.platform);
  const common = {
    id,
    userId: settings.userId,
    callerName: settings.callerName ?? settings.userId,
    appId: settings.appId,
    preset: settings.preset,
    capabilities: settings.capabilities,
    hears: settings.hears ?? ('asks' as const),
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
    due: [],
    made: 0,
  };
  return app.platform === 'ios'
    ? { ...common, platform: 'ios', registry: false, waiting: [], offences: 0, pushesStopped: false }
    : { ...common, platform: 'android', kept: [], dozing: false, fullScreenAllowed: true, unseen: [] };
};
