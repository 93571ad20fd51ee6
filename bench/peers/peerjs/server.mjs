// PeerJS's own server, as `peerjs --port` starts it. https://github.com/peers/peerjs-server
import { PeerServer } from 'peer';
import { reportCpu } from '../../child/report-cpu.mjs';

// Its clients send a heartbeat every 5 s; ours send none, so that all systems have the same messages.
const settings = { host: '127.0.0.1', port: 0, alive_timeout: 3_600_000, concurrent_limit: 5_000 };
PeerServer(settings, (server) => reportCpu(server.address().port));
