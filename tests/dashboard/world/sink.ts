// Where a webhook leads: takes all, and answers with hostile text, which whoever tests a channel gets to see.
import { createServer, type Server as HttpServer } from 'node:http';
import { HOSTILE } from './hostile.ts';

export class Sink {
  private constructor(
    readonly server: HttpServer,
    readonly url: string,
  ) {}

  static open(): Promise<Sink> {
    const server = createServer((request, answer) => {
      request.resume();
      request.on('end', () => answer.writeHead(200, { 'Content-Type': 'text/plain' }).end(HOSTILE));
    });
    return new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(new Sink(server, `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}/hook`));
      });
    });
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
