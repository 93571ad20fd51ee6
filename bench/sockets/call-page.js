// One side of a call, in a page: `app`. `Ringthrough` is the client for apps; times are epoch milliseconds, which both pages share.
const { createClient, connectMedia } = globalThis.Ringthrough;

const picture = () => {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  setInterval(() => {
    context.fillStyle = `hsl(${Date.now() % 360} 90% 50%)`;
    context.fillRect(0, 0, 99, 99);
  }, 50);
  return canvas.captureStream(20);
};

globalThis.app = {
  async start(url, user) {
    const getToken = async () => (await fetch(`${url}/local/token?user=${user}`)).text();
    this.client = createClient({ url, getToken });
    const connected = new Promise((resolve) => {
      this.client.on('connection', (phase) => phase === 'connected' && resolve());
    });
    this.client.connect();
    await connected;
    this.stream = picture();
  },

  /** Calls somebody. @returns when the media were connected */
  async call(to) {
    const call = await this.client.invite({ to, media: 'video', caller: { name: 'Alice' } });
    await new Promise((resolve) => {
      call.on('state', () => call.state === 'answered' && resolve());
    });
    return await this.connected(call);
  },

  /** Answers the next call. @returns when it was answered by the user, and when the media were connected */
  async answer() {
    const call = await new Promise((resolve) => {
      this.client.on('incoming', resolve);
    });
    const answeredAt = Date.now();
    await call.answer();
    const connectedAt = await this.connected(call);
    this.ending = call;
    return { answeredAt, connectedAt };
  },

  async connected(call) {
    const media = await connectMedia(call, { stream: this.stream });
    await new Promise((resolve) => {
      media.on('connected', resolve);
    });
    return Date.now();
  },

  end() {
    return this.ending.end();
  },
};
