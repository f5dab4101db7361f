import type { ConfigFiles } from '../../../src/config/files.ts';

/** A file system made of texts by absolute path. */
export function memoryFiles(texts: Readonly<Record<string, string>>): ConfigFiles {
  return {
    readFile: (path) => texts[path],
    listFiles: (folder) => {
      const names = Object.keys(texts)
        .filter((path) => path.startsWith(`${folder}/`))
        .map((path) => path.slice(folder.length + 1).split('/')[0] ?? '');
      return names.length === 0 ? undefined : [...new Set(names)].sort();
    },
  };
}
