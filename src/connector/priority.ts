/** How urgent a vendor request is; lower numbers go first (design 10). */
export const priority = {
  live: 0,
  finished: 1,
  artifact: 2,
  syncBack: 3,
  poll: 4,
  backfill: 5,
} as const;
export type Priority = (typeof priority)[keyof typeof priority];
