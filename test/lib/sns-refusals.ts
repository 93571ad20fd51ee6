import { once } from 'node:events';
import { createServer } from 'node:http';
import * as v from 'valibot';

/** A fake of SNS that answers every request with one error, for errors that the local SNS does not produce. */
export const startRefusals = async ({ code, message }: { readonly code: string; readonly message: string }) => {
  const body = `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`;
  const server = createServer((_request, response) =>
    response.writeHead(400, { 'content-type': 'text/xml' }).end(body),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = v.parse(v.object({ port: v.number() }), server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    close: async (): Promise<void> => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
};
