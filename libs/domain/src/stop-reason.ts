/** Why work is stopped; the `reason` of every AbortSignal is one of these. */
export const STOP_REASONS = ['cancel', 'timeout', 'shutdown', 'lost-lease'] as const;
export type StopReason = (typeof STOP_REASONS)[number];
