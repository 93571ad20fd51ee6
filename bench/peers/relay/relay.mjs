// What a signalling server is at least: it passes a message `{ to, data }` on to the socket of that user. It stores nothing, checks
// nobody, and forgets what it cannot pass on.
import { WebSocketServer } from 'ws';
import { reportCpu } from '../../child/report-cpu.mjs';

const sockets = new Map();
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false }, () =>
  reportCpu(server.address().port),
);
server.on('connection', (socket, { url }) => {
  const id = new URL(url, 'ws://localhost').searchParams.get('id');
  sockets.set(id, socket);
  socket.on('message', (text) => {
    const { to, data } = JSON.parse(text);
    sockets.get(to)?.send(JSON.stringify({ from: id, data }));
  });
  socket.on('close', () => {
    if (sockets.get(id) === socket) sockets.delete(id);
  });
});
