import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import type { Instant } from '../../../../src/domain/clock.ts';
import type { SandboxReply } from '../exchange.ts';

/** A ZIP with one text file, as a download. */
export function zipOf(id: string, file: string, text: string, at: Instant): SandboxReply {
  return {
    status: 200,
    headers: {
      'content-type': 'application/x-download',
      'content-disposition': `attachment;filename=${id}.zip`,
    },
    body: zipSync({ [file]: strToU8(text) }, { mtime: at }),
  };
}

/** The only file of a ZIP; undefined for anything that is none. */
export function onlyFileOf(
  zip: Uint8Array,
): { readonly name: string; readonly text: string } | undefined {
  try {
    const [first] = Object.entries(unzipSync(zip));
    return first && { name: first[0], text: strFromU8(first[1]) };
  } catch {
    return undefined;
  }
}
