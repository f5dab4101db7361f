/** An uploaded file. */
export interface Attached {
  readonly name: string;
  readonly type: string;
  readonly content: Uint8Array;
}
