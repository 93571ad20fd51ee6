/* global Ringthrough, VoIPPushNotification, cordova */

/** The same for AleksandarTokarev/cordova-plugin-callkit, branch trusted-care-master. */
// biome-ignore lint/correctness/noUnusedVariables: the page calls it
function startTrustedCareCalls({ url, getToken, isDebugBuild, onAnswered }) {
  const client = Ringthrough.createClient({ url, getToken });
  const phone = cordova.plugins.CordovaCall;
  const voip = VoIPPushNotification.init();
  const logged = (handler) => (event) => handler(event).catch(console.error);
  /** A promise of the call: the events of the plugin name none, and it shows one at a time. */
  let current;

  // #region token
  voip.on(
    'registration',
    logged(({ deviceToken }) =>
      client.registerDevice({
        platform: 'ios',
        environment: isDebugBuild ? 'sandbox' : 'production',
        token: deviceToken,
        library: 'AleksandarTokarev/cordova-plugin-callkit#trusted-care-master',
      }),
    ),
  );
  // #endregion

  // #region push
  const follow = async (push) => {
    const call = await client.receipt(push.ackUrl).connect();
    call.on('ended', () => {
      current = undefined;
      phone.endCall();
    });
    return call;
  };
  voip.on(
    'notification',
    logged(async (notification) => {
      const push = Ringthrough.parsePush(notification);
      if (push?.type !== 'incoming_call') return;
      current = follow(push);
      await (await current).ringing();
    }),
  );
  // #endregion

  // #region buttons
  /** A call that was answered before there was a page: its push is gone, and the user's session has the call. */
  const openCall = async () => (await client.calls({ open: true })).find(({ direction }) => direction === 'incoming');
  const callOfButton = async () => (await current) ?? (await openCall());
  phone.on(
    'answer',
    logged(async () => {
      const call = await callOfButton();
      const result = await call?.answer();
      if (result?.state === 'answered') await onAnswered(call);
      else phone.endCall();
    }),
  );
  phone.on(
    'reject',
    logged(async () => (await callOfButton())?.decline()),
  );
  phone.on(
    'hangup',
    logged(async () => (await callOfButton())?.end()),
  );
  // #endregion

  client.connect();
  document.addEventListener('resume', () => client.wake());
  return client;
}
