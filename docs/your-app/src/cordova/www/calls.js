/* global Ringthrough, NativeCalls, cordova */

/** Starts the calls of the app. `onAnswered` gets the call when the user has answered: connect its media there. */
// biome-ignore lint/correctness/noUnusedVariables: the page calls it
function startCalls({ url, getToken, isDebugBuild, onAnswered }) {
  // #region client
  const client = Ringthrough.createClient({ url, getToken });
  const isIos = cordova.platformId === 'ios';
  /** The calls of this phone that are not over, by their id. */
  const calls = new Map();
  // #endregion

  // #region call
  /** The call of a push. It needs no session: a phone that was just restarted cannot read one. */
  const callOf = (push) => {
    if (!calls.has(push.callId)) calls.set(push.callId, follow(push));
    return calls.get(push.callId);
  };
  const follow = async (push) => {
    const call = await client.receipt(push.ackUrl).connect();
    call.on('ended', (reason) => {
      calls.delete(call.id);
      NativeCalls.end(call.id, Ringthrough.toCallKitReason(reason));
    });
    return call;
  };
  // #endregion

  // #region events
  const on = {
    token: ({ token }) =>
      client.registerDevice({
        platform: isIos ? 'ios' : 'android',
        ...(isIos && { environment: isDebugBuild ? 'sandbox' : 'production' }),
        token,
        library: 'native',
      }),
    incoming: async (data) => {
      const push = Ringthrough.parsePush(data);
      if (push?.type === 'incoming_call' && !Ringthrough.isExpired(push)) await (await callOf(push)).ringing();
    },
    answered: async (data) => {
      const push = Ringthrough.parsePush(data);
      // Native code of iOS has reported it already. To repeat a report changes nothing, and its answer says who was first.
      const call = calls.has(push.callId) || push.ackUrl ? await callOf(push) : await client.call(push.callId);
      const { state, endReason } = await call.answer();
      if (state === 'answered') await onAnswered(call);
      else NativeCalls.end(call.id, Ringthrough.toCallKitReason(endReason));
    },
    ended: async (data) => {
      const call = await calls.get(Ringthrough.parsePush(data)?.callId);
      if (call?.state === 'answered') await call.end();
      else await call?.decline();
    },
  };
  NativeCalls.listen(({ name, data }) => on[name](data).catch(console.error));
  // #endregion

  // #region start
  client.connect();
  document.addEventListener('resume', () => client.wake());
  return client;
  // #endregion
}
