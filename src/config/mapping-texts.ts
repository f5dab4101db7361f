import { join } from 'node:path';
import { type ConfigFiles, diskFiles } from './files.ts';
import type { AccountConfig, MappingText } from './settings.ts';

/** The YAML files of the default set and of presets, in the order they are merged. */
export function readMappingFiles(
  root: string,
  presets: readonly string[],
  files: ConfigFiles = diskFiles,
): readonly MappingText[] {
  return [
    ...readFolder(root, 'mappings/default', 'default', files),
    ...presets.flatMap((preset) =>
      readFolder(root, `mappings/presets/${preset}`, `preset:${preset}`, files),
    ),
  ];
}

/** All texts an account's mapping set is made of: default, its presets, its own overrides. */
export function mappingFilesOf(
  root: string,
  account: Pick<AccountConfig, 'presets' | 'overrides'>,
  files: ConfigFiles = diskFiles,
): readonly MappingText[] {
  return [
    ...readMappingFiles(root, account.presets, files),
    ...account.overrides.map(({ name, text }) => ({ name, text, layer: 'account' })),
  ];
}

/** The canonical snapshots that tests of mappings start from. */
export function readFixtureFiles(
  root: string,
  files: ConfigFiles = diskFiles,
): readonly MappingText[] {
  return readFolder(root, 'mappings/fixtures', 'fixture', files);
}

function readFolder(
  root: string,
  folder: string,
  layer: string,
  files: ConfigFiles,
): readonly MappingText[] {
  return (files.listFiles(join(root, folder)) ?? [])
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => `${folder}/${name}`)
    .map((name) => ({ name, text: files.readFile(join(root, name)) ?? '', layer }));
}
