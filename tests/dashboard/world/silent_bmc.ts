// A port where nobody answers: a BMC that was unplugged.
import { createSocket, type Socket } from 'node:dgram';

export class SilentBmc {
  private constructor(
    readonly socket: Socket,
    readonly port: number,
  ) {}

  static open(): Promise<SilentBmc> {
    const socket = createSocket('udp4');
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(0, '127.0.0.1', () => resolve(new SilentBmc(socket, socket.address().port)));
    });
  }

  /** As the API takes it. */
  get place(): { address: string; ipmi_port: number; protocol: string } {
    return { address: '127.0.0.1', ipmi_port: this.port, protocol: 'ipmi' };
  }

  close(): void {
    this.socket.close();
  }
}
