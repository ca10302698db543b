import type { CancelReceipt } from '@frameq/contracts';
import { count, formatBytes, formatDuration } from '../output/format.js';

/** A cancel receipt in one line: `stopped in 1.8 s by SIGTERM, 11.2 GB of GPU memory freed, 3 waiting stages cancelled`. */
export function receiptText(receipt: CancelReceipt): string {
  const waiting = receipt.pending_cancelled > 0 ? `${count(receipt.pending_cancelled, 'waiting stage')} cancelled` : '';
  const freed =
    receipt.gpu_memory_freed_mb === null ? '' : `${formatBytes(receipt.gpu_memory_freed_mb * 1e6)} of GPU memory freed`;
  const why = receipt.reason === 'deadline' ? 'at its deadline' : '';
  return [why, howItStopped(receipt), freed, waiting].filter((part) => part !== '').join(', ');
}

function howItStopped({ mode, took_ms: tookMs, signal }: CancelReceipt): string {
  if (mode === null) return 'stopping';
  if (mode === 'immediate') return 'nothing was running';
  const how =
    mode === 'forced'
      ? `forced${signal === null ? '' : ` with ${signal}`}`
      : `on its own${signal === null ? '' : ` after ${signal}`}`;
  return `stopped in ${formatDuration((tookMs ?? 0) / 1000)} ${how}`;
}
