import { readdirSync, readFileSync } from 'node:fs';

/** What configuration needs of a file system. Paths are absolute; used at start only, so it may wait for the disk. */
export interface ConfigFiles {
  /** The text in UTF-8; undefined when it is not there or not readable. */
  readFile(path: string): string | undefined;
  /** Names in a folder, files and folders, sorted; undefined when it is not there. */
  listFiles(folder: string): readonly string[] | undefined;
}

/** The real ones. */
export const diskFiles: ConfigFiles = {
  readFile: (path) => orUndefined(() => readFileSync(path, 'utf8')),
  listFiles: (folder) => orUndefined(() => readdirSync(folder).sort()),
};

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
