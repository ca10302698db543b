import type { ValidateRequest, ValidationView } from '@frameq/contracts';
import type { Caller } from './caller.js';
import { checkSubmission } from './check-submission.js';
import type { JobsParts } from './jobs-parts.js';

/** Says what submitting would say, every problem at once, and writes nothing. */
export async function validateSubmission(
  request: ValidateRequest,
  caller: Caller,
  parts: JobsParts,
): Promise<ValidationView> {
  const { params, problems, doubts } = await checkSubmission(request, caller, parts);
  const valid = problems.length === 0;
  return { valid, errors: [...problems], warnings: [...doubts], params: valid ? params : null };
}
