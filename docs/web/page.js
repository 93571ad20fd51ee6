const { createClient, connectMedia } = Ringthrough;

// Your backend and your session. With `npm start`: this, and ?user=bob in the page's address.
const url = 'http://127.0.0.1:3000';
const query = new URLSearchParams(location.search);
const user = query.get('user') ?? localStorage.getItem('user') ?? 'bob';
localStorage.setItem('user', user);
const getToken = async () => (await fetch(`${url}/local/token?user=${encodeURIComponent(user)}`)).text();

const element = (id) => document.getElementById(id);
const show = (text) => {
  element('status').textContent = text;
};
const client = createClient({ url, getToken });

// 1. The browser as a device: at every start, with a subscription once the user has allowed notifications.
// Its errors do not stop the page: it rings by its socket all the same.
// Chromium on Linux without a locale has the language `en-US@posix`.
const [language] = navigator.language.split('@');
const register = async () => {
  const workers = await navigator.serviceWorker.register('ringthrough-sw.js');
  const isAllowed = globalThis.Notification?.permission === 'granted';
  const subscription = isAllowed ? await client.subscribeToPush(workers).catch(() => undefined) : undefined;
  await client.registerDevice({ platform: 'web', subscription, language });
  show(subscription ? `${user}: rings, also when this page is closed` : `${user}: rings while this page is open`);
  element('allow').hidden = subscription !== undefined;
};
// Safari and Firefox ask only in a click.
element('allow').onclick = async () => {
  await Notification.requestPermission();
  await register();
};

// 2. A call, in the page.
let current;
const showCall = (call) => {
  if (current !== undefined && current !== call && current.state !== 'ended') return;
  current = call;
  const isRinging = call.direction === 'incoming' && (call.state === 'initiated' || call.state === 'ringing');
  element('incoming').hidden = !isRinging;
  element('hangUp').hidden = isRinging || call.state === 'ended';
  element('caller').textContent = call.view.caller.name;
  document.body.dataset.state = call.state;
  if (!isRinging) void closeNotification(call.id);
  if (call.state === 'ended') show(`Call ended: ${call.endReason}`);
};
const follow = (call) => {
  call.on('state', () => showCall(call));
  call.on('ended', () => showCall(call));
  showCall(call);
};
const talk = async (call) => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: call.view.media === 'video' });
  const media = await connectMedia(call, { stream });
  media.peer.ontrack = ({ streams }) => {
    element('video').srcObject = streams[0];
  };
  call.on('ended', () => {
    for (const track of stream.getTracks()) track.stop();
  });
};
const answer = async (call) => {
  const { state, endReason } = await call.answer();
  if (state === 'answered') await talk(call);
  else show(`Call ended: ${endReason}`); // another device was first, or the caller has cancelled
};
element('answer').onclick = () => answer(current);
element('decline').onclick = () => current.decline();
element('hangUp').onclick = () => (current.state === 'answered' ? current.end() : current.cancel());
element('call').onclick = async () => {
  const call = await client.invite({ to: element('to').value, media: 'video', caller: { name: user } });
  const stop = call.on('state', ({ state }) => {
    if (state !== 'answered') return;
    stop();
    void talk(call);
  });
  follow(call);
};
client.on('incoming', (call) => {
  follow(call);
  void call.ringing().catch(() => {});
});

// 3. What the service worker says: a push came, a notification was clicked, the subscription has changed.
const closeNotification = async (callId) => {
  const workers = await navigator.serviceWorker.getRegistration();
  for (const notification of (await workers?.getNotifications({ tag: callId })) ?? []) notification.close();
};
const open = async (callId, isAnswer) => {
  const call = await client.call(callId); // `incoming`, if the page did not know it
  showCall(call);
  if (isAnswer && call.state !== 'ended') await answer(call);
};
navigator.serviceWorker.addEventListener('message', ({ data }) => {
  if (data.type === 'ringthrough.answer' || data.type === 'ringthrough.open')
    void open(data.callId, data.type === 'ringthrough.answer');
  if (data.type === 'ringthrough.incoming_call' || data.type === 'ringthrough.call_ended') client.wake();
  if (data.type === 'ringthrough.subscription') void register();
});

client.connect();
const opened = query.get('callId');
if (opened) {
  history.replaceState(null, '', location.pathname); // a reload does not answer again
  await open(opened, query.get('answer') === '1').catch(() => show('The call is over'));
}
await register();
