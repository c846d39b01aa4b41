// A whole portal for one story file: `guichet demo` on free ports over a fresh copy of the seeded data.
import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binary, site } from './places.ts';

export class Portal {
  private constructor(
    readonly address: string,
    readonly sandbox: string,
    readonly data: string,
    private readonly server: ChildProcess,
  ) {}

  static async start(seeded?: string): Promise<Portal> {
    const data = await mkdtemp(join(tmpdir(), 'guichet-story-'));
    if (seeded) await cp(seeded, data, { recursive: true });
    const [listen, sandbox] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];

    let log = '';
    const server = spawn(binary, ['demo', '--data', data, '--listen', listen, '--sandbox', sandbox], {
      env: { ...process.env, GUICHET_SITE: site },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    server.stdout.on('data', (text) => (log += text));
    server.stderr.on('data', (text) => (log += text));
    server.on('error', (error) => (log += error));
    process.once('exit', () => server.kill('SIGKILL'));

    const portal = new Portal(`http://${listen}`, `http://${sandbox}`, data, server);
    if (await portal.answers()) return portal;
    await portal.stop();
    throw new Error(`The portal did not start.\n${log}`);
  }

  async stop(): Promise<void> {
    await this.halt();
    await rm(this.data, { recursive: true, force: true });
  }

  /** Stops the process and leaves its data. */
  async halt(): Promise<void> {
    if (this.ended()) return;
    const ended = new Promise((resolve) => this.server.once('exit', resolve));
    this.server.kill('SIGTERM');
    const late = setTimeout(() => this.server.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(late);
  }

  private async answers(): Promise<boolean> {
    for (const deadline = Date.now() + 60_000; Date.now() < deadline && !this.ended(); await pause(100)) {
      const ready = await fetch(`${this.address}/readyz`).catch(() => undefined);
      if (ready?.ok) return true;
    }
    return false;
  }

  private ended(): boolean {
    return this.server.pid === undefined || this.server.exitCode !== null || this.server.signalCode !== null;
  }
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
