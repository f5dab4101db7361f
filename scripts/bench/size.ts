/** How long the bench may take. */
export interface Size {
  /** The short form: smaller runs, rougher figures. */
  readonly quick: boolean;
}
