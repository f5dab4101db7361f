import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openProject } from '../../src/app/project.ts';
import type { LoadedConfig } from '../../src/config/settings.ts';

/** The project itself. */
export const projectRoot = join(import.meta.dirname, '..', '..');

/** Processes of tests start twice as fast with what earlier ones compiled. */
export const compileCache = join(projectRoot, 'node_modules/.cache/patchcord-test');

/** The signing secret of the second account, which shares the imitated company but hears of its own calls only. */
export const otherSecret = 'whsec_YW5vdGhlci1wcmFjdGljZS1zaWduaW5nLTAwMDI=';
export const jwtSecret = 'a-secret-for-tests-of-more-than-32-characters';

/** A project of its own: the settings copied, the mappings linked, its database beside them. */
export interface LabProject {
  readonly root: string;
  readonly databasePath: string;
  /** What a process needs in its environment to use it. */
  readonly env: Readonly<Record<string, string>>;
  /** Its settings, with the port left to the system. */
  config(): LoadedConfig;
  /** Replaces a text in a settings file. */
  rewrite(file: string, change: (text: string) => string): void;
  remove(): void;
}

export interface LabProjectOptions {
  readonly zohoUrl: string;
  readonly cloudtalkUrl: string;
  /** A second account `other`, of another practice with another signing secret. */
  readonly withOther?: boolean | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
}

export function makeProject(options: LabProjectOptions): LabProject {
  const root = mkdtempSync(join(tmpdir(), 'patchcord-lab-'));
  mkdirSync(join(root, 'data'));
  cpSync(join(projectRoot, 'config'), join(root, 'config'), { recursive: true });
  symlinkSync(join(projectRoot, 'mappings'), join(root, 'mappings'));
  if (options.withOther === true) addOther(root);
  const databasePath = join(root, 'data', 'patchcord.db');
  const env = {
    PATCHCORD_JWT_SECRET: jwtSecret,
    PATCHCORD_DATABASE: databasePath,
    ZOHO_SANDBOX_PORT: new URL(options.zohoUrl).port,
    CLOUDTALK_SANDBOX_PORT: new URL(options.cloudtalkUrl).port,
    HOST: '127.0.0.1',
    PORT: '0',
    ...options.env,
  };
  return {
    root,
    databasePath,
    env,
    config: () => openProject({ root, env }),
    rewrite: (file, change) => {
      const path = join(root, file);
      writeFileSync(path, change(readFileSync(path, 'utf8')));
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

function addOther(root: string): void {
  const text = readFileSync(join(root, 'config/accounts/demo.yaml'), 'utf8')
    .replace('account: demo', 'account: other')
    .replace('poll: PT5M', 'poll: PT24H')
    .replace(/\$\{CLOUDTALK_WEBHOOK_SECRET:-[^}]*\}/, otherSecret);
  writeFileSync(join(root, 'config/accounts/other.yaml'), text);
}
