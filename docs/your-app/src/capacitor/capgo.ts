import { CallKitVoip } from '@capgo/capacitor-callkit-voip';
import { createClient, parsePush } from '@ringthrough/client';
import { API_URL, isDebugBuild, onAnswered, session } from './app';

const client = createClient({ url: API_URL, getToken: () => session.token() });

const logged = (work: Promise<unknown>): void => void work.catch(console.warn);

// #region capgo
/** @capgo/capacitor-callkit-voip 0.0.5, on iOS. Call it at every start: until then, the plugin has no delegate for pushes. */
export const startCapgoCalls = async (): Promise<void> => {
  await CallKitVoip.addListener('registration', ({ token }) => {
    const environment = isDebugBuild ? 'sandbox' : 'production';
    logged(client.registerDevice({ platform: 'ios', environment, token, library: '@capgo/capacitor-callkit-voip' }));
  });
  await CallKitVoip.addListener('callAnswered', (event) => logged(onAnswer(event)));
  await CallKitVoip.register({ topic: 'com.example.app' });
  client.connect();
};

const onAnswer = async (event: unknown): Promise<void> => {
  const push = parsePush(event); // connectionId is our call id; the plugin drops everything else
  if (push === undefined) return;
  const call = await client.call(push.callId);
  if ((await call.answer()).state === 'answered') await onAnswered(call);
};
// #endregion
