import type { Json } from '../json.ts';

/** A custom view of a module. */
export interface View {
  readonly id: string;
  readonly name: string;
  /** `ALLVIEWS`, …; null for one that people made. */
  readonly systemName: string | null;
  /** Zoho's JSON criteria; null shows everything. */
  readonly criteria: Json;
  readonly category: 'public_views' | 'created_by_me';
}
