/** A project folder of its own for the service under test: several companies, each with its own vendors. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CompanyPorts } from './vendors-child.ts';

const project = join(import.meta.dirname, '..', '..');

/**
 * @param perMinute what we plan with of CloudTalk's limit.
 * @returns the folder; accounts are `acme0`, `acme1`, …, copies of the demo's.
 */
export function makeRoot(companies: readonly CompanyPorts[], perMinute: number): string {
  const root = mkdtempSync(join(tmpdir(), 'patchcord-bench-'));
  mkdirSync(join(root, 'config', 'accounts'), { recursive: true });
  cpSync(join(project, 'config', 'patchcord.yaml'), join(root, 'config', 'patchcord.yaml'));
  symlinkSync(join(project, 'mappings'), join(root, 'mappings'));
  const demo = readFileSync(join(project, 'config', 'accounts', 'demo.yaml'), 'utf8');
  for (const [index, { zoho, cloudtalk }] of companies.entries()) {
    const id = `acme${index}`;
    const text = demo
      .replace('account: demo', `account: ${id}`)
      .replaceAll(/\$\{CLOUDTALK_SANDBOX_PORT[^}]*\}/g, String(cloudtalk))
      .replaceAll(/\$\{ZOHO_SANDBOX_PORT[^}]*\}/g, String(zoho))
      .replace('per_minute: 50', `per_minute: ${perMinute}`);
    writeFileSync(join(root, 'config', 'accounts', `${id}.yaml`), text);
  }
  return root;
}
