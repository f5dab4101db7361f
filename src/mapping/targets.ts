import type { Target } from '../domain/record.ts';

/** `zoho` of `zoho.Leads`. */
export function vendorOf(target: Target): string {
  return target.slice(0, target.indexOf('.'));
}

/** `Leads` of `zoho.Leads`. */
export function moduleOf(target: Target): string {
  return target.slice(target.indexOf('.') + 1);
}
