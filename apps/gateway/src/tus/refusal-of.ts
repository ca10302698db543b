import { AppError, type ErrorCode } from '@frameq/domain';

const CODES: Readonly<Record<number, ErrorCode>> = {
  404: 'INPUT_NOT_FOUND',
  409: 'UPLOAD_OFFSET_MISMATCH',
  410: 'UPLOAD_EXPIRED',
  413: 'UPLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_CONTENT_TYPE',
};

/** What the tus library answered with a status and a plain text, as an error of ours. */
export function refusalOf(status: number, text: string): AppError {
  const sentence = `${text.replace(/\.$/, '') || 'The request was refused'}.`;
  if (status === 412) {
    const hint = 'Send the header Tus-Resumable: 1.0.0 with every request.';
    return new AppError('INVALID_REQUEST', 'Tus-Resumable is missing.', { field: 'Tus-Resumable', hint });
  }
  if (status >= 500) {
    // What arrived is kept, and the client asks how much that was.
    return new AppError('STORAGE_UNAVAILABLE', `The upload could not go on: ${sentence}`);
  }
  return new AppError(CODES[status] ?? 'INVALID_REQUEST', sentence);
}
