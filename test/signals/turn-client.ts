import { createHash, createHmac, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';

/**
 * The part of TURN that an Allocate request needs.
 * https://www.rfc-editor.org/rfc/rfc8656, https://www.rfc-editor.org/rfc/rfc8489
 */
const ALLOCATE = 0x0003;
const ALLOCATED = 0x0103;
const ATTRIBUTE = {
  username: 0x0006,
  integrity: 0x0008,
  error: 0x0009,
  realm: 0x0014,
  nonce: 0x0015,
  transport: 0x0019,
};
const MAGIC = 0x2112a442;
/** Value of REQUESTED-TRANSPORT: the protocol number of UDP. */
const UDP = Buffer.from([17, 0, 0, 0]);
/** Milliseconds until retransmission: UDP may lose a request, and a starting server receives none. */
const RETRANSMIT = 200;

type Attribute = readonly [type: number, value: Buffer];

const header = (type: number, length: number): Buffer => {
  const bytes = Buffer.alloc(20);
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(length, 2);
  bytes.writeUInt32BE(MAGIC, 4);
  randomBytes(12).copy(bytes, 8);
  return bytes;
};

const attribute = ([type, value]: Attribute): Buffer => {
  const bytes = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
};

const request = (attributes: readonly Attribute[], key?: Buffer): Buffer => {
  const body = Buffer.concat(attributes.map(attribute));
  const head = header(ALLOCATE, body.length + (key ? 24 : 0));
  const message = Buffer.concat([head, body]);
  if (key === undefined) return message;
  const mac = createHmac('sha1', key).update(message).digest();
  return Buffer.concat([message, attribute([ATTRIBUTE.integrity, mac])]);
};

const attributesOf = (message: Buffer): ReadonlyMap<number, Buffer> => {
  const found = new Map<number, Buffer>();
  for (let at = 20; at + 4 <= message.length; ) {
    const length = message.readUInt16BE(at + 2);
    found.set(message.readUInt16BE(at), message.subarray(at + 4, at + 4 + length));
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return found;
};

/** Both requests use one socket, because a server's nonce is valid for one client address. */
const openClient = (port: number) => {
  const socket = createSocket('udp4');
  socket.on('error', () => {});
  return {
    exchange: (message: Buffer): Promise<Buffer> =>
      new Promise((resolve) => {
        const send = () => socket.send(message, port, '127.0.0.1');
        const timer = setInterval(send, RETRANSMIT);
        socket.once('message', (response) => {
          clearInterval(timer);
          resolve(response);
        });
        send();
      }),
    close: () => socket.close(),
  };
};

/** Sends an Allocate request, the first step of a relayed call. @returns `allocated`, or the error code */
export const allocate = async (
  port: number,
  { username, credential }: { readonly username: string; readonly credential: string },
): Promise<'allocated' | number> => {
  const client = openClient(port);
  const transport: Attribute = [ATTRIBUTE.transport, UDP];
  const challenge = attributesOf(await client.exchange(request([transport])));
  const [realm, nonce] = [challenge.get(ATTRIBUTE.realm), challenge.get(ATTRIBUTE.nonce)];
  if (realm === undefined || nonce === undefined) throw new Error('the server does not require authentication');
  const key = createHash('md5').update(`${username}:${realm}:${credential}`).digest();
  const user: Attribute = [ATTRIBUTE.username, Buffer.from(username)];
  const response = await client.exchange(
    request([transport, user, [ATTRIBUTE.realm, realm], [ATTRIBUTE.nonce, nonce]], key),
  );
  client.close();
  if (response.readUInt16BE(0) === ALLOCATED) return 'allocated';
  const error = attributesOf(response).get(ATTRIBUTE.error);
  return error === undefined ? 0 : (error[2] ?? 0) * 100 + (error[3] ?? 0);
};
