// What the stories use of this machine: the built portal, the browser, and a folder outside the repository for what they leave.
import { homedir } from 'node:os';

const target = process.env.CARGO_TARGET_DIR ?? `${homedir()}/.cache/guichet/target`;

export const artefacts = process.env.GUICHET_ARTEFACTS ?? `${target}/artefacts`;
export const binary = process.env.GUICHET_BINARY ?? `${target}/debug/guichet`;
export const site = process.env.GUICHET_SITE ?? `${target}/site`;
export const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
