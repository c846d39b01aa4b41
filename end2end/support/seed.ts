// Before the first story: plants the demo cast once. Every story file then starts from a copy of it.
import { rm } from 'node:fs/promises';
import { artefacts } from './places.ts';
import { Portal } from './portal.ts';

export default async function seed(): Promise<() => Promise<void>> {
  await rm(`${artefacts}/screenshots`, { recursive: true, force: true });
  const portal = await Portal.start();
  await portal.halt();
  process.env.GUICHET_SEEDED = portal.data;
  return () => portal.stop();
}
