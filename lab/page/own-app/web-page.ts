import { OWN_DEVICE } from './own-device.ts';
import type { SnippetOptions } from './snippets.ts';

/** A complete page that takes the place of a phone: it rings, answers, and connects the media. */
export const webPage = ({ api, tokenPath, role }: SnippetOptions): string => `<!doctype html>
<meta charset="utf-8">
<title>${role}</title>
<p id="status">Connecting…</p>
${role === 'bob' ? '<button id="answer">Answer</button> <button id="decline">Decline</button>' : '<button id="invite">Call Bob</button>'} <button id="hangUp">Hang up</button>
<p><video id="video" width="360" autoplay playsinline></video></p>
<script src="${api}/ringthrough.global.js"></script>
<script type="module">
  const { createClient, connectMedia } = Ringthrough;
  const url = '${api}';
  const getToken = async () => (await fetch(url + '${tokenPath}${role}')).text();
  const client = createClient({ url, getToken, deviceId: '${OWN_DEVICE}' });
  const show = (text) => { document.getElementById('status').textContent = text; };
  const attempt = (work) => () => work().catch(({ message }) => show(message));
  let call;
  const follow = (next) => {
    call = next;
    call.on('ended', (reason) => show('Call ended: ' + reason));
  };
  const talk = async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    const media = await connectMedia(call, { stream });
    media.peer.ontrack = ({ streams }) => { document.getElementById('video').srcObject = streams[0]; };
    show('In a call');
  };
  document.getElementById('hangUp').onclick = attempt(async () => await (${role === 'bob' ? 'call.end()' : "call.state === 'answered' ? call.end() : call.cancel()"}));
${role === 'bob' ? CALLEE : CALLER}
  client.on('connection', (phase) => phase === 'connected' && show('Connected as ${role}'));
  client.connect();
</script>
`;

const CALLEE = `  // A page rings over its socket; with a service worker it rings when it is closed, too: docs/web.md.
  await client.registerDevice({ platform: 'web' });
  client.on('incoming', async (incoming) => {
    follow(incoming);
    show(incoming.view.caller.name + ' is calling');
    await incoming.ringing();
  });
  document.getElementById('answer').onclick = attempt(async () => {
    if ((await call.answer()).state === 'answered') await talk();
  });
  document.getElementById('decline').onclick = attempt(async () => await call.decline());`;

const CALLER = `  document.getElementById('invite').onclick = attempt(async () => {
    follow(await client.invite({ to: 'bob', media: 'video', caller: { name: 'Alice' } }));
    show('Calling Bob');
    const stop = call.on('state', ({ state }) => state === 'answered' && (stop(), attempt(talk)()));
  });`;
