import type { TextsByApp } from '../../lambda/contract/alert-texts.ts';
import type { TemplatesByApp } from '../../lambda/contract/payload-template.ts';
import type { AppSettings } from '../settings/app-settings.ts';

/** The apps' own payloads; `undefined` where no app has any. */
export const templatesOfApps = (
  apps: readonly Pick<AppSettings, 'appId' | 'payloads'>[],
): TemplatesByApp | undefined => {
  const own = apps.flatMap(({ appId, payloads }) =>
    payloads === undefined ? [] : [[appId, withoutLibrary(payloads)]],
  );
  return own.length > 0 ? Object.fromEntries(own) : undefined;
};

type Payloads = NonNullable<AppSettings['payloads']>;

/** `library` has served its purpose: the payloads have been checked with its reader. */
const withoutLibrary = ({ ios, android }: Payloads) => ({
  ...(ios && { ios: templates(ios) }),
  ...(android && { android: templates(android) }),
});
const templates = ({ incomingCall, callEnded }: NonNullable<Payloads['ios']>) => ({
  incomingCall,
  ...(callEnded && { callEnded }),
});

/** The apps' own texts of alerts; `undefined` where no app has any. */
export const textsOfApps = (apps: readonly Pick<AppSettings, 'appId' | 'texts'>[]): TextsByApp | undefined => {
  const own = apps.flatMap(({ appId, texts }) => (texts === undefined ? [] : [[appId, texts]]));
  return own.length > 0 ? Object.fromEntries(own) : undefined;
};
