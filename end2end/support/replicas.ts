// Two portals, a worker and the sandbox as processes of their own, on one PostgreSQL, behind nginx as we ship it.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { binary, site } from './places.ts';
import { freePort, pause } from './portal.ts';

const run = promisify(execFile);
const SHIPPED = fileURLToPath(new URL('../../packaging/nginx.example.conf', import.meta.url));

/** `.ci/postgres` names it: the address of a database that may create others. */
export const POSTGRES = process.env.GUICHET_TEST_POSTGRES;

export class Replicas {
  private readonly children = new Map<string, ChildProcess>();

  private constructor(
    readonly address: string,
    readonly sandbox: string,
    readonly data: string,
    private readonly places: [string, string],
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  static async start(): Promise<Replicas> {
    const data = await mkdtemp(join(tmpdir(), 'guichet-replicas-'));
    const place = async () => `127.0.0.1:${await freePort()}`;
    const [proxy, sandbox, one, other] = [await place(), await place(), await place(), await place()];
    const name = `replicas_${randomBytes(6).toString('hex')}`;
    await run('psql', ['--quiet', POSTGRES!, '--command', `CREATE DATABASE ${name}`]);
    const database = POSTGRES!.replace(/[^/]*$/, name);
    const replicas = new Replicas(`http://${proxy}`, `http://${sandbox}`, data, [one, other], {
      PATH: process.env.PATH,
      GUICHET_STAGE: 'demo',
      GUICHET_LOG: 'warn',
      GUICHET_BASE_URL: `http://${proxy}`,
      GUICHET_DATABASE_URL: database,
      GUICHET_SECRET_KEY: randomBytes(32).toString('base64'),
      GUICHET_STRIPE_API_BASE: `http://${sandbox}`,
      GUICHET_SANDBOX: `http://${sandbox}`,
      GUICHET_PROXIES: '1',
      GUICHET_SITE: site,
    });
    process.once('exit', () => replicas.children.forEach((child) => child.kill('SIGKILL')));
    await replicas.open(database, proxy);
    return replicas;
  }

  /** `kill -9` */
  async kill(nth: 0 | 1): Promise<void> {
    await this.end(`portal ${nth}`);
  }

  /** Answers by itself once this is done; the proxy finds it again within five seconds. */
  async startPortal(nth: 0 | 1): Promise<void> {
    this.spawn(`portal ${nth}`, binary, ['serve', '--no-worker'], { GUICHET_LISTEN: this.places[nth] });
    await answers(`http://${this.places[nth]}/readyz`);
  }

  /** Who has answered requests through the proxy: several where one was dead. */
  async answered(): Promise<string[]> {
    return (await readFile(join(this.data, 'led'), 'utf8')).trim().split('\n');
  }

  named(nth: 0 | 1): string {
    return this.places[nth];
  }

  async stop(): Promise<void> {
    for (const name of [...this.children.keys()]) await this.end(name);
    await rm(this.data, { recursive: true, force: true });
  }

  private async open(database: string, proxy: string): Promise<void> {
    this.spawn('sandbox', binary, ['sandbox', '--listen', new URL(this.sandbox).host]);
    await answers(this.sandbox);
    for (const step of ['migrate', 'seed']) await run(binary, [step], { env: this.environment });
    const query = "SELECT id FROM gateways WHERE provider = 'stripe'";
    const { stdout: gateway } = await run('psql', ['--tuples-only', '--no-align', database, '--command', query]);
    const endpoint = {
      account: 'sk_test_guichet_demo',
      url: `${this.address}/webhooks/${gateway.trim()}`,
      secret: 'whsec_guichet_demo_0000000001',
    };
    const headers = { 'content-type': 'application/json' };
    await fetch(`${this.sandbox}/_control/endpoint`, { method: 'POST', headers, body: JSON.stringify(endpoint) });
    await this.startPortal(0);
    await this.startPortal(1);
    this.spawn('worker', binary, ['worker']);
    this.spawn('proxy', '/usr/sbin/nginx', ['-e', join(this.data, 'errors'), '-c', await this.configured(proxy)]);
    await answers(`${this.address}/readyz`);
  }

  /** As shipped, on loopback and without TLS. */
  private async configured(proxy: string): Promise<string> {
    const shipped = await readFile(SHIPPED, 'utf8');
    const placed = shipped
      .replace('server 10.0.0.11:3000', `server ${this.places[0]}`)
      .replace('server 10.0.0.12:3000', `server ${this.places[1]}`)
      .replace('listen 80;', `listen unix:${this.data}/plain;`)
      .replace('listen 443 ssl http2;', `listen ${proxy};`)
      .replace(/^\s*ssl_.*$/gm, '');
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${this.data}/${kind};`);
    const file = join(this.data, 'nginx.conf');
    await writeFile(
      file,
      `daemon off; master_process off; pid ${this.data}/pid;
       events { worker_connections 512; }
       http { log_format led '$request_method $uri $upstream_addr'; access_log ${this.data}/led led;
       ${temporary.join('\n')}\n${placed} }`,
    );
    return file;
  }

  private spawn(name: string, program: string, args: string[], more: NodeJS.ProcessEnv = {}): void {
    this.children.set(name, spawn(program, args, { env: { ...this.environment, ...more }, stdio: 'ignore' }));
  }

  private async end(name: string): Promise<void> {
    const child = this.children.get(name);
    if (!child) return;
    this.children.delete(name);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }
}

async function answers(address: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await pause(100)) {
    const answer = await fetch(address).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new Error(`${address} does not answer`);
}
